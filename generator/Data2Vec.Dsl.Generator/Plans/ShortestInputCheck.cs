using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Holds the shortest input that an encoder declares against what its stages, its targets and its head make of it.</summary>
internal static class ShortestInputCheck
{
    // What convolutions say of how many positions they take.
    private static readonly string[] s_lengths =
        [nameof(Conv1dAttribute.Kernel), nameof(Conv1dAttribute.Stride), nameof(Conv1dAttribute.Repeat), nameof(ConvAdapterAttribute.Layers)];

    /// <summary>Every stage has an output for the shortest clip.</summary>
    public static void Check(EncoderContext context, IReadOnlyList<StagePlan> stages, Findings findings)
    {
        if (stages[0] is not AudioInputPlan audio || context.Shortest is not { } shortest || context.Frames is not { } frames || shortest.Length >= audio.Needed)
        {
            return;
        }

        // Each stage is a formula of T or of N, so the first that is left with nothing is found by their values.
        var at = new Dictionary<string, long> { ["B"] = 1, ["T"] = shortest.Length, ["N"] = frames.Of(shortest.Length) };
        var first = stages.First(stage => stage.Output[1].Size.Evaluate(at) < 1);
        findings.Report(
            Rule.ClipTooShort,
            shortest.Site,
            [
                shortest.Argument, Literal.Said(shortest.Length), first.Spec.ShortName, Literal.People(audio.Needed),
                Literal.People(1000.0 * audio.Needed / audio.SampleRate), Literal.Said(audio.Needed),
            ],
            [Fix.Set(shortest.Argument, audio.Needed)],
            [first.Spec.At(), .. stages.Where(stage => stage is ConvolutionPlan or ConvAdapterPlan).SelectMany(stage => s_lengths.Where(said => stage.Spec.Find(said) is not null).Select(stage.Spec.At))]);
    }

    /// <summary>A norm over the positions of the shortest input does not make its targets constant.</summary>
    public static bool TargetsVary(PairSettings settings, DeclarationSpec spec, EncoderPlan encoder, MaskPlan mask, Findings findings)
    {
        var norm = settings.Targets.InstanceNorm;
        var isOverBatch = settings.Targets.TimeFirst && norm == Normalise.Mean;
        if (encoder.Shortest is not { } shortest || PositionsOf(encoder, shortest.Length) > 1 || norm == Normalise.None || isOverBatch)
        {
            return true;
        }

        var grid = encoder.MaskPoint!.Grid;
        var least = System.Math.Max(2, mask.MinPositions(grid) ?? 2);
        var better = encoder.Frames?.Needs(least) ?? least;
        findings.Report(
            Rule.DegenerateTarget,
            spec.Find(typeof(TargetsAttribute))!.At(nameof(TargetsAttribute.InstanceNorm)),
            [
                nameof(TargetsAttribute.InstanceNorm), $"the {encoder.Modality.Positions} of '{shortest.Argument} = {Literal.Said(shortest.Length)}'",
                $"use '{shortest.Argument} = {Literal.Said(better)}', or LayerNorm",
            ],
            [Fix.Set(shortest.Argument, better, shortest.Site)],
            shortest.Site);
        return false;
    }

    private static long PositionsOf(EncoderPlan encoder, long length) => encoder.Frames?.Of(length) ?? length;
}
