using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Checks what a pair declares of its monitor: thresholds that a figure can have, and a look before the run is over.</summary>
internal static class MonitorCheck
{
    // As the runtime has it: so many positions are looked at, and centred they have one direction less.
    private const int MaxRows = 256;

    /// <summary>Checks the monitor. The defaults of one that is not declared need no check.</summary>
    public static void Check(AttributeSpec? spec, AttributeSpec? recipe, PairSettings settings, EncoderPlan? encoder, Findings findings)
    {
        var m = settings.Monitor;
        if (spec is null || !Ranges(spec, m, findings))
        {
            return;
        }

        if (encoder is not null)
        {
            Rank(spec, m, encoder, findings);
        }

        if (recipe is not null && m.After >= settings.Recipe.Updates && settings.Recipe.Updates > 0)
        {
            var usual = settings.Recipe.Updates / 10;
            findings.Report(
                Rule.MonitorNeverLooks,
                spec.At(nameof(m.After)),
                [Literal.Said(m.After), Literal.Count(settings.Recipe.Updates, "update"), Literal.Said(usual)],
                [Fix.Set(nameof(m.After), usual)],
                recipe.At(nameof(RecipeAttribute.Updates)));
        }

        if (spec.Find(nameof(m.MaxRollBacks)) is not null && m.OnCollapse != Collapse.RollBack)
        {
            findings.Report(
                Rule.WithoutEffect,
                spec.At(nameof(m.MaxRollBacks)),
                [$"MaxRollBacks = {Literal.Said(m.MaxRollBacks)}", $"for 'Collapse.{m.OnCollapse}'", "write 'OnCollapse = Collapse.RollBack', or leave it out"],
                [Fix.Remove(nameof(m.MaxRollBacks)), Fix.Set(nameof(m.OnCollapse), "Collapse.RollBack")],
                spec.At(nameof(m.OnCollapse)));
        }
    }

    private static void Rank(AttributeSpec spec, MonitorAttribute m, EncoderPlan encoder, Findings findings)
    {
        var most = Math.Min(encoder.Width, MaxRows - 1);
        if (m.MinRank > most)
        {
            findings.Report(
                Rule.RankOutOfReach,
                spec.At(nameof(m.MinRank)),
                [Literal.Said(m.MinRank), Literal.People(encoder.Width), MaxRows, most],
                [Fix.Set(nameof(m.MinRank), most)],
                encoder.WidthSite);
        }
    }

    private static bool Ranges(AttributeSpec spec, MonitorAttribute m, Findings findings) =>
        Planning.Check.AtLeast(findings, spec, nameof(m.After), m.After, 0)
        & Planning.Check.NotNegative(findings, spec, nameof(m.MinDeviation), m.MinDeviation, 0)
        & Planning.Check.NotNegative(findings, spec, nameof(m.MinTargetDeviation), m.MinTargetDeviation, MonitorDefaults.MinTargetDeviation)
        & Planning.Check.NotNegative(findings, spec, nameof(m.MinPredictionDeviation), m.MinPredictionDeviation, MonitorDefaults.MinPredictionDeviation)
        & Planning.Check.Within(
            findings, spec, nameof(m.MaxCosine), m.MaxCosine, m.MaxCosine is > -1 and <= 1, "above -1 and at most 1", m.MaxCosine > 1 ? 1 : 0.99)
        & Planning.Check.Within(
            findings, spec, nameof(m.MinRank), m.MinRank, m.MinRank >= 1 && !double.IsInfinity(m.MinRank), "at least 1", 1)
        & Planning.Check.AtLeast(findings, spec, nameof(m.MaxRollBacks), m.MaxRollBacks, 1);
}
