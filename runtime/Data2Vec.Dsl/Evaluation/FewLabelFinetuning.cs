using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Trains a whole encoder with a new linear layer on a handful of labels and scores it: what pretraining is for. The encoder's weights are
/// put back afterwards.
/// </summary>
public static class FewLabelFinetuning
{
    // Reports besides the first.
    private const int Reports = 10;

    /// <summary>Fine-tunes, scores, restores.</summary>
    /// <param name="encoder">A student's encoder, or one by itself: it needs gradients.</param>
    /// <param name="train">Labelled images; only a few of them are used.</param>
    /// <param name="test">Labelled images with the same classes.</param>
    /// <param name="options">How.</param>
    /// <param name="onStep">Told of the first update and of each tenth of the updates.</param>
    /// <param name="cancellation">Stops between steps; the weights are put back then too.</param>
    /// <exception cref="ArgumentException">A set has no labels, or the encoder is a teacher without gradients.</exception>
    /// <exception cref="InvalidOperationException">The thread is inside <c>torch.no_grad()</c> or <c>torch.inference_mode()</c>.</exception>
    /// <exception cref="DivergedException">The loss or the gradient is no longer a finite number.</exception>
    public static ClassificationScore Evaluate(
        Encoder<ImageBatch> encoder, ImageSet train, ImageSet test, FewLabelOptions? options = null, Action<StepMetrics>? onStep = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        GradientMode.ThrowIfOff();
        options ??= new FewLabelOptions();
        if (!train.HasLabels || !test.HasLabels)
        {
            throw new ArgumentException("Fine-tuning needs labels in both sets.");
        }

        using var borrowed = new Borrowed<ImageBatch>(encoder);
        using var model = new LinearClassifier<ImageBatch>(encoder, train.ClassNames.Count, options.Pooling, options.Seed);
        var few = train.Take(FewLabels.Choose(train.Labels, train.ClassNames.Count, options.LabelsPerClass, options.Seed));
        using var batches = new ImageBatches(few, options.Recipe.PassSize, options.Seed, options.Augmentation, encoder.Store.Device).WithClasses();
        using var trainer = new Trainer<Labelled<ImageBatch>>(model, batches, new TrainingOptions
        {
            Recipe = options.Recipe,
            Seed = options.Seed,
            LogEvery = Math.Max(1, options.Recipe.Updates / Reports),
        });
        trainer.Run(onStep, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Score(model, test, options.TestBatchSize, cancellation);
    }

    private static ClassificationScore Score(LinearClassifier<ImageBatch> model, ImageSet test, int batchSize, CancellationToken cancellation)
    {
        using var gradient = torch.no_grad();
        model.eval();
        var answers = new List<int>(test.Count);
        foreach (var indices in Enumerable.Range(0, test.Count).Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var batch = test.Batch(indices, model.Store.Device);
            answers.AddRange(model.forward(batch).argmax(1).cpu().data<long>().Select(answer => (int)answer));
        }

        return ClassificationScore.Of([.. answers], test.Labels);
    }
}
