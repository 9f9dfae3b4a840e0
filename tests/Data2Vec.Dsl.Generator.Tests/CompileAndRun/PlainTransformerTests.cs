using TorchSharp;
using static TorchSharp.torch;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// RMS norms, gated feed-forward layers, and a bias of each head beside padding: the generated code gives what torch gives operation by operation, going
/// forward and back.
/// </summary>
[Collection(nameof(GoldenAssembly))]
public sealed class PlainTransformerTests(GoldenAssembly golden)
{
    [Fact]
    public void Pre_norm_with_a_bias_that_all_blocks_share()
    {
        Compare("Sample.Rooted", heads: 4, epsilon: 1e-6, (plain, x, padding) =>
        {
            x = plain.RmsNorm(x, "rms_norm");
            for (var i = 0; i < 2; i++)
            {
                var block = $"blocks.{i}.";
                x += plain.Attention(plain.RmsNorm(x, block + "norm1"), block + "attention", plain["relative_position_bias"], padding);
                x += plain.Linear(plain.Gated(plain.RmsNorm(x, block + "norm2"), block + "feed_forward.1"), block + "feed_forward.2");
            }

            return plain.RmsNorm(x, "norm");
        });
    }

    [Fact]
    public void Post_norm_with_a_bias_of_each_block()
    {
        Compare("Sample.Offsets", heads: 2, epsilon: 1e-5, (plain, x, padding) =>
        {
            for (var i = 0; i < 2; i++)
            {
                var block = $"blocks.{i}.";
                var a = plain.Attention(x, block + "attention", plain[block + "attention.relative_position_bias"], padding);
                x = plain.LayerNorm(x + a, block + "norm1");
                var f = plain.Linear(PlainTransformer.Gelu(plain.Linear(x, block + "feed_forward.1")), block + "feed_forward.2");
                x = plain.LayerNorm(x + f, block + "norm2");
            }

            return x;
        });
    }

    [Fact]
    public void Post_norm_behind_a_norm_of_its_own()
    {
        const string Name = "Sample.Swish";
        using var scope = NewDisposeScope();
        using var encoder = golden.Encoder(Name);
        encoder.eval();
        Stir(encoder);
        using var batch = EncoderRunTests.Images(StageRows.Parse(golden.Fact<string>(Name, "StageTable")), 3);
        var plain = new PlainTransformer(Parameters(encoder), heads: 4, epsilon: 1e-5);

        // The patches in front are compared elsewhere; here they are constants.
        var patches = encoder.ToMaskPoint(batch).Values.detach();
        var (features, gradient) = Pass(encoder, () => encoder.Encode(new Sequence(patches)));
        var (expected, expectedGradient) = Pass(encoder, () =>
        {
            var x = plain.RmsNorm(patches + plain["positions"], "stack_norm");
            for (var i = 0; i < 2; i++)
            {
                var block = $"blocks.{i}.";
                x = plain.RmsNorm(x + plain.Attention(x, block + "attention", null, null), block + "norm1");
                x = plain.RmsNorm(x + plain.Linear(plain.Gated(x, block + "feed_forward.1"), block + "feed_forward.2"), block + "norm2");
            }

            return x;
        });
        Close(expected, features);
        Close(expectedGradient, gradient);
        Assert.True(gradient.count_nonzero().item<long>() > 0);
    }

    [Fact]
    public void A_text_of_all_tokens_has_the_bias_of_every_offset()
    {
        using var encoder = golden.Create<Encoder<TextBatch>>("Sample.Rooted");
        var table = encoder.Store.Parameters.Single(p => p.Name == "relative_position_bias").Value;
        Assert.Equal([(2 * 64) - 1, 4], table.shape);
    }

    // Texts of unlike lengths, so that some of them are padded.
    private void Compare(string name, int heads, double epsilon, Func<PlainTransformer, Tensor, Tensor?, Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var encoder = golden.Create<Encoder<TextBatch>>(name);
        encoder.eval();
        Stir(encoder);
        var tokens = randint(4, 60, [3, 20], ScalarType.Int64, generator: new torch.Generator(3));
        tokens[0, 11..] = 1;
        tokens[2, 17..] = 1;
        using var batch = TextBatch.Padded(tokens.DetachFromDisposeScope(), pad: golden.Fact<int>(name, "PaddingToken"));
        var padding = tokens.eq(1);
        var valid = padding.logical_not().unsqueeze(-1);
        var plain = new PlainTransformer(Parameters(encoder), heads, epsilon);
        var (features, gradient) = Pass(encoder, () => encoder.forward(batch) * valid);
        var (expected, expectedGradient) = Pass(encoder, () => forward(plain, plain["token_embedding"].index_select(0, tokens.flatten()).view(3, 20, -1) * valid, padding) * valid);
        Close(expected, features);
        Close(expectedGradient, gradient);
        Assert.True(gradient.count_nonzero().item<long>() > 0);
    }

    // Numbers that no two parameters share, so that each one's part in the result is seen.
    private static void Stir(Model model)
    {
        using var _ = no_grad();
        using var random = new torch.Generator(7);
        foreach (var (name, value, _) in model.Store.Parameters)
        {
            using var noise = randn(value.shape, generator: random);
            value.add_(noise.mul_(name.Contains("norm", StringComparison.Ordinal) ? 0.2 : 0.3));
        }
    }

    private static Dictionary<string, Tensor> Parameters(Model model) =>
        model.Store.Parameters.ToDictionary(p => p.Name, p => (Tensor)p.Value, StringComparer.Ordinal);

    private static (Tensor Features, Tensor Gradient) Pass(Model model, Func<Tensor> forward)
    {
        model.Store.Gradients!.zero_();
        var features = forward();
        (features * arange(features.numel()).view(features.shape).remainder(7)).sum().backward();
        return (features.detach(), model.Store.Gradients!.clone());
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        var scale = expected.abs().max().item<float>();
        Assert.InRange((expected - actual).abs().max().item<float>() / scale, 0, 2e-5f);
    }
}
