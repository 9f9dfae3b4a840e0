using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Parts;

/// <summary>What a pair says beside its encoder and policy: drawn right, and checked naively.</summary>
internal static class PairParts
{
    /// <summary>The attributes of a pair in any order.</summary>
    public static IEnumerable<Applied> Draw(Dice dice, Flow flow)
    {
        var parts = new List<Applied> { Targets(dice, flow), Recipe(dice) };
        if (dice.Chance(0.8))
        {
            parts.Add(Teacher(dice, flow));
        }

        if (dice.Chance(0.6))
        {
            parts.Add(Regression(dice));
        }

        if (dice.Chance(0.4))
        {
            parts.Add(dice.Of([.. DecoderKind.All.Values]).Draw(dice, flow));
        }

        if (dice.Chance(0.3))
        {
            parts.Add(Monitor(dice));
        }

        return dice.Shuffle(parts);
    }

    /// <summary>Checks them, and counts the parameters of the decoder.</summary>
    public static BigInteger Check(Declared pair, Flow flow)
    {
        Wrong.Unless(pair.Find("Targets") is not null && pair.Find("Recipe") is not null, "a part is missing");
        CheckTargets(pair.Find("Targets")!, flow);
        CheckNormalised(pair.Find("Targets")!.Read<TargetsAttribute>(), pair.Find("Recipe")!.Read<RecipeAttribute>(), flow);
        CheckRecipe(pair.Find("Recipe")!);
        CheckTeacher(pair.Find("Teacher") ?? new Applied("Teacher"), flow);
        CheckMonitor(pair.Find("Monitor") ?? new Applied("Monitor"), flow);
        CheckRegression(pair.Find("Regression") ?? new Applied("Regression"));
        var decoder = pair.Attributes.FirstOrDefault(a => DecoderKind.All.ContainsKey(a.Name)) ?? new Applied("RegressionHead");
        return DecoderKind.All[decoder.Name].Check(decoder, flow);
    }

    /// <summary>Values at the edge of being right or wrong; what needs another argument stands last, where that is said.</summary>
    public static IEnumerable<Argument> Edges(Applied part, Flow flow) => part.Name switch
    {
        "Targets" =>
        [
            new("TopLayers", 0L), new("TopLayers", flow.Blocks!.Depth - 1L), new("TopLayers", (long)flow.Blocks.Depth), new("TopLayers", flow.Blocks.Depth + 1L),
            new("TopLayers", flow.Blocks.Depth + 1L), new("TopLayers", flow.Blocks.Depth + 2L), new("GroupNorm", "Normalise.LayersAndMean"), new("LayerNorm", "Normalise.Mean"),
            .. flow.Channels == 1 ? [new("LayerNorm", "Normalise.Layers")] : Array.Empty<Argument>(),
        ],
        "Recipe" =>
        [
            new("Warmup", 10L), new("Warmup", 9L), new("Warmup", 8L), new("Warmup", -1L), new("Hold", 10L), new("Hold", 9L), new("Hold", 7L), new("Updates", 0L), new("BatchSize", 0L),
            new("LearningRate", 0.0), new("FinalScale", 0.0), new("FinalScale", 1.0), new("FinalScale", 1.01), new("Beta1", 1.0), new("Beta2", 1.0), new("Epsilon", 0.0),
            new("WeightDecay", -0.1), new("ClipNorm", -1.0), new("Schedule", "Schedule.TriStage"), new("Updates", 1L), new("WorldSize", 0L), new("WorldSize", 2L), new("WorldSize", 3L),
            new("Accumulation", 0L), new("Accumulation", 4L), new("DatasetSize", 1L), new("DatasetSize", -1L), new("Epochs", 1.0), new("Epochs", -1.0), new("BatchSize", 1L),
            new("Power", 0.0), new("LayerDecay", 0.0), new("LayerDecay", 1.0), new("LayerDecay", 1.01),
            .. part.Find("Updates") is long updates && !part.Says("Hold") ? [new("Warmup", updates), new("Warmup", updates - 1)] : Array.Empty<Argument>(),
            .. part.Find("Schedule") is "Schedule.TriStage" ? [new("FinalScale", 0.0), new("FinalScale", 1e-3)] : Array.Empty<Argument>(),
        ],
        "Teacher" =>
        [
            new("Decay", 1.0), new("Decay", 0.0), new("Decay", -0.1), new("FinalDecay", 1.0), new("FinalDecay", 1.01), new("AnnealSteps", -1L), new("Sees", "TeacherSees.MaskedTokens"),
            new("Averages", "(Averaged)3"),
        ],
        "Regression" =>
        [
            new("Beta", 0.0), new("Beta", 1.0), new("Beta", -1.0), new("Loss", "Loss.SmoothL1"), new("Loss", "Loss.MeanSquared"), new("Scale", -1.0),
            .. part.Find("Loss") is "Loss.SmoothL1" ? [new("Beta", 0.0), new("Beta", 0.01)] : Array.Empty<Argument>(),
        ],
        "Monitor" =>
        [
            new("After", -1L), new("After", 0L), new("MinDeviation", -0.1), new("MinTargetDeviation", -0.1), new("MinPredictionDeviation", double.NaN), new("MaxCosine", 1.0),
            new("MaxCosine", 1.01), new("MaxCosine", -1.0), new("MinRank", 0.99), new("MinRank", (double)flow.Channels), new("MinRank", flow.Channels + 0.5), new("MaxRollBacks", 0L),
            new("OnCollapse", "(Collapse)3"),
        ],
        _ => [new("Parameters", -1L), new("ForwardFlops", -1L), new("Parameters", 1L), new("ForwardFlops", 1L)],
    };

