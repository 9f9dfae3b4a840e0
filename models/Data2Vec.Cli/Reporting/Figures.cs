using System.Globalization;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli.Reporting;

/// <summary>How accuracies are written, and the results table as text.</summary>
internal static class Figures
{
    /// <summary>A share as per cent with one decimal; a dash where nothing was measured.</summary>
    public static string Percent(double? share) => share is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    /// <summary>The mean over seeds; null where nothing was measured.</summary>
    public static double? Mean(IEnumerable<double?> values) => values.Average();

    /// <summary>The results table: means, and below them each seed where there are several.</summary>
    public static TextTable Table(DemoResult result)
    {
        var columns = result.Columns.ToList();
        var table = new TextTable(["Accuracy on held-out pictures", .. columns.Select(column => column.Name)]);
        foreach (var (name, each) in result.Rows)
        {
            var label = each.Count > 1 ? $"{name}, mean of {each.Count}" : name;
            table.Row([label, .. columns.Select(column => Percent(Mean(each.Select(column.Value))))]);
            for (var i = 0; each.Count > 1 && i < each.Count; i++)
            {
                table.Row([$"  seed {result.Seeds[i].Seed}", .. columns.Select(column => Percent(column.Value(each[i])))]);
            }
        }

        return table;
    }
}
