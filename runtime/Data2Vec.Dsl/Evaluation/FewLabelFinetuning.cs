using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>How an encoder is fine-tuned with few labels.</summary>
/// <remarks>
/// The defaults suit a small encoder and 100 labels of 10 classes: few enough that what pretraining has learned decides the score.
/// </remarks>
public sealed record FewLabelOptions
{
    /// <summary>Labelled training images of each class; all where a class has fewer.</summary>
    public int LabelsPerClass { get; init; } = 10;

    /// <summary>Optimiser steps.</summary>
    public int Updates { get; init; } = 200;

    /// <summary>Images in a step.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>The highest learning rate of the encoder: linear rise over the first tenth, then half a cosine down to 0.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>The same of the new linear layer.</summary>
    public double HeadLearningRate { get; init; } = 5e-3;

    /// <summary>AdamW's decay of weights (not of biases, norms and tokens).</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>The norm that the gradient of the encoder is clipped to; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 3;

    /// <summary>How positions become one vector.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Random changes of the training images.</summary>
    public Augmentation Augmentation { get; init; } = new(Shift: 2, Flip: true);

    /// <summary>Decides which images are labelled, their order, the layer's start and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Images in a forward pass over the test set.</summary>
    public int TestBatchSize { get; init; } = 256;
}

/// <summary>
/// Trains a whole encoder with a new linear layer on a handful of labels and scores it: what pretraining is for. The encoder's weights are
/// put back afterwards.
/// </summary>
public static class FewLabelFinetuning
{
    private const ulong ChoiceSalt = 0x6665776C6162656C;

    /// <summary>Fine-tunes, scores, restores.</summary>
    /// <param name="encoder">A student's encoder, or one by itself: it needs gradients.</param>
    /// <param name="train">Labelled images; only a few of them are used.</param>
    /// <param name="test">Labelled images with the same classes.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told the update and its mean loss, after each tenth of the updates.</param>
    /// <param name="cancellation">Stops between steps; the weights are put back then too.</param>
    /// <exception cref="ArgumentException">A set has no labels, or the encoder is a teacher without gradients.</exception>
    public static ClassificationScore Evaluate(
        Encoder<ImageBatch> encoder, ImageSet train, ImageSet test, FewLabelOptions? options = null, Action<int, double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        options ??= new FewLabelOptions();
        if (!train.HasLabels || !test.HasLabels)
        {
            throw new ArgumentException("Fine-tuning needs labels in both sets.");
        }

        var store = encoder.Store;
        var gradients = store.Gradients ?? throw new ArgumentException($"'{encoder.GetName()}' is a teacher without gradients; fine-tune the student.");
        var training = encoder.training;
        using var generator = torch.get_rng_state();
        using var saved = store.Values.detach().clone();
        try
        {
            torch.manual_seed(unchecked((long)options.Seed));
            using var head = Linear(encoder.Dim, train.ClassNames.Count, device: store.Device);
            Train(encoder, head, gradients, train.Take(Choose(train, options)), options, progress, cancellation);
            return Score(encoder, head, test, options, cancellation);
        }
        finally
        {
            using (torch.no_grad())
            {
                store.Values.copy_(saved);
                gradients.zero_();
            }

            torch.set_rng_state(generator);
            encoder.train(training);
        }
    }