    private static Applied Targets(Dice dice, Flow flow) => new("Targets", [.. dice.Shuffle(new List<Argument?>
    {
        new("TopLayers", (long)dice.Next(1, flow.Blocks!.Depth)),
        dice.Maybe(0.5, "From", () => Values.Choice(dice.Of<LayerOutput>())),
        dice.Maybe(0.2, "BatchNorm", () => Values.Choice(dice.Of(Normalise.None, Normalise.Layers))),
        dice.Maybe(0.3, "InstanceNorm", () => Values.Choice(dice.Of<Normalise>())),
        dice.Maybe(0.2, "GroupNorm", () => Values.Choice(dice.Of(Normalise.None, Normalise.Layers))),
        flow.Channels > 1 ? dice.Maybe(0.3, "LayerNorm", () => Values.Choice(dice.Of<Normalise>())) : null,
        dice.Maybe(0.15, "TimeFirst", () => dice.Chance(0.5)),
    })]);

    private static void CheckTargets(Applied part, Flow flow)
    {
        foreach (var norm in new[] { "BatchNorm", "InstanceNorm", "GroupNorm", "LayerNorm" })
        {
            Wrong.Unless(part.Find(norm) is not string text || !text.StartsWith('('), "no such place");
        }

        var a = part.Read<TargetsAttribute>();
        Wrong.Unless(part.Says("TopLayers") && a.TopLayers >= 1 && a.TopLayers <= flow.Blocks!.Depth, "layers that are not there");
        Wrong.Unless(a.BatchNorm is Normalise.None or Normalise.Layers && a.GroupNorm is Normalise.None or Normalise.Layers, "a norm of the mean");
        Wrong.Unless(a.LayerNorm == Normalise.None || flow.Channels > 1, "a norm of one channel");
    }

    // A mean that is normalised over time, or over the batch where fairseq's audio code has turned the tensor round, is constant over one.
    private static void CheckNormalised(TargetsAttribute a, RecipeAttribute recipe, Flow flow)
    {
        var isMean = a is { TimeFirst: true, InstanceNorm: Normalise.Mean };
        var isOverBatch = isMean && flow.Medium == Medium.Audio && a.BatchNorm == Normalise.None;
        Wrong.Unless(!isOverBatch || recipe.BatchSize != 1, "a norm over a batch of one");
        Wrong.Unless(a.InstanceNorm == Normalise.None || isMean || flow.Shortest == 0 || flow.PositionsOf(flow.Shortest) > 1, "a norm of one position");
    }

