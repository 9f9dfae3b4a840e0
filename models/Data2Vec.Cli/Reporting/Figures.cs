using System.Globalization;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli.Reporting;

/// <summary>How shares are written, and a results table as text.</summary>
internal static class Figures
{
    /// <summary>A share as per cent with one decimal; a dash where nothing was measured.</summary>
    public static string Percent(double? share) => share is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    /// <summary>The results table: means, and below them each seed where there are several.</summary>
    public static TextTable Table(ResultsTable results, IReadOnlyList<SeedRun> seeds)
    {
        var table = new TextTable([results.Head, .. results.Columns.Select(column => column.Name)]);
        foreach (var row in results.Rows)
        {
            table.Row([row.Each.Count > 1 ? $"{row.Name}, mean of {row.Each.Count}" : row.Name, .. row.Mean.Select(Percent)]);
            for (var i = 0; row.Each.Count > 1 && i < row.Each.Count; i++)
            {
                table.Row([$"  seed {seeds[i].Seed}", .. row.Each[i].Select(Percent)]);
            }
        }

        return table;
    }
}
