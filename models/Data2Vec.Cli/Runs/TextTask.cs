using System.Globalization;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Evaluation;

namespace Data2Vec.Cli.Runs;

/// <summary>Telling the class of a text from an encoder's frozen features, or, as a control, from the words in it.</summary>
/// <param name="train">Labelled texts that classifiers are fitted to.</param>
/// <param name="test">Labelled texts held out.</param>
/// <param name="tokenizer">Turns them into tokens.</param>
/// <param name="context">Most tokens of the encoder.</param>
/// <param name="stop">Stops between steps.</param>
internal sealed class TextTask(TextCorpus train, TextCorpus test, BytePairTokenizer tokenizer, int context, CancellationToken stop)
{
    private const int MaxWords = 2048;
    private const int Few = 10;
    private const int Drawings = 5;
    private readonly TextSet _train = train.Tokenise(tokenizer, stop);
    private readonly TextSet _test = test.Tokenise(tokenizer, stop);

    /// <summary>The results table.</summary>
    public ResultsTable Table(IReadOnlyList<ResultsRow> rows) => new(
        "Accuracy on held-out texts",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Accuracy on {test.Count:#,0} held-out texts of {train.ClassNames.Count} classes, from {train.Count:#,0} labelled ones; the best of each column is marked. "
            + $"Features are frozen means over tokens; TF-IDF counts the {MaxWords:#,0} most frequent words. With {Few} labels a class a linear classifier is fitted to "
            + $"those, and the mean of {Drawings} drawings is shown.{Cut}"),
        [new("kNN"), new("Linear probe"), new($"{Few} labels a class")],
        rows);

    /// <summary>The accuracies of an encoder.</summary>
    public double?[] Measure(Encoder<TextBatch> encoder) => Of(
        TextFeatures.Extract(encoder, _train, context, cancellation: stop), TextFeatures.Extract(encoder, _test, context, cancellation: stop), FeatureScaling.Each);

    /// <summary>The accuracies of the words in the texts.</summary>
    public double?[] Words()
    {
        var words = TfidfFeatures.Fit(train.Texts, MaxWords);
        return Of(words.Transform(train.Texts), words.Transform(test.Texts), FeatureScaling.Common);
    }

    // A probe has one vector for each text, so a long one cannot be cut into several.
    private string Cut => _train.CountLonger(context) + _test.CountLonger(context) is var cut and > 0
        ? string.Create(CultureInfo.InvariantCulture, $" Of {cut:#,0} texts the encoder sees the first {context - TextSet.Ends} tokens and no more.") : "";

    private double?[] Of(FeatureMatrix known, FeatureMatrix asked, FeatureScaling scaling) =>
    [
        NearestNeighbours.Evaluate(known, train.Labels, asked, test.Labels).Accuracy,
        LinearProbe.Fit(known, train.Labels, scaling, stop).Score(asked, test.Labels).Accuracy,
        Enumerable.Range(0, Drawings).Average(drawing => OfFew(known, asked, scaling, drawing)),
    ];

    private double OfFew(FeatureMatrix known, FeatureMatrix asked, FeatureScaling scaling, int drawing)
    {
        var chosen = FewLabels.Choose(train.Labels, train.ClassNames.Count, Few, (ulong)drawing + 1);
        var labels = Array.ConvertAll(chosen, index => train.Labels[index]);
        return LinearProbe.Fit(known.Take(chosen), labels, scaling, stop).Score(asked, test.Labels).Accuracy;
    }
}