    private static Applied Regression(Dice dice)
    {
        var isSmooth = dice.Chance(0.5);
        return new Applied("Regression", [.. dice.Shuffle(new List<Argument?>
        {
            isSmooth ? new Argument("Loss", "Loss.SmoothL1") : dice.Maybe(0.3, "Loss", () => "Loss.MeanSquared"),
            isSmooth ? new Argument("Beta", dice.Of(0.5, 2.0)) : null,
            dice.Maybe(0.3, "Scale", () => dice.Of(0.0, 1.0)),
        })]);
    }

    private static void CheckRegression(Applied part)
    {
        var a = part.Read<RegressionAttribute>();
        Wrong.UnlessNatural(a.Scale, "Scale");
        Wrong.UnlessNatural(a.Beta, "Beta");
        Wrong.Unless(a.Loss == Loss.SmoothL1 == a.Beta > 0, "loss and beta");
    }

    private static Applied Teacher(Dice dice, Flow flow) => new("Teacher", [.. dice.Shuffle(new List<Argument?>
    {
        dice.Maybe(0.8, "Decay", () => dice.Of(0.0, 0.9, 0.99)),
        dice.Maybe(0.4, "FinalDecay", () => dice.Of(0.0, 0.995, 1.0)),
        dice.Maybe(0.4, "AnnealSteps", () => (long)dice.Of(0, 5, 10, 11)),
        dice.Maybe(0.7, "Averages", () => Values.Choice(dice.Of<Averaged>())),
        flow.Medium == Medium.Text ? dice.Maybe(0.5, "Sees", () => Values.Choice(dice.Of<TeacherSees>())) : dice.Maybe(0.1, "Sees", () => "TeacherSees.Everything"),
    })]);

    private static void CheckTeacher(Applied part, Flow flow)
    {
        Wrong.Unless(part.Find("Averages") is not string text || !text.StartsWith('('), "no such part");
        var a = part.Read<TeacherAttribute>();
        Wrong.UnlessShare(a.Decay, "Decay");
        Wrong.Unless(a.FinalDecay is >= 0 and <= 1 && a.AnnealSteps >= 0, "the decay's course");
        Wrong.Unless(a.Sees == TeacherSees.Everything || flow.Medium == Medium.Text, "no tokens to see");
    }

    private static Applied Recipe(Dice dice)
    {
        var schedule = dice.Of<Schedule>();
        var updates = dice.Of(1, 2, 10);
        var batch = dice.Of(1, 2, 4, 6);
        var ranks = dice.Divisor(batch);
        var epochs = dice.Chance(0.1) ? updates / 10.0 : 0;
        var warmup = dice.Chance(0.4) ? updates - 1 : dice.Next(0, updates - 1);
        return new Applied("Recipe", [.. dice.Shuffle(new List<Argument?>
        {
            new("Updates", (long)updates),
            new("BatchSize", (long)batch),
            dice.Maybe(0.2, "WorldSize", () => (long)ranks),
            dice.Maybe(0.2, "Accumulation", () => (long)dice.Divisor(batch / ranks)),
            dice.Maybe(0.2, "DatasetSize", () => (long)dice.Of(0, batch, batch + 1, 100)) is var data && epochs > 0 ? new Argument("DatasetSize", 10L * batch) : data,
            epochs > 0 ? new Argument("Epochs", epochs) : null,
            new("LearningRate", 1e-3),
            dice.Maybe(0.7, "Schedule", () => Values.Choice(schedule)) is var said && said is null && schedule == Schedule.Cosine ? null : said ?? new Argument("Schedule", Values.Choice(schedule)),
            dice.Maybe(0.6, "Warmup", () => (long)warmup),
            schedule == Schedule.TriStage ? dice.Maybe(0.6, "Hold", () => (long)dice.Of(0, updates - 1 - warmup)) : null,
            schedule == Schedule.Polynomial ? dice.Maybe(0.6, "Power", () => dice.Of(0.5, 1.0, 3.0)) : null,
            dice.Maybe(0.2, "LayerDecay", () => dice.Of(0.65, 1.0)),
            dice.Maybe(0.2, "FinalScale", () => dice.Of(0.01, 0.5, 1.0)),
            dice.Maybe(0.2, "Beta1", () => dice.Of(0.0, 0.8)),
            dice.Maybe(0.2, "Beta2", () => dice.Of(0.0, 0.98)),
            dice.Maybe(0.2, "Epsilon", () => 1e-6),
            dice.Maybe(0.2, "WeightDecay", () => dice.Of(0.0, 0.01)),
            dice.Maybe(0.2, "DecayOn", () => Values.Choice(dice.Of<DecayOn>())),
            dice.Maybe(0.2, "ClipNorm", () => dice.Of(0.0, 3.0)),
            dice.Maybe(0.2, "Precision", () => Values.Choice(dice.Of<Precision>())),
        })]);
    }

