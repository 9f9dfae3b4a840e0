using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Glosses of WordNet, with where they came from.</summary>
/// <param name="Glosses">Every gloss with its lexicographer file as its class; nouns, verbs, adjectives and adverbs in this order.</param>
/// <param name="Attempts">Every source that was tried, in order; the last one succeeded.</param>
public sealed record WordNetData(TextCorpus Glosses, IReadOnlyList<SourceAttempt> Attempts)
{
    private const ulong SplitSalt = 0x776F72646E657421;

    /// <summary>
    /// What the glosses define, without their examples (a gloss up to the first semicolon), each definition once and without a class: several
    /// synsets of different classes can share one.
    /// </summary>
    public TextCorpus Definitions() => new(
        [.. Glosses.Texts.Select(Definition).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)], Glosses.Source, Glosses.Licence);

    /// <summary>
    /// A task for probes: tell the class of a noun from its definition alone (the gloss up to the first semicolon, so without examples). The
    /// largest noun classes, no definition in both parts.
    /// </summary>
    /// <param name="classes">How many classes; label 0 is the largest.</param>
    /// <param name="train">Most definitions to train on.</param>
    /// <param name="test">Definitions to test on.</param>
    /// <param name="seed">Which are taken.</param>
    /// <exception cref="DataException">There are too few definitions.</exception>
    public (TextCorpus Train, TextCorpus Test) NounTask(int classes = 10, int train = 16_000, int test = 4_000, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(train, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(test, 1);
        var labels = Glosses.Labels.ToArray();
        var largest = labels.Where(label => Glosses.ClassNames[label].StartsWith("noun.", StringComparison.Ordinal)).CountBy(label => label)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key).Take(classes).Select(count => count.Key).ToArray();
        var places = largest.Index().ToDictionary(label => label.Item, label => label.Index);

        // Some definitions stand for several synsets; each is taken once, or it could be in both parts.
        var items = Enumerable.Range(0, Glosses.Count).Where(i => places.ContainsKey(labels[i]))
            .Select(i => (Text: Definition(Glosses.Texts[i]), Label: places[labels[i]])).DistinctBy(item => item.Text).ToArray();
        if (items.Length < test + classes || largest.Length < classes)
        {
            throw new DataException(
                $"WordNet's {largest.Length} noun classes have {items.Length} definitions here; {classes} classes and {test + classes} definitions are needed. "
                + "Ask for fewer.");
        }

        var draws = Draws.Keyed(seed ^ SplitSalt, 0, 0);
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = draws.Integer(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }

        string[] names = [.. largest.Select(label => Glosses.ClassNames[label])];
        TextCorpus Part(ReadOnlySpan<(string Text, int Label)> part)
        {
            var chosen = part.ToArray();
            return new TextCorpus(
                Array.ConvertAll(chosen, item => item.Text), Glosses.Source, Glosses.Licence, Array.ConvertAll(chosen, item => item.Label), names);
        }

        return (Part(items.AsSpan(test, Math.Min(train, items.Length - test))), Part(items.AsSpan(0, test)));
    }

    private static string Definition(string gloss) => gloss.Split(';', 2)[0].Trim();
}
