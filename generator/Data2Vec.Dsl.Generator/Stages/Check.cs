using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Checks that many stages and policies make.</summary>
internal static class Check
{
    /// <summary>A whole number that must be said and be at least 1.</summary>
    public static bool Required(Findings findings, AttributeSpec spec, string argument, long value, string meaning) =>
        spec.Find(argument) is null
            ? Fail(findings, Rule.MissingArgument, spec.At(), spec.ShortName, argument, meaning)
            : AtLeast(findings, spec, argument, value, 1);

    /// <summary>A whole number with a lower limit.</summary>
    public static bool AtLeast(Findings findings, AttributeSpec spec, string argument, long value, long least)
    {
        if (value >= least)
        {
            return true;
        }

        findings.Report(
            Rule.ArgumentRange,
            spec.At(argument),
            [argument, Literal.People(value), least == 0 ? "0 or more" : $"at least {Literal.People(least)}", Literal.People(least)],
            [new ArgumentFix(argument, Literal.People(least))]);
        return false;
    }

    /// <summary>A share: 0 or more and below 1.</summary>
    public static bool Share(Findings findings, AttributeSpec spec, string argument, double value) =>
        Within(findings, spec, argument, value, value is >= 0 and < 1, "0 or more and below 1", 0.1);

    /// <summary>A number above 0.</summary>
    public static bool Positive(Findings findings, AttributeSpec spec, string argument, double value, double suggestion) =>
        Within(findings, spec, argument, value, value > 0 && !double.IsInfinity(value), "above 0", suggestion);

    /// <summary>A number of 0 or more.</summary>
    public static bool NotNegative(Findings findings, AttributeSpec spec, string argument, double value, double suggestion) =>
        Within(findings, spec, argument, value, value >= 0 && !double.IsInfinity(value), "0 or more", suggestion);

    /// <summary>A number, neither infinite nor undefined.</summary>
    public static bool Finite(Findings findings, AttributeSpec spec, string argument, double value, double suggestion) =>
        Within(findings, spec, argument, value, !double.IsNaN(value) && !double.IsInfinity(value), "a finite number", suggestion);

    public static bool Within(
        Findings findings, AttributeSpec spec, string argument, double value, bool holds, string condition, double suggestion)
    {
        if (!holds)
        {
            findings.Report(
                Rule.ArgumentRange,
                spec.At(argument),
                [argument, Literal.People(value), condition, Literal.People(suggestion)],
                [new ArgumentFix(argument, Literal.People(suggestion))]);
        }

        return holds;
    }

    /// <summary>The stage takes a sequence of vectors, <c>[B, N, D]</c>.</summary>
    public static bool TakesTokens(EncoderContext context, AttributeSpec spec)
    {
        return context.Shape.HasRoles(Role.Batch, Role.Token, Role.Channel)
            || Order(context, spec, "a sequence of vectors [B, N, D]", "put it below [PatchEmbedding]");
    }

    /// <summary>Reports a stage whose input does not fit.</summary>
    public static bool Order(EncoderContext context, AttributeSpec spec, string needs, string remedy) =>
        Fail(context.Findings, Rule.StageOrder, spec.At(), spec.ShortName, needs, Describe(context.Shape), remedy);

    /// <summary>The divisors of a number nearest to a wrong one, nearest first.</summary>
    public static IReadOnlyList<long> NearestDivisors(long number, long wrong, int count) => Divisors(number)
        .OrderBy(d => Math.Abs(d - wrong))
        .ThenBy(d => d)
        .Take(count)
        .ToList();

    /// <summary>All divisors, found in pairs: a number may be a slip of the finger, and trying every smaller one would take seconds.</summary>
    public static IEnumerable<long> Divisors(long number)
    {
        for (var d = 1L; d * d <= number; d++)
        {
            if (number % d == 0)
            {
                yield return d;
                if (d != number / d)
                {
                    yield return number / d;
                }
            }
        }
    }

    /// <summary>"8, 12 or 16".</summary>
    public static string Or(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count < 2 ? string.Concat(all) : string.Join(", ", all.Take(all.Count - 1)) + " or " + all[all.Count - 1];
    }

    private static string Describe(Shape shape) => shape.Find(Role.Height) is not null
        ? $"an image {shape}"
        : shape.Count == 3 ? $"a sequence {shape}" : shape.ToString();

    private static bool Fail(Findings findings, Microsoft.CodeAnalysis.DiagnosticDescriptor rule, Site site, params object[] arguments)
    {
        findings.Report(rule, site, arguments);
        return false;
    }
}
