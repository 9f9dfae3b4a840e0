using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Holds a plan against the limits of its [Budget].</summary>
internal static class BudgetCheck
{
    public static void Check(DeclarationSpec spec, IEnumerable<AttributeSpec> attributes, long parameters, EncoderPlan encoder, Findings findings)
    {
        if (attributes.FirstOrDefault(a => a.Name == nameof(BudgetAttribute)) is not { } budget)
        {
            return;
        }

        var limits = AttributeReader.Read<BudgetAttribute>(budget);
        Hold(nameof(limits.Parameters), limits.Parameters, parameters, "parameters", s => s.ParameterCount);
        if (encoder.ForwardFlops.TryConstant(out var flops))
        {
            Hold(nameof(limits.ForwardFlops), limits.ForwardFlops, flops, "floating-point operations in a forward pass", s => s.Flops.Constant);
        }

        void Hold(string argument, long limit, long actual, string unit, System.Func<StagePlan, long> share)
        {
            if (!Stages.Check.AtLeast(findings, budget, argument, limit, 0) || limit == 0 || actual <= limit)
            {
                return;
            }

            var largest = encoder.Stages.OrderByDescending(share).First();
            var percent = (100.0 * share(largest) / actual).ToString("0", CultureInfo.InvariantCulture);
            findings.Report(
                Rule.BudgetExceeded,
                budget.At(argument),
                [spec.Type.PlainName, Literal.People(actual), unit, argument, Literal.Said(limit), largest.Spec.ShortName, percent, Literal.Said(actual)],
                [Fix.Set(argument, actual)],
                largest.Spec.At());
        }
    }
}