    private static void CheckRecipe(Applied part)
    {
        var a = part.Read<RecipeAttribute>();
        Wrong.Unless(part.Says("Updates") && part.Says("BatchSize") && part.Says("LearningRate"), "not said");
        Wrong.Unless(a.Updates >= 1 && a.BatchSize >= 1 && a.Warmup >= 0 && a.Hold >= 0, "counts");
        Wrong.Unless(a.WorldSize >= 1 && a.Accumulation >= 1 && a.DatasetSize >= 0, "counts of passes and samples");
        Wrong.UnlessNatural(a.Epochs, "Epochs");
        Wrong.UnlessPositive(a.LearningRate, "LearningRate");
        Wrong.UnlessShare(a.Beta1, "Beta1");
        Wrong.UnlessShare(a.Beta2, "Beta2");
        Wrong.UnlessPositive(a.Epsilon, "Epsilon");
        Wrong.UnlessNatural(a.WeightDecay, "WeightDecay");
        Wrong.UnlessNatural(a.ClipNorm, "ClipNorm");
        Wrong.UnlessPositive(a.Power, "Power");
        Wrong.Unless(a.LayerDecay is > 0 and <= 1, "LayerDecay");
        Wrong.Unless(a.FinalScale is >= 0 and <= 1, "FinalScale");
        Wrong.Unless(a.Schedule != Schedule.TriStage || !part.Says("FinalScale") || a.FinalScale > 0, "an exponential fall to 0");
        Wrong.Unless(Sharing.Of(a.BatchSize, (long)a.WorldSize * a.Accumulation, "passes") >= 1, "passes");
        Wrong.Unless(a.DatasetSize == 0 || a.DatasetSize >= a.BatchSize, "a batch of more than there is");
        Wrong.Unless(a.Epochs == 0 || part.Says("DatasetSize"), "epochs of nothing");
        Wrong.Unless(a.Warmup + (a.Schedule == Schedule.TriStage ? a.Hold : 0L) < a.Updates, "no update is left");
    }

    private static Applied Monitor(Dice dice) => new("Monitor", [.. dice.Shuffle(new List<Argument?>
    {
        dice.Maybe(0.7, "OnCollapse", () => Values.Choice(dice.Of<Collapse>())),
        dice.Maybe(0.7, "After", () => (long)dice.Of(0, 5, 10)),
        dice.Maybe(0.3, "MinDeviation", () => dice.Of(0.0, 0.1)),
        dice.Maybe(0.3, "MinTargetDeviation", () => dice.Of(0.0, 0.2)),
        dice.Maybe(0.3, "MinPredictionDeviation", () => dice.Of(0.0, 0.02)),
        dice.Maybe(0.3, "MaxCosine", () => dice.Of(0.9, 1.0)),
        dice.Maybe(0.3, "MinRank", () => 1.0),
        dice.Maybe(0.3, "MaxRollBacks", () => (long)dice.Next(1, 3)),
    })]);

    private static void CheckMonitor(Applied part, Flow flow)
    {
        Wrong.Unless(part.Find("OnCollapse") is not string text || !text.StartsWith('('), "no such policy");
        var a = part.Read<MonitorAttribute>();
        Wrong.Unless(a is { After: >= 0, MaxRollBacks: >= 1, MaxCosine: > -1 and <= 1, MinRank: >= 1 and <= 255 }, "counts and ranges of the monitor");
        Wrong.UnlessNatural(a.MinDeviation, "MinDeviation");
        Wrong.UnlessNatural(a.MinTargetDeviation, "MinTargetDeviation");
        Wrong.UnlessNatural(a.MinPredictionDeviation, "MinPredictionDeviation");
        Wrong.Unless(a.MinRank <= flow.Channels, "more directions than channels");
    }
}
