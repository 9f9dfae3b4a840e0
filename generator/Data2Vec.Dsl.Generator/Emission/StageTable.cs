using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>The table of an encoder's stages that hovering shows: stage, shape, parameters, cost of one sample.</summary>
internal static class StageTable
{
    public static IReadOnlyList<string> Of(EncoderPlan plan)
    {
        // In thousandths of the usual unit for models that would show nothing but zeros in it.
        var isSmall = plan.ForwardFlops < 100_000_000;
        string Cost(long flops) => flops == 0 ? "" : (flops / (isSmall ? 1e6 : 1e9)).ToString("0.000", CultureInfo.InvariantCulture);
        var unit = (isSmall ? "MFLOP" : "GFLOP") + (plan.ReferenceText is null ? "" : $" of {plan.ReferenceText}");
        var rows = new List<string[]> { new[] { "Stage", "Shape", "Parameters", unit } };
        rows.AddRange(plan.Stages.Select(s => new[]
        {
            s.Title,
            s.Output.ToString(),
            s.ParameterCount == 0 ? "" : Literal.People(s.ParameterCount),
            Cost(plan.FlopsOf(s)),
        }));
        rows.Add(["Total", "", Literal.People(plan.ParameterCount), Cost(plan.ForwardFlops)]);
        var widths = Enumerable.Range(0, 4).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return rows
            .Select(r => $"{r[0].PadRight(widths[0])}  {r[1].PadRight(widths[1])}  {r[2].PadLeft(widths[2])}  {r[3].PadLeft(widths[3])}".TrimEnd())
            .Concat(Frames(plan))
            .ToList();
    }

    // What becomes of time, for whoever cuts sound into clips.
    private static IEnumerable<string> Frames(EncoderPlan plan)
    {
        if (plan.Frames is not { } frames || plan.Stages[0] is not Stages.SpeechInputPlan sound)
        {
            yield break;
        }

        string Milliseconds(long samples) => Literal.People(System.Math.Round(1000.0 * samples / sound.SampleRate, 3)) + " ms";
        yield return "";
        yield return $"N = ⌊(T - {Literal.People(frames.Field)}) / {Literal.People(frames.Hop)}⌋ + 1 frames of T samples at {Literal.People(sound.SampleRate)} Hz";
        yield return $"Hop {Literal.People(frames.Hop)} samples ({Milliseconds(frames.Hop)}), receptive field {(sound.ShortestClip == frames.Field ? "and shortest clip " : "")}{Literal.People(frames.Field)} samples ({Milliseconds(frames.Field)})"
            + (sound.ShortestClip == frames.Field ? "" : $", shortest clip {Literal.People(sound.ShortestClip)} samples ({Milliseconds(sound.ShortestClip)})");
    }
}
