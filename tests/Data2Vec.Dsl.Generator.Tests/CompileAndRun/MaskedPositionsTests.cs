using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Where the masked positions alone are wanted, they are those of the whole pass, and so are the gradients.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class MaskedPositionsTests(GoldenAssembly golden)
{
    private const string Shortened = "Sample.AudioParts";

    public static TheoryData<string> Images => [.. GoldenAssembly.Encoders.Except(["Sample.NoMaskPoint", "Sample.Block"])];

    public static TheoryData<string> Sequences => [.. GoldenAssembly.SequenceEncoders.Except([Shortened])];

    /// <summary>Whole samples lose a branch, or all of them a block, and the last one as well: but no single number is dropped.</summary>
    public static TheoryData<string> WithoutDropout => ["Sample.LayerDropped", "Sample.Positions"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Of_images(string name)
    {
        using var encoder = golden.Encoder(name);
        encoder.eval();
        Compare(encoder, Pixels(name), seed: 1);
    }

    [Theory]
    [MemberData(nameof(WithoutDropout))]
    public void Of_images_in_training(string name)
    {
        using var encoder = golden.Encoder(name);
        for (var seed = 1; seed <= 8; seed++)
        {
            Compare(encoder, Pixels(name), seed);
        }
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Of_sequences(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var subject = Subject.Of(golden, name, [64, 40]);
        using var mask = EveryThird(subject.Grid());
        var x = subject.Mask(subject.Embedded(), mask);
        var whole = subject.Encode(x).reshape(-1, subject.Encode(x).size(-1)).index_select(0, mask.MaskedIndicesWithExtra);
        Assert.True(whole.allclose(subject.Encode(x, mask), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Behind_an_adapter_there_are_no_masked_positions()
    {
        using var scope = torch.NewDisposeScope();
        using var subject = Subject.Of(golden, Shortened, [64]);
        using var mask = EveryThird(subject.Grid());
        var message = Assert.Throws<NotSupportedException>(() => subject.Encode(subject.Embedded(), mask)).Message;
        Assert.Contains("other positions behind its adapter", message, StringComparison.Ordinal);
    }

    private ImageBatch Pixels(string name) => EncoderRunTests.Images(StageRows.Parse(golden.Fact<string>(name, "StageTable")), 4);

    private static void Compare(Encoder<ImageBatch> encoder, ImageBatch pixels, int seed)
    {
        using var scope = torch.NewDisposeScope();
        using var batch = pixels;
        using var mask = EveryThird(encoder.GridOf(batch));
        var (whole, gradient) = Pass(x => encoder.Encode(x).reshape(-1, encoder.Dim).index_select(0, mask.MaskedIndicesWithExtra));
        var (only, gradientOfOnly) = Pass(x => encoder.Encode(x, only: mask));
        Assert.Equal([mask.Count, encoder.Dim], only.shape);
        Assert.True(whole.allclose(only, rtol: 1e-4, atol: 1e-5));
        Assert.True(gradient.allclose(gradientOfOnly, rtol: 1e-3, atol: 1e-4 * gradient.abs().max().item<float>()));

        (torch.Tensor Features, torch.Tensor Gradient) Pass(Func<Sequence, torch.Tensor> encode)
        {
            torch.manual_seed(seed);
            encoder.Store.Gradients!.zero_();
            var features = encode(encoder.Mask(encoder.ToMaskPoint(batch), mask));
            features.square().sum().backward();
            return (features, encoder.Store.Gradients!.clone());
        }
    }

    private static MaskBatch EveryThird(MaskGrid grid)
    {
        var masked = new bool[grid.Samples * grid.Positions];
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] = i % 3 == 1 && i % grid.Positions < (grid.Lengths?[i / grid.Positions] ?? grid.Positions);
        }

        return new MaskBatch(masked, grid);
    }
}
