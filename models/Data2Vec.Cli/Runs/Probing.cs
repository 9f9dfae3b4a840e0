using System.Globalization;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Evaluation;

namespace Data2Vec.Cli.Runs;

/// <summary>Accuracies on held-out images, from 0 to 1.</summary>
/// <param name="NearestNeighbours">Weighted vote of the nearest training features; nothing is trained.</param>
/// <param name="Linear">A linear classifier on frozen features.</param>
/// <param name="FewLabels">Trained with a few labels per class, the encoder included where there is one; null where not measured.</param>
internal sealed record Probes(double NearestNeighbours, double Linear, double? FewLabels)
{
    /// <summary>In the order of the results table.</summary>
    public double?[] Figures => [NearestNeighbours, Linear, FewLabels];
}

/// <summary>Measures what can be read from features, in the same way for an encoder and for its controls.</summary>
/// <param name="train">Labelled images that classifiers are fitted to.</param>
/// <param name="test">Labelled images held out.</param>
/// <param name="few">How few-label figures are measured; null to leave them out.</param>
/// <param name="stop">Stops between steps.</param>
internal sealed class Probing(ImageSet train, ImageSet test, FewLabelOptions? few, CancellationToken stop)
{
    /// <summary>The results table.</summary>
    public ResultsTable Table(IReadOnlyList<ResultsRow> rows) => new(
        "Accuracy on held-out images",
        string.Create(CultureInfo.InvariantCulture, $"Accuracy on {test.Count:#,0} held-out images of {train.ClassNames.Count} classes; ")
        + "the best of each column is marked. kNN and the linear probe read frozen features. "
        + "With few labels the whole encoder is trained on; raw pixels get a linear classifier.",
        [new("kNN"), new("Linear probe"), new($"{few?.LabelsPerClass} labels a class")],
        rows);

    /// <summary>The probes of an encoder. Its parameters are the same afterwards.</summary>
    public Probes Encoder(Encoder<ImageBatch> encoder)
    {
        var (known, asked) = (Features.Extract(encoder, train, cancellation: stop), Features.Extract(encoder, test, cancellation: stop));
        double? fewLabels = few is null ? null : FewLabelFinetuning.Evaluate(encoder, train, test, few, cancellation: stop).Accuracy;
        return Of(known, asked, fewLabels);
    }

    /// <summary>The probes of the pixels themselves. With few labels, where an encoder is fine-tuned, pixels get a linear classifier.</summary>
    public Probes Pixels()
    {
        var (known, asked) = (Features.RawPixels(train), Features.RawPixels(test));
        double? fewLabels = null;
        if (few is not null)
        {
            var chosen = FewLabels.Choose(train.Labels, train.ClassNames.Count, few.LabelsPerClass, few.Seed);
            var labels = Array.ConvertAll(chosen, index => train.Labels[index]);
            fewLabels = LinearProbe.Evaluate(known.Take(chosen), labels, asked, test.Labels, stop).Accuracy;
        }

        return Of(known, asked, fewLabels);
    }

    private Probes Of(FeatureMatrix known, FeatureMatrix asked, double? fewLabels) => new(
        NearestNeighbours.Evaluate(known, train.Labels, asked, test.Labels).Accuracy,
        LinearProbe.Evaluate(known, train.Labels, asked, test.Labels, stop).Accuracy,
        fewLabels);
}
