using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Rows of ids as one tensor.</summary>
internal static class TokenRows
{
    /// <summary>The rows, padded behind their ends to the longest, <c>[B, N]</c> int64 on the CPU.</summary>
    public static torch.Tensor Tensor(IReadOnlyList<int[]> rows, int pad)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        var length = rows.Max(row => row.Length);
        var tensor = torch.empty(rows.Count, length, torch.ScalarType.Int64, torch.CPU);
        var values = MemoryMarshal.Cast<byte, long>(tensor.bytes);
        values.Fill(pad);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
            {
                values[(i * length) + j] = rows[i][j];
            }
        }

        return tensor;
    }

    /// <summary>The rows as a batch on a device. The padding is found before the move, so that no device is waited for.</summary>
    public static TextBatch Batch(IReadOnlyList<int[]> rows, int pad, torch.Device? device, TextPreprocessing? preprocessing)
    {
        using var scope = torch.NewDisposeScope();
        var tokens = Tensor(rows, pad);
        int[] lengths = [.. rows.Select(row => row.Count(id => id != pad))];
        var padding = lengths.All(length => length == tokens.size(1)) ? null : tokens.eq(pad);
        return new TextBatch(
            DeviceCopy.Of(tokens, device).DetachFromDisposeScope(),
            padding is null ? null : DeviceCopy.Of(padding, device).DetachFromDisposeScope(),
            lengths)
        {
            Preprocessing = preprocessing,
        };
    }
}
