namespace Data2Vec.Cli.Output;

/// <summary>A table of aligned columns without ornament: it reads the same on a terminal, in a file and by a screen reader.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>Adds a row with as many cells as the header has.</summary>
    public TextTable Row(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, _rows[0].Length);
        _rows.Add(cells);
        return this;
    }

    /// <summary>Writes header, rule and rows: the first column to the left, the others to the right.</summary>
    public void WriteTo(TextWriter writer)
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < _rows.Count; i++)
        {
            var cells = _rows[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
            if (i == 0)
            {
                writer.WriteLine(string.Join("  ", widths.Select(width => new string('-', width))));
            }
        }
    }
}
