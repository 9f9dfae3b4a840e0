using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Checks that many stages and policies make.</summary>
internal static class Check
{
    /// <summary>A whole number that must be said and be at least 1.</summary>
    public static bool Required(Findings findings, AttributeSpec spec, string argument, long value, string meaning, long suggestion) =>
        Said(findings, spec, argument, meaning, Literal.Said(suggestion)) && AtLeast(findings, spec, argument, value, 1, suggestion);

    /// <summary>A value that must be said.</summary>
    /// <param name="findings">Takes the finding.</param>
    /// <param name="spec">The attribute.</param>
    /// <param name="argument">The value.</param>
    /// <param name="meaning">What it is.</param>
    /// <param name="suggestion">What to say.</param>
    /// <param name="asks">The argument that asks for it, which is to blame; null where it must always be said.</param>
    public static bool Said(Findings findings, AttributeSpec spec, string argument, string meaning, string suggestion, string? asks = null)
    {
        if (spec.Find(argument) is not null)
        {
            return true;
        }

        findings.Report(
            Rule.MissingArgument, spec.At(asks), [spec.ShortName, argument, meaning, suggestion], [Fix.Set(argument, suggestion)]);
        return false;
    }

    /// <summary>A whole number with a lower limit.</summary>
    public static bool AtLeast(Findings findings, AttributeSpec spec, string argument, long value, long least, long? suggestion = null) =>
        Within(findings, spec, argument, value, value >= least, least == 0 ? "0 or more" : $"at least {Literal.Said(least)}", suggestion ?? least);

    /// <summary>A whole number with an upper limit.</summary>
    public static bool AtMost(Findings findings, AttributeSpec spec, string argument, long value, long most, long? suggestion = null, params Site[] also) =>
        Within(findings, spec, argument, value, value <= most, $"at most {Literal.Said(most)}", suggestion ?? most, also);

    /// <summary>Any number but infinity and not-a-number.</summary>
    public static bool Finite(Findings findings, AttributeSpec spec, string argument, double value) =>
        Within(findings, spec, argument, value, !double.IsNaN(value) && !double.IsInfinity(value), "a finite number", 0);

    /// <summary>A share: 0 or more and below 1.</summary>
    public static bool Share(Findings findings, AttributeSpec spec, string argument, double value, double suggestion = 0.1) =>
        Within(findings, spec, argument, value, value is >= 0 and < 1, "0 or more and below 1", suggestion);

    /// <summary>A number above 0.</summary>
    public static bool Positive(Findings findings, AttributeSpec spec, string argument, double value, double suggestion) =>
        Within(findings, spec, argument, value, value > 0 && !double.IsInfinity(value), "above 0", suggestion);

    /// <summary>A small number that keeps a quotient finite: above 0 also as float32.</summary>
    public static bool Epsilon(Findings findings, AttributeSpec spec, string argument, double value, double suggestion)
    {
        if (!Positive(findings, spec, argument, value, suggestion))
        {
            return false;
        }

        if (value < Float32.MinNormal)
        {
            findings.Report(
                Rule.VanishesInFloat32, spec.At(argument), [argument, Literal.Said(value), Literal.Said(suggestion)], [Fix.Set(argument, suggestion)]);
            return false;
        }

        return true;
    }

    /// <summary>A number of 0 or more.</summary>
    public static bool NotNegative(Findings findings, AttributeSpec spec, string argument, double value, double suggestion) =>
        Within(findings, spec, argument, value, value >= 0 && !double.IsInfinity(value), "0 or more", suggestion);

    private static bool Within(
        Findings findings, AttributeSpec spec, string argument, long value, bool holds, string condition, long suggestion, params Site[] also)
    {
        if (!holds)
        {
            findings.Report(
                Rule.ArgumentRange,
                spec.At(argument),
                [argument, Literal.Said(value), condition, Literal.Said(suggestion)],
                [Fix.Set(argument, suggestion)],
                also);
        }

        return holds;
    }

    /// <summary>A number with a condition of its own.</summary>
    public static bool Within(
        Findings findings, AttributeSpec spec, string argument, double value, bool holds, string condition, double suggestion)
    {
        if (!holds)
        {
            findings.Report(
                Rule.ArgumentRange,
                spec.At(argument),
                [argument, Literal.Said(value), condition, Literal.Said(suggestion)],
                [Fix.Set(argument, suggestion)]);
        }

        return holds;
    }

