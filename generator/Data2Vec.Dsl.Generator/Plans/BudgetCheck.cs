using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Holds a plan against the limits of its [Budget].</summary>
internal static class BudgetCheck
{
    /// <summary>An encoder's own budget.</summary>
    public static void Check(EncoderPlan encoder, Findings findings) => Check(
        encoder.Spec,
        encoder.Attributes,
        encoder.ParameterCount,
        encoder.Stages.Select(s => new Share(s.Spec.ShortName, s.ParameterCount, s.Spec.At())),
        "floating-point operations in a forward pass",
        encoder,
        null,
        findings);

    /// <summary>A pair's: the head counts among the parameters; the operations are those of one encoder.</summary>
    public static void Check(PairPlan pair, Findings findings)
    {
        var regression = pair.Spec.Find(typeof(RegressionAttribute));
        Check(
            pair.Spec,
            pair.Spec.Attributes,
            pair.ParameterCount,
            pair.Encoder.Stages.Select(s => new Share(s.Spec.ShortName, s.ParameterCount, s.Spec.At()))
                .Concat([new Share("Regression", pair.Head.Sum(p => p.Count), regression?.At() ?? Site.Of(pair.Spec.Type))]),
            "floating-point operations in a forward pass of its encoder",
            pair.Encoder,
            pair,
            findings);
    }

    private static void Check(
        DeclarationSpec spec,
        IEnumerable<AttributeSpec> attributes,
        long parameters,
        IEnumerable<Share> parts,
        string operations,
        EncoderPlan encoder,
        PairPlan? pair,
        Findings findings)
    {
        if (attributes.FirstOrDefault(a => a.Name == nameof(BudgetAttribute)) is not { } budget)
        {
            return;
        }

        var limits = AttributeReader.Read<BudgetAttribute>(budget);
        Hold(nameof(limits.Parameters), limits.Parameters, parameters, "parameters", parts);
        var shares = encoder.Stages.Select(s => new Share(s.Spec.ShortName, encoder.Cost.At(encoder.Cost.Of(s).Forward), s.Spec.At()));
        Hold(nameof(limits.ForwardFlops), limits.ForwardFlops, encoder.Cost.ForwardFlops, operations, shares);
        var saved = encoder.Stages.Select(s => new Share(s.Spec.ShortName, encoder.Cost.At(encoder.Cost.Of(s).Saved + encoder.Cost.Of(s).SavedOnce), s.Spec.At()));
        Hold(nameof(limits.SavedBytes), limits.SavedBytes, encoder.Cost.SavedBytes, "bytes kept for the backward pass of one sample", saved);
        if (pair is not null)
        {
            // Each stage has its part of the state and of what is kept.
            var batch = pair.Arithmetic.PassSize;
            Hold(
                nameof(limits.StepBytes), limits.StepBytes, checked(pair.Cost.StateBytes + (batch * encoder.Cost.At(pair.Cost.StepBytes))),
                $"bytes at the peak of a step of {Literal.Count(batch, "sample")}",
                saved.Zip(encoder.Stages, (share, stage) => share with
                {
                    Size = (batch * share.Size) + (long)((double)pair.Cost.StateBytes * stage.ParameterCount / pair.ParameterCount),
                }));
        }
        else if (limits.StepBytes != 0)
        {
            findings.Report(
                Rule.WithoutEffect, budget.At(nameof(limits.StepBytes)),
                [nameof(limits.StepBytes), "on an encoder: only a pair takes training steps", "write it on the pair"], [Fix.Remove(nameof(limits.StepBytes))]);
        }

        void Hold(string argument, long limit, long actual, string unit, IEnumerable<Share> all)
        {
            if (!Planning.Check.AtLeast(findings, budget, argument, limit, 0) || limit == 0 || actual <= limit)
            {
                return;
            }

            var largest = all.OrderByDescending(part => part.Size).First();
            var percent = (100.0 * largest.Size / actual).ToString("0", CultureInfo.InvariantCulture);
            findings.Report(
                Rule.BudgetExceeded,
                budget.At(argument),
                [spec.Type.PlainName, Literal.People(actual), unit, argument, Literal.Said(limit), largest.Name, percent, Literal.Said(actual)],
                [Fix.Set(argument, actual)],
                largest.Site);
        }
    }

    // What has a share in the sum, and where it is declared.
    private sealed record Share(string Name, long Size, Site Site);
}
