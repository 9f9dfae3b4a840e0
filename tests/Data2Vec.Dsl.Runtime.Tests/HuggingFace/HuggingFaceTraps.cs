using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>
/// Traps between published models and this library, each with the smallest test that fails when one steps into it. docs/traps.md lists them.
/// Where a trap is a model of its own, the test shows that the numbers of the cases tell the two apart.
/// </summary>
public sealed partial class HuggingFaceTraps : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly IDisposable _noGradient = torch.no_grad();

    [Fact]
    public void Trap01_One_number_is_a_kernel_in_HuBERT_and_a_count_of_layers_in_data2vec()
    {
        using var hubert = new GroupNormAudio();
        using var data2vec = new SmallAudio();
        Assert.Equal([32, 8, 16], hubert.get_parameter("positions.0.direction")!.shape);
        Assert.DoesNotContain(hubert.named_parameters(), p => p.name.StartsWith("positions.1", StringComparison.Ordinal));
        Assert.Equal([32, 8, 19], data2vec.get_parameter("positions.4.weight")!.shape);
        Assert.DoesNotContain(data2vec.named_parameters(), p => p.name.StartsWith("positions.5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hubert-base", "hubert.encoder.pos_conv_embed.conv.weight_g", "hubert.encoder.pos_conv_embed.conv.weight_v")]
    [InlineData("wav2vec2-adapter", "wav2vec2.encoder.pos_conv_embed.conv.weight_g", "wav2vec2.encoder.pos_conv_embed.conv.weight_v")]
    public void Trap02_Weight_norm_has_one_length_for_each_tap(string name, string length, string direction)
    {
        using var data = TransformersCase.Load(name);
        var (g, v) = (data.State[length], data.State[direction]);
        Assert.Equal([1, 1, 16], g.shape);
        data.AssertClose("aux", "pos_conv_effective_weight", Operations.Weight(v, g));
        var usual = v * (g / v.square().sum([1L, 2L], keepdim: true).sqrt());
        Assert.True(data.Deviation("aux", "pos_conv_effective_weight", usual) > 1);
    }

    [Fact]
    public void Trap03_Of_an_even_kernels_frames_the_last_is_dropped()
    {
        var x = torch.tensor(new float[] { 1, 2, 3 }).view(1, 3, 1);
        var second = torch.tensor(new float[] { 0, 1 }).view(1, 1, 2);
        Assert.Equal([1, 2, 3], TensorAssert.Values(Operations.Around(x, second, torch.zeros(1))));
    }

    [Fact]
    public void Trap04_The_small_number_of_vision_is_its_own()
    {
        using var data = TransformersCase.Load("beit-pretrain");
        using var right = new SharedBias();
        using var wrong = new AnotherEpsilon();
        using var batch = data.Images("base");
        var faint = new Encoder<ImageBatch>[] { right, wrong }.Select(encoder =>
        {
            // Where activations are small, and only there, the two are far apart.
            data.LoadInto(encoder);
            encoder.get_parameter("patch_embedding.weight")!.mul_(1e-3);
            encoder.get_parameter("patch_embedding.bias")!.mul_(1e-3);
            return encoder.forward(batch);
        }).ToList();
        Assert.False(faint[0].allclose(faint[1], 0.1, 0.1));
    }

    [Fact]
    public void Trap04_The_small_number_of_convolutions_does_not_follow_that_of_the_blocks()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var batch = data.Audio("base");
        using var usual = new SmallAudio();
        using var large = new LargeEpsilonAudio();
        data.LoadInto(usual);
        data.LoadInto(large);
        Assert.Equal(TensorAssert.Values(usual.Extract(batch)), TensorAssert.Values(large.Extract(batch)));
    }

    [Fact]
    public void Trap05_Group_norm_runs_over_time_and_padding_counts()
    {
        using var data = TransformersCase.Load("hubert-base");
        using var encoder = new GroupNormAudio();
        data.LoadInto(encoder);
        using var padded = data.Audio("base");
        using var whole = data.Audio("base_nomask");
        Assert.Equal(TensorAssert.Values(encoder.Extract(whole)), TensorAssert.Values(encoder.Extract(padded)));
        using var louder = Changed(padded);
        Assert.False(First(encoder.Extract(padded)).allclose(First(encoder.Extract(louder)), 1e-3, 1e-3));
    }

    [Fact]
    public void Trap06_Padded_frames_are_0_in_front_of_the_positional_convolution()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var encoder = new SmallAudio();
        data.LoadInto(encoder);
        using var batch = data.Audio("base");
        using var other = Changed(batch);
        Assert.False(encoder.Extract(batch).allclose(encoder.Extract(other)));
        var frames = SmallAudio.Frames(batch.Lengths!.Min());
        Assert.Equal(Valid(batch), Valid(other));

        double[] Valid(AudioBatch clips)
        {
            var row = batch.Lengths!.ToList().IndexOf(batch.Lengths!.Min());
            return TensorAssert.Values(encoder.forward(clips)[row].narrow(0, 0, frames));
        }
    }

    [Theory]
    [InlineData("hubert-large", true)]
    [InlineData("wav2vec2-stable", true)]
    [InlineData("data2vec-vision-bare", false)]
    public void Trap07_The_last_hidden_state_is_normalised_in_audio_and_not_in_vision(string name, bool normalised)
    {
        using var data = TransformersCase.Load(name);
        using var results = new LayerResults(0, LayerOutput.Block);
        if (name == "data2vec-vision-bare")
        {
            using var encoder = new BareVision();
            data.LoadInto(encoder);
            encoder.Encode(encoder.ToMaskPoint(data.Images("base")), results);
        }
        else
        {
            using var encoder = new StableAudio();
            data.LoadInto(encoder);
            encoder.Encode(encoder.ToMaskPoint(data.Audio("base")), results);
        }

        Assert.Equal(normalised, data.Deviation("base", "hidden_states.3", results.Output!) <= 1);
        Assert.Equal(!normalised, data.Deviation("base", "hidden_states.3", results.Kept[^1]) <= 1);
    }

    [Fact]
    public void Trap08_data2vecs_audio_is_post_norm_whatever_its_configuration_says()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var wrong = new PreNormAudio();
        Assert.True(Deviation(data, wrong, data.Audio("base")) > 1);
    }

    [Fact]
    public void Trap09_Keys_have_no_bias_and_no_factor_stands_where_none_is_declared()
    {
        Assert.Equal([1, 2, 0, 0, 3, 4], TensorAssert.Values(Operations.Bias(torch.tensor(new float[] { 1, 2 }), torch.tensor(new float[] { 3, 4 }))));
        using var encoder = new AbsoluteVision();
        Assert.DoesNotContain(encoder.HuggingFaceNames().SelectMany(n => n.Sources), s => s.Contains("lambda", StringComparison.Ordinal) || s.EndsWith("key.bias", StringComparison.Ordinal));
    }

    [Fact]
    public void Trap10_Patches_are_averaged_without_the_class_token_and_then_normalised()
    {
        using var data = TransformersCase.Load("beit-finetuned");
        using var model = new BiasPerLayerClassifier();
        data.LoadInto(model);
        using var batch = data.Images("base");
        var (weight, bias) = (data.State["beit.pooler.layernorm.weight"], data.State["beit.pooler.layernorm.bias"]);
        var x = data.Output("base", "last_hidden_state");
        var patches = x.narrow(1, 1, x.size(1) - 1);
        Assert.True(data.Deviation("base", "pooler_output", model.Pooled(batch)) <= 1);
        Assert.True(data.Deviation("base", "pooler_output", functional.layer_norm(patches, [32], weight, bias, 1e-12).mean([1L])) > 1);
        Assert.True(data.Deviation("base", "pooler_output", functional.layer_norm(x.mean([1L]), [32], weight, bias, 1e-12)) > 1);
        Assert.DoesNotContain(model.Encoder.named_parameters(), p => p.name.StartsWith("norm.", StringComparison.Ordinal));
    }

    [Fact]
    public void Trap11_The_offset_is_query_minus_key()
    {
        using var data = TransformersCase.Load("beit-pretrain");
        using var index = RelativePositions.Index(4, 4, classToken: true);
        var expected = TensorAssert.Values(data.Output("aux", "relative_position_index"));
        Assert.Equal(expected, TensorAssert.Values(index));
        Assert.NotEqual(expected, TensorAssert.Values(index.t()));
        Assert.Equal([49, 50, 51], new[] { index[0, 1], index[1, 0], index[0, 0] }.Select(i => i.item<long>()));
    }

    [Fact]
    public void Trap12_The_norm_of_masked_image_modelling_stands_beside_the_encoder()
    {
        using var data = TransformersCase.Load("beit-pretrain");
        var state = data.State;
        using var other = torch.full(32, 9f);
        state["beit.layernorm.weight"] = other;
        using var model = new VisualTokens();
        Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state));
        Assert.Equal(TensorAssert.Values(state["layernorm.weight"]), TensorAssert.Values(model.get_parameter("head.norm.weight")!));
    }

    public void Dispose()
    {
        _noGradient.Dispose();
        _scope.Dispose();
    }

    private static torch.Tensor First(torch.Tensor x) => x.narrow(1, 0, 5);

    // Other samples where there is padding.
    private static AudioBatch Changed(AudioBatch batch)
    {
        var samples = batch.Samples.clone();
        for (var i = 0; i < batch.Lengths!.Count; i++)
        {
            samples[i].narrow(0, batch.Lengths[i], samples.size(1) - batch.Lengths[i]).add_(3);
        }

        return new AudioBatch(samples, batch.SampleRate, batch.Lengths);
    }

    private static double Deviation<TBatch>(TransformersCase data, Encoder<TBatch> encoder, TBatch batch)
        where TBatch : Batch
    {
        using (batch)
        {
            data.LoadInto(encoder);
            return data.Deviation("base", "last_hidden_state", encoder.forward(batch));
        }
    }

    // What generated code is written in.
    private abstract class Operations(ParameterStore store) : Model("", store)
    {
        public static torch.Tensor Weight(torch.Tensor direction, torch.Tensor length) => WeightNorm(direction, length);

        public static torch.Tensor Around(torch.Tensor x, torch.Tensor weight, torch.Tensor bias) => ConvolveAround(x, weight, bias, 1);

        public static torch.Tensor Bias(torch.Tensor query, torch.Tensor value) => QueryValueBias(query, value);

        public static torch.Tensor PlacesOf(torch.Tensor tokens, int padding) => Places(tokens, padding);

        public static torch.Tensor Activation(torch.Tensor x) => Gelu(x);
    }
}
