using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Stages;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>The table of an encoder's stages that hovering shows: stage, shape, parameters, and of one sample the operations and the memory kept.</summary>
internal static class StageTable
{
    public static IReadOnlyList<string> Of(EncoderPlan plan)
    {
        // In thousandths of the usual units for models that would show nothing but zeros in them.
        var isSmall = plan.Cost.ForwardFlops < 100_000_000;
        string Operations(Dim flops) => Scaled(plan.Cost.At(flops), isSmall ? 1e6 : 1e9);
        string Memory(Dim bytes) => Scaled(plan.Cost.At(bytes), isSmall ? 1 << 10 : 1 << 20);
        var of = plan.ReferenceText is null ? "" : $" of {plan.ReferenceText}";
        var rows = new List<string[]> { new[] { "Stage", "Shape", "Parameters", (isSmall ? "MFLOP" : "GFLOP") + of, (isSmall ? "KiB" : "MiB") + " saved" } };
        rows.AddRange(plan.Stages.Select(s => new[]
        {
            s.Title,
            s.Output.ToString(),
            s.ParameterCount == 0 ? "" : Literal.People(s.ParameterCount),
            Operations(plan.Cost.Of(s).Forward),
            Memory(plan.Cost.Of(s).Kept.OfBatch(1)),
        }));
        rows.Add(["Total", "", Literal.People(plan.ParameterCount), Operations(plan.Cost.Total.Forward), Memory(plan.Cost.Total.Kept.OfBatch(1))]);
        var widths = Enumerable.Range(0, 5).Select(i => rows.Max(r => r[i].Length)).ToArray();
        string Line(string[] row) => string.Join("  ", row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
        return rows.Select(Line).Concat(Frames(plan)).Concat(Frozen(plan)).ToList();
    }

    private static string Scaled(long size, double unit) => size == 0 ? "" : (size / unit).ToString("0.000", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Frozen(EncoderPlan plan)
    {
        var count = plan.FrozenParameters.Sum(p => p.Count);
        if (count > 0)
        {
            yield return "";
            yield return $"{Literal.Count(count, "parameter")} before {plan.Frozen.Last().Title} are frozen: no gradient, no moments, no weight decay";
        }
    }

    // What becomes of time, for whoever cuts audio into clips.
    private static IEnumerable<string> Frames(EncoderPlan plan)
    {
        if (plan.Frames is not { } frames || plan.Stages[0] is not AudioInputPlan audio)
        {
            yield break;
        }

        string Milliseconds(long samples) => Literal.People(System.Math.Round(1000.0 * samples / audio.SampleRate, 3)) + " ms";
        yield return "";
        yield return $"N = ⌊(T - {Literal.People(frames.Field)}) / {Literal.People(frames.Hop)}⌋ + 1 frames of T samples at {Literal.People(audio.SampleRate)} Hz";
        yield return $"Hop {Literal.People(frames.Hop)} samples ({Milliseconds(frames.Hop)}), receptive field {(audio.ShortestClip == frames.Field ? "and shortest clip " : "")}{Literal.People(frames.Field)} samples ({Milliseconds(frames.Field)})"
            + (audio.ShortestClip == frames.Field ? "" : $", shortest clip {Literal.People(audio.ShortestClip)} samples ({Milliseconds(audio.ShortestClip)})");
    }
}
