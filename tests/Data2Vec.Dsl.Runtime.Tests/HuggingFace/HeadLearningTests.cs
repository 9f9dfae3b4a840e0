using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>A model with a head is trained and kept as one.</summary>
public sealed class HeadLearningTests
{
    [Fact]
    public void Every_parameter_of_an_image_classifier_gets_a_gradient() =>
        Learns("data2vec-vision-shared", "image_classification", new SharedBiasClassifier(), (data, model) =>
        {
            using var batch = data.Images("image_classification");
            return model.Loss(model.forward(batch), data.Input("image_classification", "labels")!);
        }, SharedBiasClassifier.ParameterCount, "mask_token");

    [Fact]
    public void Every_parameter_of_a_classifier_of_weighed_layers_gets_a_gradient() =>
        Learns("data2vec-audio", "sequence_classification", new AudioClassifier(), (data, model) =>
        {
            using var batch = data.Audio("sequence_classification");
            return model.Loss(model.forward(batch), data.Input("sequence_classification", "labels")!);
        }, AudioClassifier.ParameterCount, "mask_token");

    [Fact]
    public void Every_parameter_of_a_recogniser_gets_a_gradient() => Learns("wav2vec2-adapter", "ctc", new AdaptedRecogniser(), (data, model) =>
    {
        using var batch = data.Audio("ctc");
        return model.Loss(model.forward(batch), batch, data.Input("ctc", "labels")!);
    }, AdaptedRecogniser.ParameterCount, "mask_token");

    [Fact]
    public void Every_parameter_of_a_language_model_gets_a_gradient() => Learns("roberta", "masked_lm", new TextTokens(), (data, model) =>
    {
        using var batch = data.Texts("masked_lm");
        return model.Loss(model.forward(batch), data.Input("masked_lm", "labels")!);
    }, TextTokens.ParameterCount);

    [Fact]
    public void Every_parameter_of_the_contrast_gets_a_gradient_through_codes_that_are_drawn() =>
        Learns("wav2vec2-base", "pretraining", new SmallContrast(), (data, model) =>
        {
            using var batch = data.Audio("pretraining");
            using var mask = data.Mask("pretraining", model.Encoder.GridOf(batch))!;
            var result = model.Compare(batch, mask, data.Input("pretraining", "sampled_negative_indices")!);
            Assert.InRange(result.Perplexity.item<float>(), 2, 20);
            return result.Loss;
        }, SmallContrast.ParameterCount);

    [Fact]
    public void A_model_with_its_head_comes_back_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        using var one = new TextLabels(seed: 1);
        using var other = new TextLabels(seed: 2);
        Assert.False(one.Store.Values.equal(other.Store.Values).all().item<bool>());
        Checkpoint.Save(path, one);
        Checkpoint.Load(path, other);
        Assert.True(one.Store.Values.equal(other.Store.Values).all().item<bool>());
    }

    [Fact]
    public void A_file_without_the_head_fills_the_encoder_and_names_what_it_lacks()
    {
        using var data = TransformersCase.Load("hubert-base-bare");
        using var model = new GroupNormRecogniser();
        using var head = model.Store.Parameters.Single(p => p.Name == "head.symbols.weight").Value.clone();
        Assert.Equal(["head.symbols.weight", "head.symbols.bias"], data.LoadInto(model).Kept);
        Assert.True(head.equal(model.Store.Parameters.Single(p => p.Name == "head.symbols.weight").Value).all().item<bool>());
        using var encoder = new GroupNormAudio();
        data.LoadInto(encoder);
        using var scope = torch.NewDisposeScope();
        Assert.All(encoder.named_parameters(), p => Assert.True(
            p.parameter.equal(model.Store.Parameters.Single(own => own.Name == p.name).Value).all().item<bool>(), p.name));
    }

    [Fact]
    public void A_head_of_another_size_is_refused()
    {
        using var data = TransformersCase.Load("roberta");
        var state = data.State;
        using var wrong = torch.zeros(5, 32);
        state["classifier.out_proj.weight"] = wrong;
        using var model = new TextLabels();
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(state, "The file"))).Message;
        Assert.Equal("The file does not fit 'TextLabels': in it classifier.out_proj.weight is [5, 32] instead of [3, 32].", message);
    }

    [Fact]
    public void Training_reaches_the_encoder()
    {
        using var model = new TextLabels();
        model.eval();
        Assert.False(model.Encoder.training);
        model.train();
        Assert.True(model.Encoder.training);
    }

    private static void Learns<TModel>(
        string name, string head, TModel model, Func<TransformersCase, TModel, torch.Tensor> loss, long parameterCount, params string[] unused)
        where TModel : Model
    {
        using var scope = torch.NewDisposeScope();
        using var data = TransformersCase.Load(name);
        Assert.Contains(head, data.Heads);
        using (model)
        {
            torch.manual_seed(3);
            model.train();
            loss(data, model).backward();
            var parameters = model.Store.Parameters;
            Assert.Equal(parameterCount, parameters.Sum(p => p.Value.numel()));
            var still = parameters.Where(p => p.Value.grad is not { } gradient || gradient.abs().sum().item<float>() == 0).Select(p => p.Name);
            Assert.Equal(unused.Order(StringComparer.Ordinal), still.Order(StringComparer.Ordinal));
        }
    }
}
