using System;
using System.Collections.Generic;
using System.Globalization;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>What a pair's recipe comes to, row by row: what hovering shows and <c>d2v explain</c> prints.</summary>
internal static class RecipeTable
{
    // Per cent.
    private const double MinShown = 0.001;

    public static IEnumerable<(string Name, string Text)> Of(PairPlan plan)
    {
        var (recipe, arithmetic) = (plan.Settings.Recipe, plan.Arithmetic);
        yield return ("Recipe", $"{Literal.Count(recipe.Updates, "update")} of {Literal.Count(recipe.BatchSize, "sample")}, learning rate {Literal.People(recipe.LearningRate)}");
        if (arithmetic.Passes > 1)
        {
            yield return ("Passes", $"{Literal.Count(recipe.WorldSize, "rank")} × {Literal.People(recipe.Accumulation)} accumulated, of {Literal.Count(arithmetic.PassSize, "sample")} each");
        }

        if (recipe.DatasetSize > 0)
        {
            yield return ("Data", $"{Literal.Count(recipe.DatasetSize, "sample")}, {Literal.Count(arithmetic.UpdatesPerEpoch, "update")} an epoch: {Rounded(arithmetic.Epochs)} epochs");
        }

        if (recipe.Precision == Precision.BFloat16)
        {
            yield return ("Products", "in bfloat16; weights, moments, teacher, norms and loss in float32");
        }

        yield return ("Rate", Rate(recipe));
        if (recipe.LayerDecay != 1)
        {
            var lowest = Math.Pow(recipe.LayerDecay, plan.Encoder.Transformer.Attribute.Depth + 1);
            yield return ("Layers", $"each learns {Literal.People(recipe.LayerDecay)} times as fast as the one above it, the lowest {Rounded(lowest)} times as fast as the head");
        }

        yield return ("Average", Average(plan, arithmetic));
        yield return ("Masked", Masked(plan));
        yield return ("Cost", Cost(plan, arithmetic));
        yield return ("Monitor", MonitorMember.Said(plan.Settings));
    }

    private static string Rate(RecipeAttribute recipe)
    {
        var hold = recipe.Schedule == Schedule.TriStage ? recipe.Hold : 0;
        var final = recipe.FinalScale == 0 && recipe.Schedule == Schedule.TriStage ? 0.01 : recipe.FinalScale;
        var fall = recipe.Schedule switch
        {
            Schedule.Constant => "then constant",
            Schedule.TriStage => $"{Part(hold, recipe)} at the peak, then exponentially to {Literal.People(final)} of it",
            _ => $"then {Course(recipe)} to {(final == 0 ? "0" : Literal.People(final) + " of the peak")}",
        };
        return recipe.Warmup == 0 ? $"no warm-up, {fall}" : $"warm-up over {Part(recipe.Warmup, recipe)}, {fall}";
    }

    private static string Course(RecipeAttribute recipe) => recipe.Schedule switch
    {
        Schedule.Cosine => "as a cosine",
        Schedule.Polynomial => $"as a polynomial of degree {Literal.People(recipe.Power)}",
        _ => "linearly",
    };

    private static string Part(int updates, RecipeAttribute recipe) => $"{Literal.Count(updates, "update")} ({Rounded(100.0 * updates / recipe.Updates)} %)";

    private static string Average(PairPlan plan, RecipeArithmetic arithmetic)
    {
        var halfLife = double.IsInfinity(arithmetic.HalfLife)
            ? "in the end the teacher stands still"
            : $"the teacher forgets half in {Rounded(arithmetic.HalfLife)} updates"
                + (arithmetic.UpdatesPerEpoch == 0 ? "" : $" ({Rounded(arithmetic.HalfLife / arithmetic.UpdatesPerEpoch)} epochs)")
                + (plan.Settings.FinalDecay == plan.Settings.Teacher.Decay ? "" : " in the end");
        var left = 100 * arithmetic.StartLeft;
        return $"{halfLife}; {(left < MinShown ? "nothing" : Rounded(left) + " %")} of its random start is left after the run";
    }

    private static string Masked(PairPlan plan)
    {
        var share = plan.MaskShare;
        var reference = plan.Encoder.ReferenceText is { } text ? $" ({text})" : "";
        return share.Least == share.Most
            ? $"{Rounded(share.Expected)} of {Literal.People(share.Positions)} positions ({Percent(share.Expected)}){reference}"
            : $"about {Rounded(share.Expected)} of {Literal.People(share.Positions)} positions ({Percent(share.Expected)}), {Rounded(share.Least)} to {Rounded(share.Most)}{reference}";

        string Percent(double positions) => (100 * positions / share.Positions).ToString("0.#", CultureInfo.InvariantCulture) + " %";
    }

    private static string Cost(PairPlan plan, RecipeArithmetic arithmetic)
    {
        var perSample = plan.Cost.FlopsOfReference + (plan.MaskShare.Expected * plan.Cost.MaskedFlops);
        var step = plan.Cost.StepBytes(arithmetic.PassSize);
        return $"{Scaled(perSample, "FLOP")} a sample, {Scaled(perSample * plan.Settings.Recipe.Updates * plan.Settings.Recipe.BatchSize, "FLOP")} in all; "
            + $"{Bytes(plan.Cost.StateBytes)} of state, {Bytes(step)} at the height of a step of {Literal.Count(arithmetic.PassSize, "sample")}";
    }

    private static string Bytes(double value) => value >= 1 << 30
        ? (value / (1 << 30)).ToString("#,0.#", CultureInfo.InvariantCulture) + " GiB"
        : (value / (1 << 20)).ToString("0.#", CultureInfo.InvariantCulture) + " MiB";

    // Three digits are enough for people.
    private static string Rounded(double value)
    {
        if (value == 0 || Math.Abs(value) >= 100)
        {
            return Math.Abs(value) < 1e15 ? Literal.People((long)Math.Round(value)) : value.ToString("0.##E0", CultureInfo.InvariantCulture);
        }

        return value.ToString("0.###", CultureInfo.InvariantCulture);
    }

    private static string Scaled(double value, string unit)
    {
        foreach (var (size, prefix) in new[] { (1e21, "Z"), (1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k") })
        {
            if (value >= size)
            {
                return (value / size).ToString("0.##", CultureInfo.InvariantCulture) + " " + prefix + unit;
            }
        }

        return value.ToString("0", CultureInfo.InvariantCulture) + " " + unit;
    }
}
