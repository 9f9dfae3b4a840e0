using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>Declared heads with published weights against transformers' numbers: logits, pooled vectors and losses.</summary>
public sealed class HeadTests
{
    [Theory]
    [InlineData("data2vec-vision-shared", "base")]
    [InlineData("data2vec-vision-shared", "base_interp")]
    [InlineData("data2vec-vision-shared", "image_classification")]
    [InlineData("data2vec-vision-perlayer", "base")]
    [InlineData("data2vec-vision-perlayer", "base_interp")]
    [InlineData("data2vec-vision-perlayer", "image_classification")]
    [InlineData("data2vec-vision-cls-abs", "base")]
    [InlineData("data2vec-vision-cls-abs", "base_interp")]
    [InlineData("data2vec-vision-cls-abs", "image_classification")]
    [InlineData("data2vec-vision-bare", "base")]
    [InlineData("beit-pretrain", "base")]
    [InlineData("beit-pretrain", "image_classification")]
    [InlineData("beit-finetuned", "base")]
    [InlineData("beit-finetuned", "image_classification")]
    public void Images(string name, string head)
    {
        using var data = TransformersCase.Load(name);
        using var batch = data.Images(head);
        using Classifier<ImageBatch> model = (name, head) switch
        {
            ("data2vec-vision-shared", "base_interp") => new LargerSharedBiasClassifier(),
            ("data2vec-vision-perlayer", "base_interp") => new HigherBiasPerLayerClassifier(),
            ("data2vec-vision-cls-abs", "base_interp") => new LargerAbsoluteClassifier(),
            ("data2vec-vision-shared" or "beit-pretrain", _) => new SharedBiasClassifier(),
            ("data2vec-vision-cls-abs", _) => new AbsoluteClassifier(),
            ("data2vec-vision-bare", _) => new BareClassifier(),
            _ => new BiasPerLayerClassifier(),
        };
        ClassesAgree(data, head, model, batch);
    }

    [Fact]
    public void Masked_patches()
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using var data = TransformersCase.Load("beit-pretrain");
        using var model = new VisualTokens();
        using var batch = data.Images("masked_image_modeling");
        using var mask = data.Mask("masked_image_modeling", model.Encoder.GridOf(batch))!;
        data.LoadInto(model);
        var logits = model.forward(batch, mask);
        data.AssertClose("masked_image_modeling", "logits", logits);
        data.AssertClose("masked_image_modeling", "loss", model.Loss(logits, mask, data.Input("masked_image_modeling", "labels")!));
    }

    [Theory]
    [InlineData("data2vec-audio")]
    [InlineData("hubert-base")]
    [InlineData("hubert-large")]
    [InlineData("wav2vec2-base")]
    [InlineData("wav2vec2-stable")]
    [InlineData("wav2vec2-adapter")]
    public void Recognition(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using var data = TransformersCase.Load(name);
        using var batch = data.Audio("ctc");
        using CtcModel model = name switch
        {
            "data2vec-audio" => new AudioRecogniser(),
            "hubert-large" => new StableRecogniser(),
            "wav2vec2-stable" => new MeanRecogniser(),
            "wav2vec2-adapter" => new AdaptedRecogniser(),
            _ => new GroupNormRecogniser(),
        };
        Assert.Empty(data.LoadInto(model).Kept);
        var logits = model.forward(batch);
        data.AssertClose("ctc", "logits", logits);
        data.AssertClose("ctc", "loss", model.Loss(logits, batch, data.Input("ctc", "labels")!));
    }

    [Theory]
    [InlineData("data2vec-audio")]
    [InlineData("hubert-base")]
    [InlineData("wav2vec2-base")]
    public void Audio(string name)
    {
        using var data = TransformersCase.Load(name);
        using var batch = data.Audio("sequence_classification");
        using Classifier<AudioBatch> model = name == "data2vec-audio" ? new AudioClassifier() : new GroupNormClassifier();
        ClassesAgree(data, "sequence_classification", model, batch);
    }

    [Fact]
    public void Pretraining_by_contrast()
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using var data = TransformersCase.Load("wav2vec2-base");
        using var model = new SmallContrast();
        using var batch = data.Audio("pretraining");
        using var mask = data.Mask("pretraining", model.Encoder.GridOf(batch))!;
        Assert.Empty(data.LoadInto(model).Kept);
        var result = model.Compare(batch, mask, data.Input("pretraining", "sampled_negative_indices")!);
        data.AssertClose("pretraining", "projected_states", result.Predictions);
        data.AssertClose("pretraining", "projected_states", model.forward(batch, mask));
        data.AssertClose("pretraining", "projected_quantized_states", result.Targets);
        data.AssertClose("pretraining", "codevector_perplexity", result.Perplexity);
        data.AssertClose("pretraining", "contrastive_loss", result.Contrastive);
        data.AssertClose("pretraining", "diversity_loss", result.Diversity);
        data.AssertClose("pretraining", "loss", result.Loss);
    }

    [Theory]
    [InlineData("data2vec-text")]
    [InlineData("roberta")]
    public void Texts(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using var data = TransformersCase.Load(name);
        using (var batch = data.Texts("base"))
        using (var pooler = new TextVector())
        {
            Assert.Empty(data.LoadInto(pooler).Kept);
            data.AssertClose("base", "pooler_output", pooler.forward(batch));
        }

        using (var batch = data.Texts("masked_lm"))
        using (var model = new TextTokens())
        {
            Assert.Empty(data.LoadInto(model).Kept);
            var logits = model.forward(batch);
            data.AssertClose("masked_lm", "logits", logits);
            data.AssertClose("masked_lm", "loss", model.Loss(logits, data.Input("masked_lm", "labels")!));
        }

        using var texts = data.Texts("sequence_classification");
        using Classifier<TextBatch> labels = new TextLabels();
        ClassesAgree(data, "sequence_classification", labels, texts);
    }

    [Fact]
    public void Every_head_and_output_of_every_case_is_held_somewhere()
    {
        string[] held =
        [
            "base", "base_nomask", "base_single", "base_masked", "base_interp", "image_classification", "masked_image_modeling", "ctc",
            "sequence_classification", "pretraining", "masked_lm",
        ];
        foreach (var name in Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "fixtures", "hf")).Select(f => Path.GetFileName(f)!)
            .Where(n => !n.StartsWith("preprocess", StringComparison.Ordinal) && !n.StartsWith("tokenizer", StringComparison.Ordinal)))
        {
            using var data = TransformersCase.Load(name);
            Assert.Subset(held.ToHashSet(), data.Heads.ToHashSet());
        }
    }

    private static void ClassesAgree<TBatch>(TransformersCase data, string head, Classifier<TBatch> model, TBatch batch)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        var report = data.LoadInto(model);
        if (data.OutputsOf(head).Contains("pooler_output"))
        {
            data.AssertClose(head, "pooler_output", model.Pooled(batch));
        }

        if (!data.OutputsOf(head).Contains("logits"))
        {
            return;
        }

        Assert.DoesNotContain(report.Kept, parameter => parameter.StartsWith("head.", StringComparison.Ordinal));
        var logits = model.forward(batch);
        data.AssertClose(head, "logits", logits);
        data.AssertClose(head, "loss", model.Loss(logits, data.Input(head, "labels")!));
    }
}
