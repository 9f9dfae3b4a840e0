using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl;

/// <summary>
/// How the rows of a learned table lie on a grid, and so how the table of an image of another size becomes this one's. (Hugging Face's BEiT
/// and Data2VecVision.)
/// </summary>
/// <param name="Rows">Rows of the table's grid.</param>
/// <param name="Columns">Columns of the table's grid.</param>
/// <param name="Extra">Rows of the table that are on no grid and are kept: the class token's.</param>
/// <param name="IsOffsets">
/// The grid is one of offsets between patches: its extra rows stand last, and it is resized bilinearly. False: it is one of patches, its extra
/// rows stand first, and it is resized bicubically.
/// </param>
public sealed record PositionTable(int Rows, int Columns, int Extra, bool IsOffsets)
{
    /// <summary>Whether a table of so many rows can be resized: published ones are of square images.</summary>
    public bool Takes(long rows) => SideOf(rows) is > 0;

    /// <summary>The table of this grid made of that of a square one, <c>[R', C] → [R, C]</c>.</summary>
    /// <param name="table">The other table; see <see cref="Takes"/>.</param>
    public torch.Tensor Resize(torch.Tensor table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var scope = torch.NewDisposeScope();
        var side = SideOf(table.size(0)) ?? throw new ArgumentException($"A table of {table.size(0)} rows is that of no square grid.", nameof(table));
        var cells = side * side;
        var extra = table.narrow(0, IsOffsets ? cells : 0, Extra);
        var grid = table.narrow(0, IsOffsets ? 0 : Extra, cells).view(1, side, side, -1).permute(0, 3, 1, 2);
        var resized = functional.interpolate(
            grid, [Rows, Columns], mode: IsOffsets ? torch.InterpolationMode.Bilinear : torch.InterpolationMode.Bicubic, align_corners: false);
        var rows = resized.permute(0, 2, 3, 1).reshape(Rows * Columns, -1);
        return torch.cat(IsOffsets ? [rows, extra] : [extra, rows], 0).MoveToOuterDisposeScope();
    }

    private long? SideOf(long rows)
    {
        var cells = rows - Extra;
        var side = (long)Math.Round(Math.Sqrt(Math.Max(cells, 0)));
        return side * side == cells && side > 0 ? side : null;
    }
}
