using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Tokenised texts in memory, with, perhaps, their classes.</summary>
public sealed class TextSet
{
    /// <summary>Special tokens of a row: one before the text and one behind it.</summary>
    public const int Ends = 2;

    private readonly int[][] _ids;
    private readonly int[]? _labels;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Takes ids over; the arrays are not copied.</summary>
    /// <param name="ids">The ids of each text, without <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</param>
    /// <param name="special">The ids of the special tokens.</param>
    /// <param name="vocabularySize">Number of ids that there are.</param>
    /// <param name="labels">The class of each text, from 0; null where there are none.</param>
    /// <param name="classNames">The names of the classes, where there are labels.</param>
    public TextSet(
        int[][] ids, SpecialTokens special, int vocabularySize, int[]? labels = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(special);
        if (ids.Length == 0 || (labels is not null && labels.Length != ids.Length))
        {
            throw new ArgumentException(
                $"A set needs at least one text, and as many labels as texts; these are {ids.Length} texts and {labels?.Length} labels.", nameof(ids));
        }

        (_ids, Special, VocabularySize, _labels, ClassNames) = (ids, special, vocabularySize, labels, classNames ?? []);
        Tokens = ids.Sum(text => (long)text.Length);
        _fingerprint = new(() => Data.Fingerprint.Of(hash =>
        {
            foreach (var text in _ids)
            {
                hash.AppendData(MemoryMarshal.AsBytes<int>(text));
            }
        }));
    }

    /// <summary>A few digits that tell the ids of all texts from others, computed when they are first asked for. Labels do not count.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Number of texts.</summary>
    public int Count => _ids.Length;

    /// <summary>Ids of all texts together, without special tokens.</summary>
    public long Tokens { get; }

    /// <summary>The ids of the special tokens.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Number of ids that there are.</summary>
    public int VocabularySize { get; }

    /// <summary>Whether each text has a class.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>The class of each text; empty without labels.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The names of the classes; empty without labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The ids of a text, without <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</summary>
    public ReadOnlySpan<int> Text(int index) => _ids[index];

    /// <summary>
    /// The ids of a text with <c>&lt;s&gt;</c> before and <c>&lt;/s&gt;</c> behind it; what goes beyond <paramref name="longest"/> is cut off.
    /// </summary>
    public int[] Row(int index, int longest = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        var text = _ids[index];
        return [Special.Start, .. text.AsSpan(0, Math.Min(text.Length, longest - Ends)), Special.End];
    }

    /// <summary>Number of texts that are longer than a row of so many ids, special ones included.</summary>
    public int CountLonger(int longest) => _ids.Count(text => text.Length > longest - Ends);

    /// <summary>
    /// The same with longer texts cut into rows of like length, so that none of their tokens is lost. A row keeps the class of its text.
    /// </summary>
    /// <param name="longest">Most ids of a row, special ones included: the encoder's context.</param>
    public TextSet InRows(int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 3);
        var (rows, labels) = (new List<int[]>(_ids.Length), new List<int>());
        for (var i = 0; i < _ids.Length; i++)
        {
            var text = _ids[i];
            var count = text.Length == 0 ? 1 : ((text.Length - 1) / (longest - Ends)) + 1;
            for (var row = 0; row < count; row++)
            {
                var (start, end) = ((long)text.Length * row / count, (long)text.Length * (row + 1) / count);
                rows.Add(count == 1 ? text : text[(int)start..(int)end]);
                labels.Add(_labels?[i] ?? 0);
            }
        }

        return rows.Count == _ids.Length ? this : new TextSet([.. rows], Special, VocabularySize, _labels is null ? null : [.. labels], ClassNames);
    }

    /// <summary>Some texts as one batch, padded to its longest. The caller disposes it.</summary>
    /// <param name="indices">The texts, at least one.</param>
    /// <param name="longest">Most ids of a row, special ones included.</param>
    /// <param name="device">Where the batch goes; the CPU by default.</param>
    public TextBatch Batch(ReadOnlySpan<int> indices, int longest = int.MaxValue, torch.Device? device = null)
    {
        var rows = new int[indices.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Row(indices[i], longest);
        }

        return TokenRows.Batch(rows, Special.Pad, device);
    }
}
