using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>Declared encoders with published weights against transformers' numbers: what enters the blocks, every layer, and the output.</summary>
public sealed class EncoderTests
{
    public static TheoryData<string, string> ImageCases => Heads("data2vec-vision-shared", "data2vec-vision-perlayer", "data2vec-vision-cls-abs", "data2vec-vision-bare", "beit-pretrain", "beit-finetuned");

    public static TheoryData<string, string> AudioCases => Heads("data2vec-audio", "hubert-base", "hubert-base-bare", "hubert-large", "wav2vec2-base", "wav2vec2-stable", "wav2vec2-adapter");

    public static TheoryData<string, string> TextCases => Heads("data2vec-text", "roberta");

    [Theory]
    [MemberData(nameof(ImageCases))]
    public void Images(string name, string head)
    {
        using var data = TransformersCase.Load(name);
        using var batch = data.Images(head);
        using Encoder<ImageBatch> encoder = (name, head) switch
        {
            ("data2vec-vision-shared", "base_interp") => new LargerSharedBias(),
            ("data2vec-vision-perlayer", "base_interp") => new HigherBiasPerLayer(),
            ("data2vec-vision-cls-abs", "base_interp") => new LargerAbsoluteVision(),
            ("data2vec-vision-shared" or "beit-pretrain", _) => new SharedBias(),
            ("data2vec-vision-cls-abs", _) => new AbsoluteVision(),
            ("data2vec-vision-bare", _) => new BareVision(),
            _ => new BiasPerLayer(),
        };
        Agree(data, head, encoder, batch, finalNormIsInTheLastState: false);
    }

    [Theory]
    [MemberData(nameof(AudioCases))]
    public void Audio(string name, string head)
    {
        using var data = TransformersCase.Load(name);
        using var batch = data.Audio(head);
        using var encoder = ForAudio(name);
        Agree(data, head, encoder, batch, finalNormIsInTheLastState: true);
    }

    [Theory]
    [MemberData(nameof(TextCases))]
    public void Texts(string name, string head)
    {
        using var data = TransformersCase.Load(name);
        using var batch = data.Texts(head);
        using var encoder = new RobertaLike();
        Agree(data, head, encoder, batch, finalNormIsInTheLastState: true);
    }

    [Theory]
    [InlineData("data2vec-audio")]
    [InlineData("wav2vec2-base")]
    [InlineData("wav2vec2-stable")]
    [InlineData("wav2vec2-adapter")]
    public void Features_in_front_of_the_projection(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using var data = TransformersCase.Load(name);
        using var batch = data.Audio("base");
        using var encoder = ForAudio(name);
        data.LoadInto(encoder);
        data.AssertClose("base", "extract_features", encoder switch
        {
            SmallAudio audio => audio.Extract(batch),
            GroupNormAudio groupNorm => groupNorm.Extract(batch),
            StableAudio stable => stable.Extract(batch),
            _ => ((AdaptedAudio)encoder).Extract(batch),
        });
    }

    private static Encoder<AudioBatch> ForAudio(string name) => name switch
    {
        "data2vec-audio" => new SmallAudio(),
        "hubert-large" or "wav2vec2-stable" => new StableAudio(),
        "wav2vec2-adapter" => new AdaptedAudio(),
        _ => new GroupNormAudio(),
    };

    private static void Agree<TBatch>(TransformersCase data, string head, Encoder<TBatch> encoder, TBatch batch, bool finalNormIsInTheLastState)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        data.LoadInto(encoder);
        using var results = new LayerResults(0, LayerOutput.Block);
        var x = encoder.ToMaskPoint(batch);
        if (data.Input(head, "bool_masked_pos") is not null || data.Input(head, "mask_time_indices") is not null)
        {
            using var mask = data.Mask(head, encoder.GridOf(batch));
            x = encoder.Mask(x, mask!);
        }

        data.AssertClose(head, "last_hidden_state", encoder.Encode(x, results));
        var last = finalNormIsInTheLastState ? results.Output! : results.Kept[^1];
        foreach (var output in data.OutputsOf(head).Where(o => o.StartsWith("hidden_states.", StringComparison.Ordinal)))
        {
            var layer = int.Parse(output["hidden_states.".Length..], System.Globalization.CultureInfo.InvariantCulture);
            data.AssertClose(head, output, layer == 0 ? results.Input! : layer == encoder.LayerCount ? last : results.Kept[layer - 1]);
        }
    }

    private static TheoryData<string, string> Heads(params string[] cases)
    {
        var heads = new TheoryData<string, string>();
        foreach (var name in cases)
        {
            using var data = TransformersCase.Load(name);
            foreach (var head in data.Heads.Where(h => h.StartsWith("base", StringComparison.Ordinal)))
            {
                heads.Add(name, head);
            }
        }

        return heads;
    }
}
