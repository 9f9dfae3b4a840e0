using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// The control for text: which words a text has, weighed by how rare they are (TF-IDF), without any learning of language. Features of a
/// pretrained encoder are worth something where a probe reads more from them than from these.
/// </summary>
/// <remarks>
/// Words are runs of at least two letters, digits or underscores in lower case. The weight of a word is its count times ln((1 + n) / (1 + texts with
/// it)) + 1; each vector has length 1, or 0 where no word is known.
/// </remarks>
public sealed class TfidfFeatures
{
    private readonly Dictionary<string, int> _places;
    private readonly double[] _rarity;

    private TfidfFeatures(string[] words, double[] rarity)
    {
        (Words, _rarity) = (words, rarity);
        _places = words.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
    }

    /// <summary>The words, one for each number of a vector; the most frequent first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Fits on the training texts, and scores a <see cref="LinearProbe"/> on the test texts.</summary>
    /// <param name="train">Labelled texts to fit words and probe on.</param>
    /// <param name="test">Labelled texts to score.</param>
    /// <param name="maxFeatures">Most words. Vectors are dense: 16,000 texts of 8,192 words are 0.5 GB, and a probe needs three times that.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    public static ClassificationScore Evaluate(
        TextCorpus train, TextCorpus test, int maxFeatures = 8192, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        var features = Fit(train.Texts, maxFeatures);
        var probe = LinearProbe.Fit(features.Transform(train.Texts), train.Labels, FeatureScaling.Common, cancellation);
        return probe.Score(features.Transform(test.Texts), test.Labels);
    }

    /// <summary>Takes the most frequent words of texts.</summary>
    /// <param name="texts">The training texts.</param>
    /// <param name="maxFeatures">Most words; of equally frequent ones the first in the order of their characters.</param>
    /// <exception cref="ArgumentException">The texts have no word.</exception>
    public static TfidfFeatures Fit(IReadOnlyList<string> texts, int maxFeatures = 8192)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFeatures, 1);
        var counts = new Dictionary<string, (long All, int Texts)>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var (word, count) in WordsOf(text).CountBy(word => word, StringComparer.Ordinal))
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _);
                known = (known.All + count, known.Texts + 1);
            }
        }

        if (counts.Count == 0)
        {
            throw new ArgumentException("The texts have no word of at least two letters.", nameof(texts));
        }

        var chosen = counts.OrderByDescending(word => word.Value.All).ThenBy(word => word.Key, StringComparer.Ordinal).Take(maxFeatures).ToArray();
        return new TfidfFeatures(
            Array.ConvertAll(chosen, word => word.Key), Array.ConvertAll(chosen, word => Math.Log((1.0 + texts.Count) / (1.0 + word.Value.Texts)) + 1));
    }

    /// <summary>The vectors of texts, <c>[texts, words]</c>.</summary>
    public FeatureMatrix Transform(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var values = new float[checked(texts.Count * Words.Count)];
        for (var i = 0; i < texts.Count; i++)
        {
            var weights = WordsOf(texts[i]).Where(_places.ContainsKey).CountBy(word => _places[word])
                .Select(count => (Place: count.Key, Weight: count.Value * _rarity[count.Key])).ToArray();
            var length = Math.Sqrt(weights.Sum(word => word.Weight * word.Weight));
            foreach (var (place, weight) in weights)
            {
                values[(i * Words.Count) + place] = (float)(weight / length);
            }
        }

        return new FeatureMatrix(values, Words.Count);
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
            {
                continue;
            }

            if (i - start > 1)
            {
                yield return text[start..i].ToLowerInvariant();
            }

            start = i + 1;
        }
    }
}