    /// <summary>The stage takes a sequence of vectors, <c>[B, N, D]</c>. What convolutions have made of time becomes one here.</summary>
    public static bool TakesTokens(EncoderContext context, AttributeSpec spec)
    {
        if (context.Shape.HasRoles(Role.Batch, Role.Token, Role.Channel))
        {
            return true;
        }

        if (context.Shape.HasRoles(Role.Batch, Role.Time, Role.Channel) && context.Frames is { } frames
            && (context.Passed.ContainsKey("convolution") || frames != FramePlan.Samples))
        {
            context.Reference["N"] = frames.Of(context.Reference["T"]);
            context.Grid = new FrameGrid(context.SampleRate, frames, context.Shape[2].Size.Constant) { Shortest = context.Shortest, Rate = context.RateSite };
            context.Shape = Shape.Of((Role.Batch, context.Shape[0].Size), (Role.Token, Dim.Symbol("N")), (Role.Channel, context.Shape[2].Size));
            return true;
        }

        const string Needs = "a sequence of vectors [B, N, D]";
        var front = context.Modality.FrontName;
        if (context.FindFront() is { } stage)
        {
            Order(context, spec, Needs, $"put it after [{front}]", [], stage.At());
        }
        else
        {
            var missing = context.FrontStage;
            Order(context, spec, Needs, $"add [{missing}] before it", [new Fix(FixKind.AddAbove, missing)]);
        }

        return false;
    }

    /// <summary>The positions are patches of an image.</summary>
    public static bool TakesPatches(EncoderContext context, AttributeSpec spec) => Takes<PatchGrid>(context, spec, "a grid of patches", "ImageEncoder");

    /// <summary>The positions are frames of audio.</summary>
    public static bool TakesFrames(EncoderContext context, AttributeSpec spec) => Takes<FrameGrid>(context, spec, "frames of audio", "AudioEncoder");

    /// <summary>The positions are tokens of a text.</summary>
    public static bool TakesText(EncoderContext context, AttributeSpec spec) => Takes<TokenGrid>(context, spec, "tokens of a text", "TextEncoder");

    /// <summary>Reports a kernel that leaves out positions between two windows.</summary>
    public static void Gaps(Findings findings, AttributeSpec spec, int kernel, int stride)
    {
        if (kernel < stride)
        {
            findings.Report(
                Rule.StrideSkips,
                spec.At("Stride"),
                [Literal.Said(stride), Literal.Said(kernel), stride - kernel, stride],
                [Fix.Set("Stride", kernel), Fix.Set("Kernel", stride, spec.At("Kernel"))],
                spec.At("Kernel"));
        }
    }

    private static bool Takes<TGrid>(EncoderContext context, AttributeSpec spec, string needs, string entry)
        where TGrid : PositionGrid
    {
        if (context.Grid is TGrid)
        {
            return true;
        }

        Order(context, spec, needs, $"leave it out, or declare the class with [{entry}]", []);
        return false;
    }

    /// <summary>The blocks are still to come, so the stage acts on something.</summary>
    public static bool IsBeforeBlocks(EncoderContext context, AttributeSpec spec)
    {
        if (context.Transformer is not { } blocks)
        {
            return true;
        }

        context.Findings.Report(Rule.StageWithoutEffect, spec.At(), [spec.ShortName, blocks.Spec.ShortName], [], blocks.Spec.At());
        return false;
    }

    /// <summary>Reports a stage whose input does not fit.</summary>
    public static void Order(
        EncoderContext context, AttributeSpec spec, string needs, string remedy, IReadOnlyList<Fix> fixes, params Site[] also) =>
        context.Findings.Report(Rule.StageOrder, spec.At(), [spec.ShortName, needs, Describe(context.Shape), remedy], fixes, also);

    /// <summary>"8, 12 or 16".</summary>
    public static string Or(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count < 2 ? string.Concat(all) : string.Join(", ", all.Take(all.Count - 1)) + " or " + all[all.Count - 1];
    }

    private static string Describe(Shape shape) => shape.Find(Role.Height) is not null ? $"an image {shape}"
        : shape.Find(Role.Time) is not null ? $"audio {shape}"
        : shape.Count == 2 ? $"tokens {shape}"
        : shape.Count == 3 ? $"a sequence {shape}" : shape.ToString();
}
