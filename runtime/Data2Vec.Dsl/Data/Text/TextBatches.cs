using Data2Vec.Dsl.Data.Batching;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// An endless stream of text batches. Each epoch shows every sample once; the order is keyed by seed and epoch, so any pass can be drawn alone
/// and a resumed run sees what the uninterrupted one sees.
/// </summary>
/// <remarks>Making a batch takes microseconds, so there is no use in preparing it on another thread. Safe for use by several threads.</remarks>
public sealed class TextBatches : IItemSource<TextBatch>
{
    private readonly Func<int, int[]> _row;
    private readonly TextSet _set;
    private readonly string _form;
    private readonly int[]? _texts;
    private readonly LengthBatches _plan;
    private readonly torch.Device? _device;

    private TextBatches(TextSet set, string form, int[]? texts, Func<int, int[]> row, int[] lengths, int budget, ulong seed, torch.Device? device)
    {
        (_set, _form, _texts, _row, _device) = (set, $"{form}, batches of {budget} tokens at most, seed {seed}", texts, row, device);
        (SamplesPerEpoch, _plan) = (lengths.Length, new LengthBatches(lengths, budget, seed));
    }

    /// <summary>Rows that an epoch shows: texts, or blocks.</summary>
    public long? SamplesPerEpoch { get; }

    /// <summary>Batches until every row was shown once: the same in every epoch.</summary>
    public double? BatchesPerEpoch => _plan.BatchesPerEpoch;

    /// <inheritdoc/>
    public string Identity => $"{_set.Count} texts of {_set.Tokens} tokens ({_set.Fingerprint}), {_form}";

    /// <summary>Texts whose end is never shown because they are longer than a row may be.</summary>
    public int Cut { get; private init; }

    /// <summary>Texts that are never shown because they have no tokens.</summary>
    public int LeftOut { get; private init; }

    /// <summary>A text a row, <c>&lt;s&gt; text &lt;/s&gt;</c>. Texts of similar length come together and are padded to the longest of the batch.</summary>
    /// <param name="set">The texts.</param>
    /// <param name="budget">Most ids of a batch, padding included.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="longest">Most ids of a row: the encoder's context.</param>
    /// <param name="device">Where batches go; the CPU by default.</param>
    /// <exception cref="DataException">No text has a token.</exception>
    public static TextBatches OfTexts(TextSet set, int budget, ulong seed, int longest = 512, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, longest);
        var shown = Enumerable.Range(0, set.Count).Where(i => set.Text(i).Length > 0).ToArray();
        RequireTokens(set);
        var lengths = Array.ConvertAll(shown, i => Math.Min(set.Text(i).Length + 2, longest));
        var form = $"a text a row, rows of {longest} tokens at most";
        return new TextBatches(set, form, shown, i => set.Row(shown[i], longest), lengths, budget, seed, device)
        {
            Cut = shown.Count(i => set.Text(i).Length + 2 > longest),
            LeftOut = set.Count - shown.Length,
        };
    }

    /// <summary>
    /// Rows of one length: all texts end to end, each with its <c>&lt;/s&gt;</c>, are cut into blocks with an <c>&lt;s&gt;</c> before each (fairseq's break
    /// mode <c>none</c>). Nothing is lost: the last block is what is left, and padded where others share its batch.
    /// </summary>
    /// <param name="set">The texts.</param>
    /// <param name="length">Ids of a row, <c>&lt;s&gt;</c> included.</param>
    /// <param name="rows">Most rows of a batch.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where batches go; the CPU by default.</param>
    /// <exception cref="DataException">No text has a token.</exception>
    public static TextBatches OfBlocks(TextSet set, int length, int rows, ulong seed, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        RequireTokens(set);
        var stream = Stream(set);
        var body = length - 1;
        int Body(int block) => (int)Math.Min(body, stream.Length - ((long)block * body));
        var lengths = new int[((stream.Length - 1) / body) + 1];
        for (var block = 0; block < lengths.Length; block++)
        {
            lengths[block] = Body(block) + 1;
        }

        return new TextBatches(
            set,
            $"in blocks of {length} tokens",
            texts: null,
            block => [set.Special.Start, .. stream.AsSpan(block * body, Body(block))],
            lengths,
            checked(length * rows),
            seed,
            device);
    }

    /// <summary>The batch of a pass, counted from 0. The caller disposes it.</summary>
    public TextBatch BatchAt(long pass) => TokenRows.Batch([.. Draw(pass).Items.Select(_row)], _set.Special.Pad, _device);

    /// <summary>The texts of a pass as indices into the set, or the blocks, in the order of the batch's rows.</summary>
    public IReadOnlyList<int> ItemsAt(long pass) => _texts is null ? Draw(pass).Items : [.. Draw(pass).Items.Select(row => _texts[row])];

    /// <summary>The rows of a pass, without making them.</summary>
    public ItemBatch Draw(long pass) => _plan.Draw(pass);

    /// <summary>The same batches with the class of each text.</summary>
    /// <exception cref="DataException">The set has no classes, or the rows are blocks, which hold several texts.</exception>
    public IBatchSource<Labelled<TextBatch>> WithClasses() =>
        _texts is null ? throw new DataException("Blocks hold several texts and have no class; make the batches by TextBatches.OfTexts.")
        : _set.HasLabels ? this.WithClasses(_set.Labels)
        : throw new DataException("These texts have no classes; put the texts of each class into a folder of its own.");

    /// <summary>Does nothing: nothing is read ahead.</summary>
    public void Dispose()
    {
    }

    private static void RequireTokens(TextSet set)
    {
        if (set.Tokens == 0)
        {
            throw new DataException($"None of the {set.Count} texts has a token; there is nothing to train on.");
        }
    }

    private static int[] Stream(TextSet set)
    {
        var stream = new int[checked((int)set.Tokens + set.Count)];
        var at = 0;
        for (var i = 0; i < set.Count; i++)
        {
            var text = set.Text(i);
            text.CopyTo(stream.AsSpan(at));
            stream[at + text.Length] = set.Special.End;
            at += text.Length + 1;
        }

        return stream;
    }
}
