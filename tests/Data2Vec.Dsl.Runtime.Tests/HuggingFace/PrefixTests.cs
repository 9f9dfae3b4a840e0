using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>What may stand before and between the names of a checkpoint.</summary>
public sealed class PrefixTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("data2vec_audio.", "data2vec_audio.")]
    [InlineData("encoder.", "encoder.")]
    [InlineData("module.model.", "module.model.")]
    [InlineData("module.data2vec_audio.", "module.data2vec_audio.")]
    [InlineData("_orig_mod.", "_orig_mod.")]
    [InlineData("module._orig_mod.data2vec_audio.", "module._orig_mod.data2vec_audio.")]
    [InlineData("state.a.b.c.d.", "state.a.b.c.d.")]
    public void Any_number_of_prefixes_is_found_and_reported(string prefix, string reported)
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var expected = new SmallAudio();
        data.LoadInto(expected);
        using var encoder = new SmallAudio(seed: 7);
        var report = Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(Renamed(data, name => prefix + name)));
        Assert.Equal(reported, report.Prefix);
        Assert.True(expected.Store.Values.equal(encoder.Store.Values).all().item<bool>());
    }

    [Fact]
    public void What_compiling_and_sharding_put_between_names_is_passed_over()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var expected = new SmallAudio();
        data.LoadInto(expected);
        using var encoder = new SmallAudio(seed: 7);
        Checkpoint.LoadByHuggingFaceNames(
            encoder, StateSource.Of(Renamed(data, name => "module." + name.Replace("layers.0.", "layers.0._orig_mod._fsdp_wrapped_module.", StringComparison.Ordinal))));
        Assert.True(expected.Store.Values.equal(encoder.Store.Values).all().item<bool>());
    }

    [Fact]
    public void Two_copies_of_an_encoder_are_refused_until_one_is_chosen()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var expected = new SmallAudio();
        data.LoadInto(expected);
        using var encoder = new SmallAudio(seed: 7);
        using var before = encoder.Store.Values.clone();
        var both = StateSource.Of(Renamed(data, name => "a." + name).Concat(Renamed(data, name => "b.ema." + name)).ToDictionary(), "The file");
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(encoder, both)).Message;
        Assert.Equal("The file holds the encoder 2 times, under 'a.' and 'b.ema.'; choose one with StateSource.Under, as in source.Under(\"a.\").", message);
        Assert.True(before.equal(encoder.Store.Values).all().item<bool>());
        Checkpoint.LoadByHuggingFaceNames(encoder, both.Under("a."));
        Assert.True(expected.Store.Values.equal(encoder.Store.Values).all().item<bool>());
    }

    [Theory]
    [InlineData("model/_ema/")]
    [InlineData("model_ema/")]
    public void A_moving_average_in_a_dictionary_of_its_own_is_no_second_copy(string average)
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var expected = new SmallAudio();
        data.LoadInto(expected);
        using var encoder = new SmallAudio(seed: 7);
        var both = StateSource.Of(Renamed(data, name => "model/" + name).Concat(Renamed(data, name => average + name)).ToDictionary(), "The file");
        Assert.Equal("model/", Checkpoint.LoadByHuggingFaceNames(encoder, both).Prefix);
        Assert.True(expected.Store.Values.equal(encoder.Store.Values).all().item<bool>());
    }

    [Fact]
    public void Two_spellings_of_one_name_are_refused()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var encoder = new SmallAudio();
        var state = Renamed(data, name => name);
        var first = state.Keys.First();
        state["_orig_mod." + first] = state[first];
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(state, "The file"))).Message;
        Assert.StartsWith($"The file holds both '{first}' and '_orig_mod.{first}', which name one parameter", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_is_found_beside_its_encoder_behind_a_prefix()
    {
        using var data = TransformersCase.Load("roberta");
        using var expected = new TextLabels();
        data.LoadInto(expected);
        using var model = new TextLabels(seed: 7);
        var report = Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(data.State.ToDictionary(each => "module.model." + each.Key, each => each.Value)));
        Assert.Empty(report.Kept);
        Assert.True(expected.Store.Values.equal(model.Store.Values).all().item<bool>());
    }

    [Fact]
    public void Fairseqs_names_may_have_prefixes_too()
    {
        using var pair = new Fixtures.TinyPair(seed: 1);
        using var other = new Fixtures.TinyPair(seed: 2);
        using var scope = torch.NewDisposeScope();
        var values = pair.StudentEncoder.NamedParameters();
        var tensors = pair.StudentEncoder.FairseqNames().ToDictionary(name => "w2v_encoder.w2v_model." + name.Sources[0], name => values[name.Name].detach());
        Assert.Equal("w2v_encoder.w2v_model.", Checkpoint.LoadByFairseqNames(other.StudentEncoder, StateSource.Of(tensors)).Prefix);
        Assert.All(other.StudentEncoder.NamedParameters(), each => Assert.True(each.Value.equal(values[each.Key]).all().item<bool>()));
    }

    // The encoder's tensors without the prefix that they have, renamed.
    private static Dictionary<string, torch.Tensor> Renamed(TransformersCase data, Func<string, string> rename)
    {
        const string Own = "data2vec_audio.";
        return data.State.Where(each => each.Key.StartsWith(Own, StringComparison.Ordinal))
            .ToDictionary(each => rename(each.Key[Own.Length..]), each => each.Value, StringComparer.Ordinal);
    }
}
