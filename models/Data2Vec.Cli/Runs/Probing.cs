using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Evaluation;

namespace Data2Vec.Cli.Runs;

/// <summary>Measures what can be read from features, in the same way for an encoder and for its controls.</summary>
/// <param name="train">Labelled pictures that classifiers are fitted to.</param>
/// <param name="test">Labelled pictures held out.</param>
/// <param name="few">How few-label figures are measured; null to leave them out.</param>
/// <param name="stop">Stops between steps.</param>
internal sealed class Probing(ImageSet train, ImageSet test, FewLabelOptions? few, CancellationToken stop)
{
    /// <summary>The pictures held out.</summary>
    public ImageSet Test => test;

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
            var chosen = FewLabelFinetuning.Choose(train, few);
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
