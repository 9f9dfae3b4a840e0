namespace Data2Vec.Cli.Reporting;

/// <summary>A figure that is measured, as a share from 0 to 1.</summary>
/// <param name="Name">The column's head.</param>
/// <param name="LessIsBetter">True for errors.</param>
internal sealed record Measure(string Name, bool LessIsBetter = false);

/// <summary>What was measured of one thing: of the raw input, of an untrained encoder, of a trained one.</summary>
/// <param name="Name">The row's head.</param>
/// <param name="Each">The figures column by column, once for each seed, or once where no seed matters; null where not measured.</param>
internal sealed record ResultsRow(string Name, IReadOnlyList<double?[]> Each)
{
    /// <summary>The means over seeds; null where nothing was measured.</summary>
    public double?[] Mean => [.. Enumerable.Range(0, Each[0].Length).Select(column => Each.Select(figures => figures[column]).Average())];
}

/// <summary>Figures beside their controls.</summary>
/// <param name="Head">What the rows are: "Accuracy on held-out images".</param>
/// <param name="Caption">How it was measured.</param>
/// <param name="Columns">The figures.</param>
/// <param name="Rows">Controls first.</param>
internal sealed record ResultsTable(string Head, string Caption, IReadOnlyList<Measure> Columns, IReadOnlyList<ResultsRow> Rows)
{
    /// <summary>Whether a row's mean is the best of its column.</summary>
    public bool IsBest(ResultsRow row, int column)
    {
        var all = Rows.Select(each => each.Mean[column]).Where(mean => mean is not null).ToList();
        return row.Mean[column] is { } own && own == (Columns[column].LessIsBetter ? all.Min() : all.Max());
    }
}
