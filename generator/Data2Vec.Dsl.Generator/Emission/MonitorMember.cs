using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes what a pair is watched for: its stages by name, the thresholds and what a collapse leads to.</summary>
internal static class MonitorMember
{
    private const int NamesOfALine = 8;

    public static void Write(CodeWriter code, PairPlan plan)
    {
        var m = plan.Settings.Monitor;
        var names = Stages(plan.Encoder.Transformer.Attribute.Depth).Select(Literal.Of).ToList();
        code.Line("/// <inheritdoc/>").Line($"public override {Generated.CollapseMonitor} Monitor {{ get; }} = new(");
        code.Indented(() =>
        {
            if (names.Count <= NamesOfALine)
            {
                code.Line($"Stages: [{string.Join(", ", names)}],");
            }
            else
            {
                code.Line("Stages:").Line("[");
                code.Indented(() => code.Lines(Enumerable.Range(0, (names.Count + NamesOfALine - 1) / NamesOfALine)
                    .Select(line => string.Join(", ", names.Skip(NamesOfALine * line).Take(NamesOfALine)) + ",")));
                code.Line("],");
            }

            code.Line($"OnCollapse: {Literal.Of(m.OnCollapse)},");
            code.Line($"After: {Literal.Of((long)m.After)},");
            code.Line($"LeastDeviation: {Literal.Of(m.LeastDeviation)},");
            code.Line($"LeastTargetDeviation: {Literal.Of(m.LeastTargetDeviation)},");
            code.Line($"LeastPredictionDeviation: {Literal.Of(m.LeastPredictionDeviation)},");
            code.Line($"MostCosine: {Literal.Of(m.MostCosine)},");
            code.Line($"LeastRank: {Literal.Of(m.LeastRank)},");
            code.Line($"MostRollBacks: {Literal.Of((long)m.MostRollBacks)});");
        }).Line();
    }

    /// <summary>The monitor in a sentence.</summary>
    public static string Said(PairSettings settings)
    {
        var m = settings.Monitor;
        var limits = new List<string>();
        Add(m.LeastTargetDeviation > 0, $"targets deviate by less than {Literal.People(m.LeastTargetDeviation)}");
        Add(m.LeastPredictionDeviation > 0, $"predictions by less than {Literal.People(m.LeastPredictionDeviation)}");
        Add(m.LeastDeviation > 0, $"local encoder or a block by less than {Literal.People(m.LeastDeviation)}");
        Add(m.MostCosine < 1, $"a mean cosine is above {Literal.People(m.MostCosine)}");
        Add(m.LeastRank > 1, $"an effective rank is below {Literal.People(m.LeastRank)}");
        if (limits.Count == 0 || m.After >= settings.Recipe.Updates)
        {
            return limits.Count == 0 ? "only measures" : $"only measures: it decides after update {Literal.People((long)m.After)}, when the run is over";
        }

        var does = m.OnCollapse switch
        {
            Collapse.Warn => "warns",
            Collapse.RollBack => $"goes back, at most {(m.MostRollBacks == 1 ? "once" : $"{Literal.People((long)m.MostRollBacks)} times")},",
            _ => "pauses",
        };
        return $"{does} after update {Literal.People((long)m.After)} where {string.Join(" or ", limits)}";

        void Add(bool asked, string limit)
        {
            if (asked)
            {
                limits.Add(limit);
            }
        }
    }

    private static IEnumerable<string> Stages(int depth) =>
        Enumerable.Range(0, depth).Select(layer => "block " + layer.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Prepend("local encoder").Append("target").Append("prediction");
}
