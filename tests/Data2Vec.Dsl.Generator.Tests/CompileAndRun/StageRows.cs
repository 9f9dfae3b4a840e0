using System.Globalization;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Reads a generated stage table back: what the declaration promises.</summary>
internal sealed partial record StageRows(IReadOnlyList<(string Stage, string Shape, long Parameters)> Rows)
{
    /// <summary>Parses the table of a generated encoder.</summary>
    public static StageRows Parse(string table) => new([.. table.Split('\n').Skip(1).TakeWhile(line => line.Length > 0).Select(line => Row().Match(line)).Select(m => (
        m.Groups["stage"].Value.Trim(),
        m.Groups["shape"].Value,
        m.Groups["count"].Success ? long.Parse(m.Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0))]);

    /// <summary>The shape after a stage for a number of samples.</summary>
    public long[] Shape(int row, long batch) =>
        Shape(row, new Dictionary<string, long> { ["B"] = batch });

    /// <summary>The shape after a stage where its symbols have these values.</summary>
    public long[] Shape(int row, IReadOnlyDictionary<string, long> at) =>
        [.. Rows[row].Shape[1..^1].Split(", ").Select(size => Size(size, at))];

    // "512", "N", "⌊(N + 3)/4⌋", or "⌊(T - 400)/320⌋ + 1".
    private static long Size(string size, IReadOnlyDictionary<string, long> at)
    {
        var floor = Floor().Match(size);
        return !floor.Success ? Leaf(size)
            : ((Leaf(floor.Groups["symbol"].Value) + long.Parse(floor.Groups["offset"].Value.Replace(" ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
                / Leaf(floor.Groups["stride"].Value)) + (floor.Groups["more"].Success ? 1 : 0);

        long Leaf(string text) => at.TryGetValue(text, out var value) ? value : long.Parse(text, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^⌊\((?<symbol>\w+) (?<offset>[-+] \d+)\)/(?<stride>\d+)⌋(?<more> \+ 1)?$")]
    private static partial Regex Floor();

    [GeneratedRegex(@"^(?<stage>.*?)  +(?<shape>\[[^\]]*\])? *(?<count>[\d,]+(?= |$))?(?<costs>( +[\d.]+)*)$")]
    private static partial Regex Row();
}
