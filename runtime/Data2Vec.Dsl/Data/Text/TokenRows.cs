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
        var tensor = torch.empty(rows.Count, length, torch.ScalarType.Int64);
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
}
