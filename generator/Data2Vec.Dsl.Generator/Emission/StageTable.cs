using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>The table of an encoder's stages that hovering shows: stage, shape, parameters, cost of one sample.</summary>
internal static class StageTable
{
    private static readonly string[] s_header = ["Stage", "Shape", "Parameters", "GFLOP"];

    public static IReadOnlyList<string> Of(EncoderPlan plan)
    {
        var rows = new List<string[]> { s_header };
        rows.AddRange(plan.Stages.Select(s => new[]
        {
            s.Title,
            s.Output.ToString(),
            s.ParameterCount == 0 ? "" : Literal.People(s.ParameterCount),
            Giga(s.Flops),
        }));
        rows.Add(["", plan.Output.ToString(), Literal.People(plan.ParameterCount), Giga(plan.ForwardFlops)]);
        var widths = Enumerable.Range(0, 4).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return rows
            .Select(r => $"{r[0].PadRight(widths[0])}  {r[1].PadRight(widths[1])}  {r[2].PadLeft(widths[2])}  {r[3].PadLeft(widths[3])}".TrimEnd())
            .ToList();
    }

    private static string Giga(Shapes.Dim flops) => !flops.TryConstant(out var value) ? flops.ToString()
        : value == 0 ? ""
        : (value / 1e9).ToString(value >= 1e9 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);
}
