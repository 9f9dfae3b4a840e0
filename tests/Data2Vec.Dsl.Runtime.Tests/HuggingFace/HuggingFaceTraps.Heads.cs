using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// Traps of texts, heads and files.
public sealed partial class HuggingFaceTraps
{
    [Fact]
    public void Trap13_Places_start_behind_the_padding_token_and_skip_padding_whatever_is_attended_to()
    {
        Assert.Equal([2, 3, 1, 4, 1], TensorAssert.Values(Operations.PlacesOf(torch.tensor(new long[] { 0, 7, 1, 2, 1 }).view(1, 5), padding: 1)));
        using var data = TransformersCase.Load("roberta");
        Assert.Equal(TensorAssert.Values(data.Output("aux", "position_ids")), TensorAssert.Values(Operations.PlacesOf(data.Input("base_nomask", "input_ids")!, padding: 1)));
        Assert.Equal(24, data.State["roberta.embeddings.position_embeddings.weight"].size(0));
        Assert.Equal(22, RobertaLike.Context);
    }

    [Theory]
    [InlineData("lm_head.bias", "lm_head.decoder.bias")]
    [InlineData("lm_head.decoder.bias", "lm_head.bias")]
    public void Trap14_Tied_tensors_may_be_missing_and_the_bias_has_two_names(string kept, string left)
    {
        using var data = TransformersCase.Load("roberta");
        var state = data.State;
        Assert.True(state.Remove(left) && state.Remove("lm_head.decoder.weight"));
        using var model = new TextTokens();
        var report = Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state));
        Assert.Empty(report.Kept);
        Assert.Equal(TensorAssert.Values(state[kept]), TensorAssert.Values(model.get_parameter("head.bias")!));
        Assert.DoesNotContain(model.Store.Parameters, p => p.Name.StartsWith("head.", StringComparison.Ordinal) && p.Value.dim() == 2 && p.Value.size(0) == 60);
    }

    [Fact]
    public void Trap15_Texts_are_bent_by_tanh_between_two_layers_on_the_bare_first_token()
    {
        using var data = TransformersCase.Load("roberta");
        var first = data.Output("base", "last_hidden_state").select(1, 0);
        torch.Tensor Linear(torch.Tensor x, string name) => functional.linear(x, data.State[$"classifier.{name}.weight"], data.State[$"classifier.{name}.bias"]);
        Assert.True(data.Deviation("sequence_classification", "logits", Linear(Linear(first, "dense").tanh(), "out_proj")) <= 1);
        Assert.True(data.Deviation("sequence_classification", "logits", Linear(Linear(first, "dense"), "out_proj")) > 1);
        Assert.True(data.Deviation("sequence_classification", "logits", Linear(Linear(data.Output("base", "pooler_output"), "dense").tanh(), "out_proj")) > 1);
    }

    [Fact]
    public void Trap15_Audio_are_averaged_over_valid_frames_alone()
    {
        using var data = TransformersCase.Load("data2vec-audio");
        using var model = new AudioClassifier();
        data.LoadInto(model);
        using var padded = data.Audio("sequence_classification");
        using var whole = new AudioBatch(padded.Samples.clone(), padded.SampleRate);
        Assert.True(data.Deviation("sequence_classification", "logits", model.forward(padded)) <= 1);
        Assert.True(data.Deviation("sequence_classification", "logits", model.forward(whole)) > 1);
    }

    [Fact]
    public void Trap16_What_entered_the_blocks_is_weighed_too()
    {
        using var data = TransformersCase.Load("wav2vec2-base");
        using var model = new GroupNormClassifier();
        data.LoadInto(model);
        Assert.Equal(model.Encoder.LayerCount + 1, model.get_parameter("head.layers")!.numel());
        using var batch = data.Audio("sequence_classification");
        var before = model.forward(batch);
        model.get_parameter("head.layers")![0] = torch.tensor(-20f);
        Assert.True(data.Deviation("sequence_classification", "logits", before) <= 1);
        Assert.True(data.Deviation("sequence_classification", "logits", model.forward(batch)) > 1);
    }

    [Fact]
    public void Trap17_With_a_mask_the_base_models_give_other_numbers()
    {
        using var data = TransformersCase.Load("hubert-base");
        using var encoder = new GroupNormAudio();
        data.LoadInto(encoder);
        using var padded = data.Audio("base");
        using var whole = data.Audio("base_nomask");
        Assert.Null(whole.Lengths);
        Assert.True(data.Deviation("base_nomask", "last_hidden_state", encoder.forward(whole)) <= 1);
        Assert.True(data.Deviation("base_nomask", "last_hidden_state", encoder.forward(padded)) > 1);
    }

    [Fact]
    public void Trap18_Symbol_0_is_the_blank_and_repeats_merge_before_blanks_fall()
    {
        Assert.Equal(0, CtcModel.Blank);
        var vocabulary = CtcVocabulary.Of(["helo"]);
        var (h, e, l, o) = (vocabulary.Encode("h")[0], vocabulary.Encode("e")[0], vocabulary.Encode("l")[0], vocabulary.Encode("o")[0]);
        Assert.Equal("HELLO", vocabulary.Decode([h, h, 0, e, l, 0, l, l, o]), ignoreCase: true);
    }

    [Fact]
    public void Trap19_What_must_be_there_is_missed_and_what_may_be_missing_is_named()
    {
        using var data = TransformersCase.Load("hubert-base");
        using var model = new GroupNormRecogniser();
        var state = data.State.Where(t => !t.Key.StartsWith("lm_head", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(["head.symbols.weight", "head.symbols.bias"], Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state)).Kept);
        Assert.True(state.Remove("hubert.feature_projection.projection.weight"));
        Assert.Contains(
            "it lacks hubert.feature_projection.projection.weight",
            Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Trap20_A_head_never_carries_the_prefix()
    {
        using var data = TransformersCase.Load("hubert-base");
        var state = data.State.ToDictionary(t => t.Key.Replace("lm_head", "hubert.lm_head", StringComparison.Ordinal), t => t.Value, StringComparer.Ordinal);
        using var model = new GroupNormRecogniser();
        Assert.Equal(["head.symbols.weight", "head.symbols.bias"], Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state)).Kept);
    }

    [Fact]
    public void Trap22_GELU_is_the_exact_one()
    {
        var value = TensorAssert.Values(Operations.Activation(torch.tensor(new[] { 1f, -2f })));
        TensorAssert.Close(0.8413447461, value[0], 1e-6, 0);
        TensorAssert.Close(-0.0455002639, value[1], 1e-5, 0);
    }

    [Fact]
    public void Trap23_The_loss_of_half_precision_is_computed_in_single()
    {
        using var data = TransformersCase.Load("hubert-base");
        using var model = new GroupNormRecogniser();
        using var batch = data.Audio("ctc");
        var (logits, labels) = (data.Output("ctc", "logits").to(torch.float16), data.Input("ctc", "labels")!);
        var loss = model.Loss(logits, batch, labels);
        Assert.Equal(torch.float32, loss.dtype);
        TensorAssert.Close(model.Loss(logits.to(torch.float32), batch, labels).item<float>(), loss.item<float>(), 0);
    }

    [Fact]
    public void Trap24_Names_differ_in_case_and_number_between_families()
    {
        using var text = new TextTokens();
        using var audio = new SmallAudio();
        using var vision = new SharedBias();
        Assert.Superset(
            new HashSet<string> { "embeddings.LayerNorm.weight", "encoder.layer.0.output.LayerNorm.weight", "lm_head.layer_norm.weight" },
            text.HuggingFaceNames().SelectMany(n => n.Sources).ToHashSet());
        Assert.Superset(
            new HashSet<string> { "encoder.layer_norm.weight", "encoder.layers.0.layer_norm.weight" }, audio.HuggingFaceNames().SelectMany(n => n.Sources).ToHashSet());
        Assert.Contains("encoder.layer.0.layernorm_before.weight", vision.HuggingFaceNames().SelectMany(n => n.Sources));
    }
}
