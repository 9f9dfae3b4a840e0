using System;
using System.Globalization;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Checks what a pair declares of its teacher: decays that are shares, that can be computed, and that suit each other and the run.</summary>
internal sealed class TeacherChecks(AttributeSpec spec, PairSettings settings, Findings findings)
{
    private const double MinDecay = 0.9;

    // The slowest of published teachers.
    private const double MaxDecay = 0.99999;

    public void All()
    {
        var t = settings.Teacher;
        var updates = settings.Recipe.Updates;
        var valid = Range(nameof(t.Decay), t.Decay, t.Decay is >= 0 and < 1, "0 or more and below 1", t.Decay >= 1 ? "the teacher would never move" : "it is a share", 0.999)
            & Range(nameof(t.FinalDecay), t.FinalDecay, t.FinalDecay is >= 0 and <= 1, "between 0 and 1", "it is a share", 0.9999)
            & Check.AtLeast(findings, spec, nameof(t.AnnealSteps), t.AnnealSteps, 0)
            && Resolves(nameof(t.Decay), t.Decay) & Resolves(nameof(t.FinalDecay), t.FinalDecay);
        if (!valid)
        {
            return;
        }

        if (settings.FinalDecay < t.Decay)
        {
            findings.Report(
                Rule.DecayFalls,
                spec.At(nameof(t.FinalDecay)),
                [Literal.Said(t.FinalDecay), Literal.Said(t.Decay)],
                [Fix.Set(nameof(t.FinalDecay), t.AnnealSteps == 0 ? t.Decay : Math.Round(1 - ((1 - t.Decay) / 10), 8))],
                spec.At(nameof(t.Decay)));
        }

        if (t.Decay < MinDecay)
        {
            var usual = t.FinalDecay >= MinDecay ? Math.Min(t.FinalDecay, 0.999) : 0.999;
            findings.Report(
                Rule.DecayFast,
                spec.At(nameof(t.Decay)),
                [Literal.Said(t.Decay), Literal.Said(Math.Round(100 * (1 - t.Decay), 2)), Literal.Said(usual)],
                [Fix.Set(nameof(t.Decay), usual)]);
        }

        if (settings.FinalDecay == t.Decay && t.AnnealSteps > 0)
        {
            findings.Report(
                Rule.WithoutEffect,
                spec.At(nameof(t.AnnealSteps)),
                [$"AnnealSteps = {Literal.Said(t.AnnealSteps)}", "because the decay is constant", "write a 'FinalDecay' above 'Decay', or leave it out"],
                [Fix.Remove(nameof(t.AnnealSteps))]);
        }

        if (settings.FinalDecay != t.Decay && settings.AnnealSteps > updates && updates > 0)
        {
            var reached = settings.FinalDecay - ((settings.FinalDecay - t.Decay) * (1 - ((double)updates / settings.AnnealSteps)));
            findings.Report(
                Rule.AnnealLength,
                spec.At(nameof(t.AnnealSteps)),
                [
                    Literal.Said(settings.AnnealSteps),
                    Literal.Count(updates, "update"),
                    Literal.Said(Math.Round(reached, 6)),
                    Literal.Said(settings.FinalDecay),
                    Literal.Said(updates),
                ],
                [Fix.Set(nameof(t.AnnealSteps), updates)]);
        }

        // At exactly 1 it is meant to stand still.
        bool Resolves(string argument, double value)
        {
            var moves = value >= 1 || 1 - value >= Float32.Resolution;
            if (!moves)
            {
                findings.Report(
                    Rule.StepBelowResolution,
                    spec.At(argument),
                    [argument, Literal.Said(value), (1 - value).ToString("0.##e-0", CultureInfo.InvariantCulture), Float32.Resolution.ToString("0.##e-0", CultureInfo.InvariantCulture), Literal.Said(MaxDecay)],
                    [Fix.Set(argument, MaxDecay)]);
            }

            return moves;
        }

        bool Range(string argument, double value, bool holds, string condition, string why, double suggestion)
        {
            if (!holds)
            {
                findings.Report(
                    Rule.DecayRange,
                    spec.At(argument),
                    [argument, Literal.Said(value), condition, why, Literal.Said(suggestion)],
                    [Fix.Set(argument, suggestion)]);
            }

            return holds;
        }
    }
}
