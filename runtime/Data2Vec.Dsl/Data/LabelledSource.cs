using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>Puts labels beside the batches of a source.</summary>
public static class LabelledSource
{
    // Behind the end of a transcript.
    private const long Padding = -1;

    /// <summary>A class for each sample: <c>[B]</c> int64.</summary>
    /// <param name="source">The samples. Disposed with the result.</param>
    /// <param name="classes">The class of each item, from 0.</param>
    public static IBatchSource<Labelled<TBatch>> WithClasses<TBatch>(this IItemSource<TBatch> source, ReadOnlySpan<int> classes)
        where TBatch : Batch
    {
        var all = new long[classes.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = classes[i];
        }

        return With(source, all, Fingerprint.Of(MemoryMarshal.AsBytes(classes)), rows => torch.tensor(rows, torch.ScalarType.Int64, torch.CPU));
    }

    /// <summary>A number for each sample: <c>[B]</c> float32.</summary>
    /// <param name="source">The samples. Disposed with the result.</param>
    /// <param name="numbers">The number of each item.</param>
    public static IBatchSource<Labelled<TBatch>> WithNumbers<TBatch>(this IItemSource<TBatch> source, ReadOnlySpan<float> numbers)
        where TBatch : Batch => With(source, numbers.ToArray(), Fingerprint.Of(MemoryMarshal.AsBytes(numbers)), rows => torch.tensor(rows, torch.ScalarType.Float32, torch.CPU));

    /// <summary>Symbols for each sample, behind their end -1: <c>[B, S]</c> int64. Transcripts, or a visual token for each patch.</summary>
    /// <param name="source">The samples. Disposed with the result.</param>
    /// <param name="symbols">The symbols of each item.</param>
    public static IBatchSource<Labelled<TBatch>> WithSymbols<TBatch>(this IItemSource<TBatch> source, IReadOnlyList<IReadOnlyList<int>> symbols)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(symbols);
        var all = symbols.Select(each => each.ToArray()).ToArray();
        return With(source, all, Fingerprint.Of(hash => Array.ForEach(all, each => hash.AppendData(MemoryMarshal.AsBytes<int>(each)))), Padded);
    }

    private static Source<TBatch, TLabel> With<TBatch, TLabel>(
        IItemSource<TBatch> source, TLabel[] labels, string fingerprint, Func<TLabel[], torch.Tensor> tensor)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.SamplesPerEpoch <= labels.Length
            ? new(source, labels, fingerprint, tensor)
            : throw new ArgumentException($"{source.SamplesPerEpoch} samples need as many labels, but there are {labels.Length}.", nameof(labels));
    }

    private static torch.Tensor Padded(int[][] rows)
    {
        var width = rows.Max(row => row.Length);
        var symbols = new long[rows.Length * width];
        Array.Fill(symbols, Padding);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
            {
                symbols[(i * width) + j] = rows[i][j];
            }
        }

        return torch.tensor(symbols, [rows.Length, width], torch.ScalarType.Int64, torch.CPU);
    }

    private sealed class Source<TBatch, TLabel>(IItemSource<TBatch> source, TLabel[] labels, string fingerprint, Func<TLabel[], torch.Tensor> tensor)
        : IBatchSource<Labelled<TBatch>>
        where TBatch : Batch
    {
        public long? SamplesPerEpoch => source.SamplesPerEpoch;

        public double? BatchesPerEpoch => source.BatchesPerEpoch;

        public string? Identity => source.Identity is { } identity ? $"{identity}, labels {fingerprint}" : null;

        public Labelled<TBatch> BatchAt(long pass)
        {
            var items = source.ItemsAt(pass);
            var batch = source.BatchAt(pass);
            try
            {
                return new(batch, tensor([.. items.Select(item => labels[item])]).DetachFromDisposeScope());
            }
            catch
            {
                batch.Dispose();
                throw;
            }
        }

        public void Dispose() => source.Dispose();
    }
}
