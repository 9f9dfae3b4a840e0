using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>In what files of one model differ, and what must not matter.</summary>
public sealed class LoaderTests
{
    [Fact]
    public void A_prefix_is_stripped()
    {
        using var data = TransformersCase.Load("hubert-base");
        Assert.Contains("hubert.masked_spec_embed", data.State.Keys);
        using var encoder = new GroupNormAudio();
        var report = data.LoadInto(encoder);
        Assert.Empty(report.Kept);
        Assert.Equal(["classifier.bias", "classifier.weight", "layer_weights", "lm_head.bias", "lm_head.weight", "projector.bias", "projector.weight"], report.Unused);
    }

    [Fact]
    public void A_file_without_a_prefix_is_the_same()
    {
        using var data = TransformersCase.Load("hubert-base");
        var bare = data.State.ToDictionary(t => t.Key.Replace("hubert.", "", StringComparison.Ordinal), t => t.Value, StringComparer.Ordinal);
        AssertSame(data.State, bare, new GroupNormAudio(), new GroupNormAudio());
    }

    [Fact]
    public void Both_spellings_of_weight_norm_are_read()
    {
        using var data = TransformersCase.Load("wav2vec2-stable");
        const string New = ".parametrizations.weight.original";
        Assert.Contains(data.State.Keys, key => key.EndsWith(New + "0", StringComparison.Ordinal));
        var old = data.State.ToDictionary(
            t => t.Key.Replace(New + "0", ".weight_g", StringComparison.Ordinal).Replace(New + "1", ".weight_v", StringComparison.Ordinal),
            t => t.Value,
            StringComparer.Ordinal);
        AssertSame(data.State, old, new StableAudio(), new StableAudio());
    }

    [Fact]
    public void Old_names_of_norms_are_read()
    {
        using var data = TransformersCase.Load("roberta");
        var old = data.State.ToDictionary(
            t => t.Key.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
            t => t.Value,
            StringComparer.Ordinal);
        AssertSame(data.State, old, new RobertaLike(), new RobertaLike());
    }

    [Theory]
    [InlineData("beit-finetuned", "relative_position_index")]
    [InlineData("roberta", "position_ids")]
    public void Tables_that_follow_from_the_model_are_left(string name, string table)
    {
        using var data = TransformersCase.Load(name);
        Assert.Contains(data.State.Keys, key => key.EndsWith(table, StringComparison.Ordinal));
        using Model encoder = name == "roberta" ? new RobertaLike() : new BiasPerLayer();
        var report = encoder is RobertaLike text ? data.LoadInto(text) : data.LoadInto((BiasPerLayer)encoder);
        Assert.Contains(report.Unused, key => key.EndsWith(table, StringComparison.Ordinal));
    }

    [Fact]
    public void Tied_copies_are_left()
    {
        using var data = TransformersCase.Load("roberta");
        using var encoder = new RobertaLike();
        Assert.Superset(new HashSet<string> { "lm_head.decoder.weight", "lm_head.decoder.bias" }, data.LoadInto(encoder).Unused.ToHashSet());
    }

    [Fact]
    public void A_mask_token_may_be_missing_and_is_named()
    {
        using var data = TransformersCase.Load("data2vec-vision-bare");
        using var encoder = new BareVision();
        Assert.Equal(["mask_token"], data.LoadInto(encoder).Kept);
    }

    [Fact]
    public void A_missing_tensor_of_the_encoder_is_fatal_and_named_as_the_file_would_call_it()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        const string Name = "data2vec_audio.encoder.layers.1.feed_forward.output_dense.weight";
        var state = data.State;
        Assert.True(state.Remove(Name));
        using var encoder = new SmallAudio();
        using var before = encoder.Store.Values.clone();
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(state, "The file"))).Message;
        Assert.Equal($"The file does not fit 'SmallAudio': it lacks {Name}.", message);
        Assert.True(before.equal(encoder.Store.Values).all().item<bool>());
    }

    [Fact]
    public void A_table_of_another_size_is_no_table_of_another_width()
    {
        using var data = TransformersCase.Load("data2vec-vision-shared");
        var state = data.State;
        var name = state.Keys.Single(key => key.EndsWith("relative_position_bias_table", StringComparison.Ordinal));
        using var wrong = torch.zeros(52, 8);
        state[name] = wrong;
        using var encoder = new SharedBias();
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(state, "The file"))).Message;
        Assert.Equal($"The file does not fit 'SharedBias': in it {name} is [52, 8] instead of [52, 4].", message);
    }

    [Fact]
    public void A_table_of_the_same_size_is_taken_as_it_is()
    {
        using var scope = torch.NewDisposeScope();
        var table = torch.randn(52, 4);
        TensorAssert.Close(table, new PositionTable(7, 7, 3, IsOffsets: true).Resize(table), 0, 0);
    }

    private static void AssertSame<TBatch>(
        Dictionary<string, torch.Tensor> one, Dictionary<string, torch.Tensor> other, Encoder<TBatch> first, Encoder<TBatch> second)
        where TBatch : Batch
    {
        Assert.NotEqual(one.Keys, other.Keys);
        using (first)
        using (second)
        {
            Checkpoint.LoadByHuggingFaceNames(first, StateSource.Of(one));
            Checkpoint.LoadByHuggingFaceNames(second, StateSource.Of(other));
            Assert.True(first.Store.Values.equal(second.Store.Values).all().item<bool>());
        }
    }
}