    /// <summary>The images that keep their labels: the same number of each class, drawn by the seed.</summary>
    public static int[] Choose(ImageSet train, FewLabelOptions options)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Choose(train.Labels, train.ClassNames.Count, options);
    }

    /// <summary>The samples that keep their labels: the same number of each class, drawn by the seed.</summary>
    /// <param name="labels">The class of each sample, from 0.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">How many, and the seed.</param>
    public static int[] Choose(ReadOnlySpan<int> labels, int classes, FewLabelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LabelsPerClass, 1, nameof(options));
        var ofClass = Enumerable.Range(0, classes).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            ofClass[labels[i]].Add(i);
        }

        var chosen = new List<int>();
        for (var label = 0; label < ofClass.Length; label++)
        {
            var (all, draws) = (ofClass[label], Draws.Keyed(options.Seed ^ ChoiceSalt, 0, label));
            for (var i = 0; i < Math.Min(options.LabelsPerClass, all.Count); i++)
            {
                var j = draws.Integer(i, all.Count - 1);
                (all[i], all[j]) = (all[j], all[i]);
                chosen.Add(all[i]);
            }
        }

        return [.. chosen];
    }

    private static void Train(
        Encoder<ImageBatch> encoder, Linear head, torch.Tensor gradients, ImageSet few, FewLabelOptions options,
        Action<int, double>? progress, CancellationToken cancellation)
    {
        using var batches = new ImageBatches(few, options.BatchSize, options.Seed, options.Augmentation, encoder.Store.Device);
        using var weights = Range(encoder.Store, gradients, encoder.Store.Layout.Range(ParameterGroup.OfMatrices));
        using var vectors = Range(encoder.Store, gradients, encoder.Store.Layout.Range(ParameterGroup.OfVectors));
        using var forWeights = torch.optim.AdamW([weights], options.LearningRate, weight_decay: options.WeightDecay);
        using var forVectors = torch.optim.AdamW([vectors], options.LearningRate, weight_decay: 0);
        using var forHead = torch.optim.AdamW(head.parameters(), options.HeadLearningRate, weight_decay: 0);
        encoder.train();
        using var mean = new MeanLoss(encoder.Store.Device);
        for (var update = 0; update < options.Updates; update++)
        {
            cancellation.ThrowIfCancellationRequested();
            var scale = Scale(update, options.Updates);
            SetRate(forWeights, options.LearningRate * scale);
            SetRate(forVectors, options.LearningRate * scale);
            SetRate(forHead, options.HeadLearningRate * scale);
            using var scope = torch.NewDisposeScope();
            using var batch = batches.Next(update);
            var drawn = batches.Draw(update);
            var labels = DeviceCopy.Of(torch.tensor(Array.ConvertAll(drawn, image => (long)few.Labels[image.Index])), encoder.Store.Device);
            gradients.zero_();
            forHead.zero_grad();
            var loss = functional.cross_entropy(head.forward(Features.Pool(encoder, batch, options.Pooling)), labels);
            loss.backward();
            GradientClip.Apply(gradients, options.ClipNorm);
            forWeights.step();
            forVectors.step();
            forHead.step();
            mean.Add(loss, 1);
            if ((update + 1) % Math.Max(1, options.Updates / 10) == 0)
            {
                progress?.Invoke(update + 1, mean.Take());
            }
        }
    }

    // A range of the flat buffer as one parameter: the optimiser makes one pass instead of one for each layer.
    private static Parameter Range(ParameterStore store, torch.Tensor gradients, (long Start, long Length) range)
    {
        using var gradient = torch.no_grad();
        var parameter = new Parameter(store.Values.narrow(0, range.Start, range.Length).detach());
        parameter.grad = gradients.narrow(0, range.Start, range.Length);
        return parameter;
    }

    private static double Scale(int update, int updates)
    {
        var warmup = Math.Max(1, updates / 10);
        return update < warmup
            ? (update + 1.0) / warmup
            : 0.5 * (1 + Math.Cos(Math.PI * (update - warmup) / Math.Max(1, updates - warmup)));
    }

    private static void SetRate(torch.optim.Optimizer optimiser, double rate)
    {
        foreach (var group in optimiser.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }

    private static ClassificationScore Score(
        Encoder<ImageBatch> encoder, Linear head, ImageSet test, FewLabelOptions options, CancellationToken cancellation)
    {
        var features = Features.Extract(encoder, test, options.TestBatchSize, options.Pooling, null, cancellation);
        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var answers = head.forward(features.AsTensor().to(encoder.Store.Device)).argmax(1).cpu().data<long>().ToArray();
        return ClassificationScore.Of(Array.ConvertAll(answers, answer => (int)answer), test.Labels);
    }
}
