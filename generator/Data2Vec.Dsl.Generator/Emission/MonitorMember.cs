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
            code.Line($"MinDeviation: {Literal.Of(m.MinDeviation)},");
            code.Line($"MinTargetDeviation: {Literal.Of(m.MinTargetDeviation)},");
            code.Line($"MinPredictionDeviation: {Literal.Of(m.MinPredictionDeviation)},");
            code.Line($"MaxCosine: {Literal.Of(m.MaxCosine)},");
            code.Line($"MinRank: {Literal.Of(m.MinRank)},");
            code.Line($"MaxRollBacks: {Literal.Of((long)m.MaxRollBacks)});");
        }).Line();
    }

    /// <summary>The monitor in a sentence.</summary>
    public static string Said(PairSettings settings)
    {
        var m = settings.Monitor;
        var limits = new List<string>();
        Add(m.MinTargetDeviation > 0, $"targets deviate by less than {Literal.People(m.MinTargetDeviation)}");
        Add(m.MinPredictionDeviation > 0, $"predictions by less than {Literal.People(m.MinPredictionDeviation)}");
        Add(m.MinDeviation > 0, $"local encoder or a block by less than {Literal.People(m.MinDeviation)}");
        Add(m.MaxCosine < 1, $"a mean cosine is above {Literal.People(m.MaxCosine)}");
        Add(m.MinRank > 1, $"an effective rank is below {Literal.People(m.MinRank)}");
        if (limits.Count == 0 || m.After >= settings.Recipe.Updates)
        {
            return limits.Count == 0 ? "only measures" : $"only measures: it decides after update {Literal.People((long)m.After)}, when the run is over";
        }

        var does = m.OnCollapse switch
        {
            Collapse.Warn => "warns",
            Collapse.RollBack => $"goes back, at most {(m.MaxRollBacks == 1 ? "once" : $"{Literal.People((long)m.MaxRollBacks)} times")},",
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
