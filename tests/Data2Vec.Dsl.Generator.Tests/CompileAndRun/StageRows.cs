using System.Globalization;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Reads a generated stage table back: what the declaration promises.</summary>
internal sealed partial record StageRows(IReadOnlyList<(string Stage, string Shape, long Parameters)> Rows)
{
    /// <summary>Parses the table of a generated encoder.</summary>
    public static StageRows Parse(string table) => new([.. table.Split('\n').Skip(1).Select(line => Row().Match(line)).Select(m => (
        m.Groups["stage"].Value.Trim(),
        m.Groups["shape"].Value,
        m.Groups["count"].Success ? long.Parse(m.Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0))]);

    /// <summary>The shape after a stage for a number of samples.</summary>
    public long[] Shape(int row, long batch) =>
        [.. Rows[row].Shape.Trim('[', ']').Split(", ").Select(size => size == "B" ? batch : long.Parse(size, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^(?<stage>.*?)  +(?<shape>\[[^\]]*\])? *(?<count>[\d,]+(?= |$))?( +[\d.]+)?$")]
    private static partial Regex Row();
}
