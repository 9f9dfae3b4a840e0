using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>The index that maps a pair of positions to a row of a relative position table. (BEiT; fairseq's data2vec_vision.py.)</summary>
public static class RelativePositions
{
    /// <summary>Rows of the table: one for each offset on the grid, and three for the class token where there is one.</summary>
    public static int TableRows(int rows, int columns, bool classToken) => (((2 * rows) - 1) * ((2 * columns) - 1)) + (classToken ? 3 : 0);

    /// <summary>
    /// The index, <c>[N, N]</c> int64 with N = rows · columns (+ 1 for the class token, which stands first): from the row's position to
    /// the column's.
    /// </summary>
    public static torch.Tensor Index(int rows, int columns, bool classToken, torch.Device? device = null)
    {
        var extra = classToken ? 1 : 0;
        var n = (rows * columns) + extra;
        var table = TableRows(rows, columns, classToken);
        var index = new long[n, n];
        for (var p = 0; p < rows * columns; p++)
        {
            for (var q = 0; q < rows * columns; q++)
            {
                var (down, right) = ((p / columns) - (q / columns) + rows - 1, (p % columns) - (q % columns) + columns - 1);
                index[p + extra, q + extra] = (down * ((2 * columns) - 1)) + right;
            }
        }

        if (classToken)
        {
            for (var p = 1; p < n; p++)
            {
                index[0, p] = table - 3;
                index[p, 0] = table - 2;
            }

            index[0, 0] = table - 1;
        }

        return torch.tensor(index, torch.ScalarType.Int64, device ?? torch.CPU);
    }
}
