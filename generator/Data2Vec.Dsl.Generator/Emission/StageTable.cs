using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>The table of an encoder's stages that hovering shows: stage, shape, parameters, cost of one sample.</summary>
internal static class StageTable
{
    public static IReadOnlyList<string> Of(EncoderPlan plan)
    {
        // In thousandths of the usual unit for models that would show nothing but zeros in it.
        var isSmall = plan.ForwardFlops.TryConstant(out var total) && total < 100_000_000;
        string Cost(Shapes.Dim flops) => StageTable.Cost(flops, isSmall ? 1e6 : 1e9);
        var rows = new List<string[]> { new[] { "Stage", "Shape", "Parameters", isSmall ? "MFLOP" : "GFLOP" } };
        rows.AddRange(plan.Stages.Select(s => new[]
        {
            s.Title,
            s.Output.ToString(),
            s.ParameterCount == 0 ? "" : Literal.People(s.ParameterCount),
            Cost(s.Flops),
        }));
        rows.Add(["Total", "", Literal.People(plan.ParameterCount), Cost(plan.ForwardFlops)]);
        var widths = Enumerable.Range(0, 4).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return rows
            .Select(r => $"{r[0].PadRight(widths[0])}  {r[1].PadRight(widths[1])}  {r[2].PadLeft(widths[2])}  {r[3].PadLeft(widths[3])}".TrimEnd())
            .ToList();
    }

    private static string Cost(Shapes.Dim flops, double unit) => !flops.TryConstant(out var value) ? flops.ToString()
        : value == 0 ? ""
        : (value / unit).ToString("0.000", CultureInfo.InvariantCulture);
}
