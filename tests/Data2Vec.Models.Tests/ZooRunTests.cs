using Data2Vec.Dsl;
using TorchSharp;

namespace Data2Vec.Models.Tests;

/// <summary>Every base encoder of the zoo can be built and run, one after another because each takes a third of a gigabyte.</summary>
public sealed class ZooRunTests
{
    [Fact]
    public void Counts_known_at_compile_time_are_those_at_run_time()
    {
        using var pair = new Data2VecVisionTiny();
        Assert.Equal(VisionTiny.ParameterCount, pair.Student.parameters().Sum(p => p.numel()));
        Assert.Equal(Data2VecVisionTiny.ParameterCount, pair.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));

        using var audio = new Data2VecAudioTiny();
        Assert.Equal(AudioTiny.ParameterCount, audio.Student.parameters().Sum(p => p.numel()));
        Assert.Equal(Data2VecAudioTiny.ParameterCount, audio.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));

        using var text = new Data2VecTextTiny();
        Assert.Equal(TextTiny.ParameterCount, text.Student.parameters().Sum(p => p.numel()));
        Assert.Equal(Data2VecTextTiny.ParameterCount, text.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));
    }

    [Fact]
    public void An_image_becomes_a_class_token_and_196_patches()
    {
        Runs(new VisionBase(), Image(), VisionBase.ParameterCount, 197);
        Runs(new BeitBase(), Image(), BeitBase.ParameterCount, 197);

        static ImageBatch Image() => new(torch.zeros(1, 3, 224, 224));
    }

    [Fact]
    public void A_second_of_audio_becomes_49_frames()
    {
        Assert.Equal(49, AudioBase.Frames(16_000));
        Runs(new AudioBase(), Second(), AudioBase.ParameterCount, 49);
        Runs(new Wav2Vec2Base(), Second(), Wav2Vec2Base.ParameterCount, 49);
        Runs(new HubertBase(), Second(), HubertBase.ParameterCount, 49);

        static AudioBatch Second() => new(torch.sin(torch.arange(16_000) / 10).to(torch.ScalarType.Float32).view(1, -1), 16_000);
    }

    [Fact]
    public void A_text_keeps_its_tokens()
    {
        Runs(new TextBase(), Tokens(), TextBase.ParameterCount, 6);
        Runs(new RobertaBase(), Tokens(), RobertaBase.ParameterCount, 6);

        static TextBatch Tokens() => TextBatch.Padded(torch.tensor(new long[] { 0, 31414, 232, 2, 1, 1 }, [1, 6]), pad: 1);
    }

    private static void Runs<TBatch>(Encoder<TBatch> encoder, TBatch batch, long count, long positions)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.no_grad();
        using (encoder)
        using (batch)
        {
            encoder.eval();
            Assert.Equal(count, encoder.parameters().Sum(p => p.numel()));
            var features = encoder.forward(batch);
            Assert.Equal([1, positions, 768], features.shape);
            Assert.True(features.isfinite().all().item<bool>());
        }
    }
}
