using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.HuggingFace;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>The trained step of each head: it learns, and its loss is the one that the head documents.</summary>
public sealed class HeadStepTests
{
    private const ulong Seed = 1;

    [Fact]
    public void Classes_of_images()
    {
        using var model = new SharedBiasClassifier();
        Learns(model, () => Labelled(new ImageBatch(Waves(4, 3, 32, 32)), torch.tensor([0L, 1, 2, 3])), FigureNames.Accuracy);
    }

    [Fact]
    public void Smoothed_labels_are_spread_over_all_classes_in_training_alone()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new SharedBiasClassifier { LabelSmoothing = 0.1 };
        using var batch = Labelled(new ImageBatch(Waves(2, 3, 32, 32)), torch.tensor([4L, 6]));
        var logarithms = torch.nn.functional.log_softmax(model.forward(batch.Input), -1);
        var (right, all) = (logarithms[0, 4] + logarithms[1, 6], logarithms.mean([1L]).sum());
        TensorAssert.Close(-((0.9 * right) + (0.1 * all)).item<float>(), Step(model, batch).Sum.item<float>(), 1e-5);
        TensorAssert.Close(-right.item<float>() / 2, model.Loss(model.forward(batch.Input), batch.Labels).item<float>(), 1e-5);
    }

    [Fact]
    public void Visual_tokens_of_masked_patches()
    {
        using var model = new VisualTokens { Masking = new GivenMask() };
        var labels = Enumerable.Range(0, 32).Select(i => (long)(i % 5)).ToArray();
        Labelled<ImageBatch> Batch() => Labelled(new ImageBatch(Waves(2, 3, 32, 32)), torch.tensor(labels, [2, 16]));
        Learns(model, Batch, FigureNames.Accuracy, updates: 60);

        // The loss of the step is the sum whose mean the head documents.
        using var scope = torch.NewDisposeScope();
        using var batch = Batch();
        using var mask = model.Masking.Sample(model.Encoder.GridOf(batch.Input), Seed, 0);
        var mean = model.Loss(model.forward(batch.Input, mask), mask, batch.Labels.flatten().index_select(0, mask.MaskedIndices));
        var step = Step(model, batch);
        Assert.Equal(16, step.Count);
        TensorAssert.Close(mean.item<float>(), step.Sum.item<float>() / step.Count, 1e-5);
        Refuses("Labels are int64 [2, 16]", model, Labelled(new ImageBatch(Waves(2, 3, 32, 32)), torch.zeros(2, torch.ScalarType.Int64)));
    }

    [Fact]
    public void Classes_of_clips()
    {
        using var model = new AudioClassifier();
        Learns(model, () => Labelled(new AudioBatch(Waves(2, 3000), 16_000, [3000, 2500]), torch.tensor([1L, 3])), FigureNames.Accuracy);
    }

    [Fact]
    public void Symbols_of_clips()
    {
        using var model = new SmallRecogniser();
        Labelled<AudioBatch> Batch() => Labelled(new AudioBatch(Waves(2, 1600), 16_000, [1600, 1200]), torch.tensor([5L, 6, 7, 5, -1, -1], [2, 3]));
        Learns(model, Batch, figure: null);
        using var scope = torch.NewDisposeScope();
        using var batch = Batch();
        var step = Step(model, batch);
        Assert.Equal(2, step.Count);
        TensorAssert.Close(model.Loss(model.forward(batch.Input), batch.Input, batch.Labels).item<float>(), step.Sum.item<float>(), 1e-6);
    }

    [Fact]
    public void Symbols_of_clips_where_each_counts_by_its_length()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new MeanRecogniser();
        model.eval();
        using var batch = Labelled(new AudioBatch(Waves(2, 4000), 16_000), torch.tensor([5L, 6, 7, 5, -1, -1], [2, 3]));
        var logits = model.forward(batch.Input);
        var step = Step(model, batch);
        TensorAssert.Close(model.Loss(logits, batch.Input, batch.Labels).item<float>(), step.Sum.item<float>() / 2, 1e-6);

        // torch's own mean over clips of loss by symbol, in float32.
        var theirs = torch.nn.functional.ctc_loss(
            torch.nn.functional.log_softmax(logits, -1).transpose(0, 1), torch.tensor([5L, 6, 7, 5]),
            torch.tensor(model.FramesOf(batch.Input)), torch.tensor([3L, 1]), reduction: torch.nn.Reduction.Mean);
        TensorAssert.Close(theirs.item<float>(), step.Sum.item<float>() / 2, 1e-4);
    }

    [Fact]
    public void Masked_tokens_of_texts()
    {
        using var model = new SmallGuesser { Masking = new BertMask() };
        Learns(model, () => ClassedTexts.Set.Batch([0, 1, 2, 3]), figure: null, updates: 60, atMost: 0.6);

        // All that was chosen is predicted, what stayed and what became another token too.
        using var scope = torch.NewDisposeScope();
        using var batch = ClassedTexts.Set.Batch([0, 1, 2, 3]);
        using var mask = model.Masking.Sample(model.Encoder.GridOf(batch), Seed, 0);
        var replaced = mask.Replacements!.data<long>().Count(token => token != DrawnMasks.NotChosen);
        Assert.NotEqual(0, replaced);
        Assert.Equal(mask.Count + replaced, mask.ChosenCount);
        var chosen = mask.Positions.logical_or(mask.Replacements.ne(DrawnMasks.NotChosen));
        var mean = model.Loss(model.forward(batch, mask), torch.where(chosen, batch.Tokens, torch.full_like(batch.Tokens, LanguageModel.Ignored)));
        var step = ((ITrainable<TextBatch>)model).Step(batch, new TrainingPass(0, 0, Seed));
        Assert.Equal(mask.ChosenCount, step.Count);
        TensorAssert.Close(mean.item<float>(), step.Sum.item<float>() / step.Count, 1e-5);
    }

    [Fact]
    public void Masked_frames_told_from_others()
    {
        using var model = new SmallContrast { Masking = new GivenMask(), Negatives = 10 };
        var reports = Learns(model, () => new AudioBatch(Waves(2, 4000), 16_000, [4000, 3000]), FigureNames.Perplexity, updates: 80, atMost: 0.9);
        Assert.All(reports, report => Assert.InRange(report.Figures[FigureNames.Perplexity], 2, 20));
        Assert.All(reports, report => Assert.True(report.Figures[FigureNames.Contrastive] > 0));
        TensorAssert.Close(2 * Math.Pow(0.999995, 79), model.QuantiserTemperature, 1e-12);
    }

    [Fact]
    public void Negatives_are_other_masked_frames_of_the_clip_and_the_same_for_the_same_pass()
    {
        using var model = new WatchedContrast { Masking = new GivenMask(), Negatives = 7 };
        using var batch = new AudioBatch(Waves(2, 4000), 16_000, [4000, 3000]);
        long[] Drawn(long index)
        {
            using var scope = torch.NewDisposeScope();
            ((ITrainable<AudioBatch>)model).Step(batch, new TrainingPass(0, index, Seed));
            return model.Drawn!;
        }

        var first = Drawn(0);
        Assert.Equal(first, Drawn(0));
        Assert.NotEqual(first, Drawn(1));
        using var mask = model.Masking.Sample(model.Encoder.GridOf(batch), Seed, 1);
        var (masked, positions, drawn) = (mask.MaskedIndices.data<long>().ToArray(), mask.Grid.Positions, model.Drawn!);
        Assert.Equal(2L * positions * 7, drawn.Length);
        foreach (var frame in masked)
        {
            var negatives = drawn.AsSpan((int)frame * 7, 7).ToArray();
            Assert.All(negatives, negative => Assert.Contains(negative, masked.Where(other => other != frame && other / positions == frame / positions)));
        }
    }

    [Fact]
    public void A_head_that_predicts_what_is_hidden_asks_what_to_hide()
    {
        using var model = new SmallGuesser();
        using var batch = ClassedTexts.Set.Batch([0, 1]);
        var error = Assert.Throws<InvalidOperationException>(() => ((ITrainable<TextBatch>)model).Step(batch, new TrainingPass(0, 0, Seed)));
        Assert.StartsWith("'SmallGuesser' predicts what is hidden from it, but nothing says what to hide; set its Masking", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_hides_positions_from_a_classifier_too()
    {
        using var scope = torch.NewDisposeScope();
        using var open = new SharedBiasClassifier();
        using var hidden = new SharedBiasClassifier { Masking = new GivenMask() };
        using var batch = Labelled(new ImageBatch(Waves(2, 3, 32, 32)), torch.tensor([4L, 6]));
        Assert.NotEqual(Step(open, batch).Sum.item<float>(), Step(hidden, batch).Sum.item<float>());
    }

    private static Labelled<TBatch> Labelled<TBatch>(TBatch batch, torch.Tensor labels)
        where TBatch : Batch => new(batch, labels);

    private static PassLoss Step<TBatch>(ITrainable<Labelled<TBatch>> model, Labelled<TBatch> batch)
        where TBatch : Batch => model.Step(batch, new TrainingPass(0, 0, Seed));

    private static void Refuses<TBatch>(string message, ITrainable<Labelled<TBatch>> model, Labelled<TBatch> batch)
        where TBatch : Batch
    {
        using (batch)
        {
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => Step(model, batch)).Message, StringComparison.Ordinal);
        }
    }

    private static List<StepMetrics> Learns<TBatch>(
        ITrainable<TBatch> model, Func<TBatch> batch, string? figure, int updates = 40, double atMost = 0.5)
        where TBatch : Batch
    {
        var recipe = new Recipe(updates, 2, 2e-3, Schedule.Constant, WeightDecay: 0, ClipNorm: 5);
        using var source = BatchSource.Of(_ => batch());
        using var trainer = new Trainer<TBatch>(model, source, new() { Recipe = recipe, LogEvery = 1, Seed = Seed });
        var reports = new List<StepMetrics>();
        trainer.Run(reports.Add);
        var (first, last) = (reports[..5].Average(report => report.Loss), reports[^5..].Average(report => report.Loss));
        Assert.True(last < atMost * first, $"from {first} to {last}");
        Assert.Equal(figure is not null, figure is not null && reports[^1].Figures.ContainsKey(figure));
        return reports;
    }

    // Waves of different lengths and directions; the same each time.
    private static torch.Tensor Waves(params long[] shape)
    {
        using var scope = torch.NewDisposeScope();
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var places = torch.arange(count, torch.ScalarType.Float32);
        var rows = places.div(count / shape[0]).floor();
        return places.mul(rows.mul(0.013).add(0.07)).sin().view(shape).DetachFromDisposeScope();
    }

    /// <summary>Keeps the negatives of the last comparison.</summary>
    private sealed class WatchedContrast : ContrastiveModel
    {
        private readonly SmallContrast _inner = new();

        public WatchedContrast()
            : base(nameof(WatchedContrast), new ParameterStore(SmallContrast.Layout))
        {
        }

        public long[]? Drawn { get; private set; }

        public override Encoder<AudioBatch> Encoder => _inner.Encoder;

        public override torch.Tensor forward(AudioBatch batch, MaskBatch? mask = null) => _inner.forward(batch, mask);

        public override ContrastiveResult Compare(AudioBatch batch, MaskBatch mask, torch.Tensor negatives)
        {
            Drawn = [.. negatives.data<long>()];
            return _inner.Compare(batch, mask, negatives);
        }

        public override IEnumerable<StateName> FairseqNames() => [];

        public override IEnumerable<StateName> HuggingFaceNames() => [];

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
