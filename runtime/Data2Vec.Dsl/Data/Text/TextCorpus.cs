namespace Data2Vec.Dsl.Data.Text;

/// <summary>What one sample of a text file is.</summary>
public enum TextUnit
{
    /// <summary>Every line that is not blank.</summary>
    Line,

    /// <summary>The whole file.</summary>
    File,
}

/// <summary>Texts with, perhaps, their classes.</summary>
public sealed class TextCorpus
{
    private readonly int[]? _labels;

    /// <summary>Takes texts over.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="source">Where they come from, one sentence.</param>
    /// <param name="licence">Their licence.</param>
    /// <param name="labels">The class of each text, from 0; null where there are none.</param>
    /// <param name="classNames">The names of the classes, where there are labels.</param>
    /// <exception cref="ArgumentException">There is no text, or labels do not fit texts or classes.</exception>
    public TextCorpus(
        IReadOnlyList<string> texts, string source, string licence, int[]? labels = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            throw new ArgumentException("A corpus needs at least one text.", nameof(texts));
        }

        if (labels is not null && labels.Length != texts.Count)
        {
            throw new ArgumentException($"{texts.Count} texts need as many labels, but there are {labels.Length}.", nameof(labels));
        }

        (Texts, Source, Licence, _labels, ClassNames) = (texts, source, licence, labels, classNames ?? []);
        var wrong = Array.FindIndex(labels ?? [], label => label < 0 || label >= ClassNames.Count);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"The label of text {wrong} is {labels![wrong]}, but there are {ClassNames.Count} classes; labels count from 0.", nameof(labels));
        }
    }

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Number of texts.</summary>
    public int Count => Texts.Count;

    /// <summary>Whether each text has a class.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>The class of each text; empty without labels.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The names of the classes; empty without labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Where the texts come from, one sentence.</summary>
    public string Source { get; }

    /// <summary>The licence of the texts.</summary>
    public string Licence { get; }

    /// <summary>Files or parts of them that were left out, and why; only texts read from files have any.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>Reads a text file or a folder of them. Where every file lies in a sub-folder, the first folder level is its class.</summary>
    /// <inheritdoc cref="TextFolder.Load"/>
    public static TextCorpus FromFiles(
        string path, TextUnit unit = TextUnit.Line, int shortest = 1, string field = "text", CancellationToken cancellation = default) =>
        TextFolder.Load(path, unit, shortest, field, cancellation);

    /// <summary>Keeps some texts for testing, evenly spread: with a tenth the first and then every tenth.</summary>
    /// <param name="share">Which share is held out, above 0 and below 1; at least one text on each side.</param>
    /// <exception cref="DataException">There is only one text.</exception>
    public (TextCorpus Train, TextCorpus HeldOut) Split(double share = 0.1)
    {
        HeldOut.Require(share);
        if (Count < 2)
        {
            throw new DataException($"There is only one text ({Source.TrimEnd('.')}); at least 2 are needed, one of them for testing.");
        }

        var sides = Enumerable.Range(0, Count).ToLookup(place => HeldOut.Is(place, share));
        return (Take([.. sides[false]]), Take([.. sides[true]]));
    }

    /// <summary>Some of the texts, in the order given.</summary>
    public TextCorpus Take(ReadOnlySpan<int> indices)
    {
        var (texts, labels) = (new string[indices.Length], _labels is null ? null : new int[indices.Length]);
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Texts[indices[i]];
            if (labels is not null)
            {
                labels[i] = _labels![indices[i]];
            }
        }

        return new TextCorpus(texts, Source, Licence, labels, ClassNames);
    }

    /// <summary>Encodes all texts. Special tokens that are spelt out in a text are just its characters.</summary>
    public TextSet Tokenise(BytePairTokenizer tokenizer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var ids = new int[Count][];
        for (var i = 0; i < ids.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ids[i] = tokenizer.Encode(Texts[i], specials: false, readSpecials: false);
        }

        return new TextSet(ids, tokenizer.Special, tokenizer.VocabularySize, _labels, ClassNames) { Preprocessing = tokenizer.Preprocessing };
    }
}
