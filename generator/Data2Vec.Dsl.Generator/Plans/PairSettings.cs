using System;
using System.Globalization;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What a pair says besides its encoder and policy: teacher, targets, loss, recipe, monitor. Each is checked against the encoder.</summary>
internal sealed record PairSettings(
    TeacherAttribute Teacher, TargetsAttribute Targets, RegressionAttribute Regression, RecipeAttribute Recipe, MonitorAttribute Monitor)
{
    private const int UsualBatch = 256;

    private const int UsualDepth = 12;

    // Tiny models learn at some ten times the rates of published ones.
    private const double MostTimesPublished = 100;

    /// <summary>The decay at the end.</summary>
    public double FinalDecay => Teacher.FinalDecay == 0 ? Teacher.Decay : Teacher.FinalDecay;

    // As the runtime has it: batch and positions have changed places, and something acts on that.
    private bool IsTurned => Targets.TimeFirst
        && ((Targets.InstanceNorm & Normalise.Mean) != 0 || Targets.GroupNorm != Normalise.None)
        && (Targets.BatchNorm & Normalise.Layers) == 0 && (Targets.InstanceNorm & Normalise.Layers) == 0;

    /// <summary>Whether a position's target depends on the other positions: through every norm but layer norm, which stays within one.</summary>
    public bool TargetsNeedAllPositions => Targets is not { BatchNorm: Normalise.None, InstanceNorm: Normalise.None, GroupNorm: Normalise.None };

    /// <summary>Updates over which the decay rises.</summary>
    public int AnnealSteps => Teacher.AnnealSteps == 0 ? Recipe.Updates : Teacher.AnnealSteps;

    /// <summary>Reads and checks the attributes. All independent mistakes are reported; null after an error.</summary>
    /// <param name="spec">The pair.</param>
    /// <param name="encoder">Its encoder; null where that has an error, and then nothing is held against it.</param>
    /// <param name="findings">Takes what is found.</param>
    public static PairSettings? Read(DeclarationSpec spec, EncoderPlan? encoder, Findings findings)
    {
        var topLayers = Suggest.TopLayers(encoder?.Transformer.Attribute.Depth ?? UsualDepth);
        var targets = Part<TargetsAttribute>(spec, findings, "nothing says what the student predicts", $"TopLayers = {topLayers}");
        var recipe = Part<RecipeAttribute>(
            spec, findings, "nothing says how to train it", "Updates = 100_000, BatchSize = 256, LearningRate = 1e-3");
        var teacher = Optional<TeacherAttribute>(spec);
        var regression = Optional<RegressionAttribute>(spec);
        var monitor = Optional<MonitorAttribute>(spec);
        var settings = new PairSettings(
            teacher.Value, targets?.Value ?? new TargetsAttribute(), regression.Value, recipe?.Value ?? new RecipeAttribute(), monitor.Value);
        var run = recipe?.Spec;
        if (targets is { Spec: { } said })
        {
            settings.CheckTargets(said, run, encoder, findings);
        }

        settings.CheckRegression(regression.Spec, findings);
        settings.CheckSees(teacher.Spec, encoder, findings);
        var isValid = run is not null && settings.CheckRecipe(run, findings);
        if (teacher.Spec is { } declared)
        {
            new TeacherChecks(declared, settings, findings).All();
        }

        MonitorCheck.Check(monitor.Spec, run, settings, encoder, findings);
        if (isValid)
        {
            new RecipeChecks(run!, teacher.Spec, settings, findings).All();
        }

        return findings.HasErrors ? null : settings;
    }

    private static (T Value, AttributeSpec? Spec) Optional<T>(DeclarationSpec spec)
        where T : Attribute, new() => spec.Find(typeof(T)) is { } found ? (AttributeReader.Read<T>(found), found) : (new T(), null);

    private static (T Value, AttributeSpec? Spec)? Part<T>(DeclarationSpec spec, Findings findings, string lack, string example)
        where T : Attribute, new()
    {
        var part = Optional<T>(spec);
        if (part.Spec is not null)
        {
            return part;
        }

        var name = typeof(T).Name.Replace("Attribute", "");
        var attribute = $"{name}({example})";
        findings.Report(
            Rule.MissingStage, Site.Of(spec.Type), [spec.Type.PlainName, name, lack, attribute], [new Fix(FixKind.AddLast, attribute)]);
        return null;
    }

    private void CheckTargets(AttributeSpec spec, AttributeSpec? recipe, EncoderPlan? encoder, Findings findings)
    {
        var depth = encoder?.Transformer.Attribute.Depth ?? UsualDepth;
        if (Check.Required(findings, spec, nameof(Targets.TopLayers), Targets.TopLayers, "how many of the top layers are averaged", Suggest.TopLayers(depth))
            && encoder is not null && Targets.TopLayers > depth)
        {
            findings.Report(
                Rule.TopLayersExceedDepth,
                spec.At(nameof(Targets.TopLayers)),
                [Literal.Said(Targets.TopLayers), encoder.Spec.Type.PlainName, Literal.Count(depth, "block"), depth == 1 ? "1" : $"{depth} or less"],
                [Fix.Set(nameof(Targets.TopLayers), depth)],
                encoder.Transformer.Spec.At(nameof(TransformerAttribute.Depth)));
        }

        OnlyOfLayers(nameof(Targets.GroupNorm), Targets.GroupNorm);
        if (Targets.TimeFirst && encoder is not null && encoder.Modality != Modality.Audio)
        {
            findings.Report(
                Rule.WithoutEffect,
                spec.At(nameof(Targets.TimeFirst)),
                [nameof(Targets.TimeFirst), $"on {encoder.Modality.Positions}: only fairseq's audio code transposes its tensors", "leave it out"],
                [Fix.Remove(nameof(Targets.TimeFirst))]);
        }
        else if (Targets.TimeFirst && !IsTurned)
        {
            findings.Report(
                Rule.WithoutEffect,
                spec.At(nameof(Targets.TimeFirst)),
                [nameof(Targets.TimeFirst), "on these norms: it only changes an instance norm of the mean or a group norm, without a batch or instance norm of the layers before it", "leave it out"],
                [Fix.Remove(nameof(Targets.TimeFirst))]);
        }
        else if (IsTurned && Targets.InstanceNorm == Normalise.Mean && Recipe.BatchSize == 1)
        {
            findings.Report(
                Rule.DegenerateTarget,
                spec.At(nameof(Targets.InstanceNorm)),
                [nameof(Targets.InstanceNorm), "the batch (TimeFirst)", "use a larger 'BatchSize', or leave 'TimeFirst' out"],
                [Fix.Set(nameof(Recipe.BatchSize), UsualBatch, recipe!.At(nameof(Recipe.BatchSize)))],
                recipe!.At(nameof(Recipe.BatchSize)));
        }

        if (OnlyOfLayers(nameof(Targets.BatchNorm), Targets.BatchNorm) && Targets.BatchNorm != Normalise.None && Recipe.BatchSize == 1)
        {
            findings.Report(
                Rule.BatchNormOfOne,
                spec.At(nameof(Targets.BatchNorm)),
                ["Normalise." + Targets.BatchNorm, Recipe.BatchSize],
                [Fix.Set(nameof(Recipe.BatchSize), UsualBatch, recipe!.At(nameof(Recipe.BatchSize)))],
                recipe!.At(nameof(Recipe.BatchSize)));
        }

        // A grid of one position has no mask, which is reported there; so only the channels can be too few.
        if (Targets.LayerNorm != Normalise.None && encoder is not null && encoder.Width == 1)
        {
            findings.Report(
                Rule.DegenerateTarget,
                spec.At(nameof(Targets.LayerNorm)),
                [nameof(Targets.LayerNorm), "channels", "use InstanceNorm, or a wider model"],
                [],
                encoder.WidthSite);
        }

        bool OnlyOfLayers(string argument, Normalise value)
        {
            if ((value & Normalise.Mean) == 0)
            {
                return true;
            }

            findings.Report(
                Rule.TargetNormPlace, spec.At(argument), [value, argument], [Fix.Set(argument, "Normalise.Layers")]);
            return false;
        }
    }

    private void CheckSees(AttributeSpec? spec, EncoderPlan? encoder, Findings findings)
    {
        if (spec is not null && encoder is not null && Teacher.Sees == TeacherSees.MaskedTokens && encoder.Modality != Modality.Text)
        {
            findings.Report(
                Rule.ArgumentRange,
                spec.At(nameof(Teacher.Sees)),
                [nameof(Teacher.Sees), "TeacherSees.MaskedTokens", $"TeacherSees.Everything for {encoder.Modality.Positions}", "TeacherSees.Everything"],
                [Fix.Set(nameof(Teacher.Sees), "TeacherSees.Everything")]);
        }
    }

    private void CheckRegression(AttributeSpec? spec, Findings findings)
    {
        if (spec is null)
        {
            return;
        }

        Check.NotNegative(findings, spec, nameof(Regression.Scale), Regression.Scale, 1);
        if (Check.NotNegative(findings, spec, nameof(Regression.Beta), Regression.Beta, Regression.Loss == Loss.SmoothL1 ? 2 : 0))
        {
            if (Regression is { Loss: Loss.SmoothL1, Beta: 0 })
            {
                findings.Report(
                    Rule.LossAndBeta,
                    spec.Find(nameof(Regression.Beta)) is null ? spec.At(nameof(Regression.Loss)) : spec.At(nameof(Regression.Beta)),
                    ["'Loss.SmoothL1' needs a 'Beta' above 0", "write for example 'Beta = 2', or 'Loss = Loss.MeanSquared'"],
                    [Fix.Set(nameof(Regression.Beta), "2"), Fix.Set(nameof(Regression.Loss), "Loss.MeanSquared")],
                    spec.At(nameof(Regression.Loss)));
            }
            else if (Regression is { Loss: Loss.MeanSquared, Beta: > 0 })
            {
                findings.Report(
                    Rule.LossAndBeta,
                    spec.At(nameof(Regression.Beta)),
                    [$"'Beta = {Literal.Said(Regression.Beta)}' has no meaning for 'Loss.MeanSquared'", "write 'Loss = Loss.SmoothL1', or leave 'Beta' out"],
                    [Fix.Set(nameof(Regression.Loss), "Loss.SmoothL1"), Fix.Remove(nameof(Regression.Beta))],
                    spec.At(nameof(Regression.Loss)));
            }
        }
    }

    private bool CheckRecipe(AttributeSpec spec, Findings findings)
    {
        var r = Recipe;
        var valid = Check.Required(findings, spec, nameof(r.Updates), r.Updates, "the updates of the run", Math.Max(100_000, 10L * Math.Max(r.Warmup, 0)))
            & Check.Required(findings, spec, nameof(r.BatchSize), r.BatchSize, "the samples of an update", UsualBatch)
            & (Check.Said(findings, spec, nameof(r.LearningRate), "the peak learning rate", Literal.Said(1e-3))
                && Check.Positive(findings, spec, nameof(r.LearningRate), r.LearningRate, 1e-3))
            & Check.AtLeast(findings, spec, nameof(r.WorldSize), r.WorldSize, 1)
            & Check.AtLeast(findings, spec, nameof(r.Accumulation), r.Accumulation, 1)
            & Check.AtLeast(findings, spec, nameof(r.DatasetSize), r.DatasetSize, 0)
            & Check.NotNegative(findings, spec, nameof(r.Epochs), r.Epochs, 0)
            & Check.AtLeast(findings, spec, nameof(r.Warmup), r.Warmup, 0)
            & Check.AtLeast(findings, spec, nameof(r.Hold), r.Hold, 0)
            & Check.Share(findings, spec, nameof(r.Beta1), r.Beta1, RecipeDefaults.Beta1)
            & Check.Share(findings, spec, nameof(r.Beta2), r.Beta2, RecipeDefaults.Beta2)
            & Check.Epsilon(findings, spec, nameof(r.Epsilon), r.Epsilon, RecipeDefaults.Epsilon)
            & Check.NotNegative(findings, spec, nameof(r.WeightDecay), r.WeightDecay, RecipeDefaults.WeightDecay)
            & Check.NotNegative(findings, spec, nameof(r.ClipNorm), r.ClipNorm, 3)
            & Check.Positive(findings, spec, nameof(r.Power), r.Power, RecipeDefaults.Power)
            & Check.Within(findings, spec, nameof(r.LayerDecay), r.LayerDecay, r.LayerDecay is > 0 and <= 1, "above 0 and at most 1", 0.75)
            & Check.Within(
                findings,
                spec,
                nameof(r.FinalScale),
                r.FinalScale,
                r.FinalScale is >= 0 and <= 1 && (r.Schedule != Schedule.TriStage || r.FinalScale > 0 || spec.Find(nameof(r.FinalScale)) is null),
                r.Schedule == Schedule.TriStage ? "above 0 and at most 1 for an exponential fall" : "between 0 and 1",
                RecipeDefaults.TriStageFinalScale);
        if (r is { Updates: > 0, Warmup: >= 0, Hold: >= 0 })
        {
            CheckCourse(spec, findings);
        }

        if (valid)
        {
            CheckEffect(spec, findings);
            CheckRate(spec, findings);
        }

        return valid;
    }

    // Models differ, but not by so much.
    private void CheckRate(AttributeSpec spec, Findings findings)
    {
        var (lowest, highest) = PublishedRun.LearningRates;
        var rate = Recipe.LearningRate;
        var (nearest, word, times) = rate > highest ? (highest, "highest", rate / highest) : (lowest, "lowest", lowest / rate);
        if (Math.Round(times, 6) > MostTimesPublished)
        {
            var relation = rate > highest ? "times" : "times below";
            findings.Report(
                Rule.UnusualLearningRate,
                spec.At(nameof(Recipe.LearningRate)),
                [Literal.Said(rate), Literal.People((long)Math.Min(times, 1e15)) + " " + relation, word, Literal.Said(nearest)],
                [Fix.Set(nameof(Recipe.LearningRate), nearest)]);
        }
    }

    // Some updates are at the peak and some are left to fall.
    private void CheckCourse(AttributeSpec spec, Findings findings)
    {
        var r = Recipe;
        var hold = r.Schedule == Schedule.TriStage ? r.Hold : 0;
        if ((long)r.Warmup + hold >= r.Updates)
        {
            var isWarmup = r.Warmup >= r.Updates;
            var argument = isWarmup ? nameof(r.Warmup) : nameof(r.Hold);
            var most = isWarmup ? r.Updates - 1 : r.Updates - r.Warmup - 1;
            var usual = isWarmup ? Math.Min(r.Updates / 10, Math.Max(0, most - hold)) : most;
            findings.Report(
                Rule.WarmupLength,
                spec.At(argument),
                [
                    isWarmup
                        ? $"'Warmup = {Literal.Said(r.Warmup)}' leaves no update at the peak"
                        : $"'Warmup = {Literal.Said(r.Warmup)}' and 'Hold = {Literal.Said(hold)}' leave no update for the rate to fall",
                    Literal.Count(r.Updates, "update"),
                    isWarmup ? $"for example 'Warmup = {Literal.Said(usual)}'" : $"'Hold = {Literal.Said(most)}' or less",
                ],
                [Fix.Set(argument, usual)],
                spec.At(nameof(r.Updates)));
        }
    }

    // Values that another choice leaves unread.
    private void CheckEffect(AttributeSpec spec, Findings findings)
    {
        var schedule = $"for 'Schedule.{Recipe.Schedule}'";
        if (Recipe.Hold > 0 && Recipe.Schedule != Schedule.TriStage)
        {
            Report(nameof(Recipe.Hold), Recipe.Hold, "write 'Schedule = Schedule.TriStage', or leave it out", nameof(Schedule.TriStage));
        }

        if (Recipe.FinalScale > 0 && Recipe.Schedule == Schedule.Constant)
        {
            Report(nameof(Recipe.FinalScale), Recipe.FinalScale, "write 'Schedule = Schedule.Cosine', or leave it out", nameof(Schedule.Cosine));
        }

        if (spec.Find(nameof(Recipe.Power)) is not null && Recipe.Schedule != Schedule.Polynomial)
        {
            Report(nameof(Recipe.Power), Recipe.Power, "write 'Schedule = Schedule.Polynomial', or leave it out", nameof(Schedule.Polynomial));
        }

        void Report(string argument, double value, string remedy, string better) => findings.Report(
            Rule.WithoutEffect,
            spec.At(argument),
            [$"{argument} = {Literal.Said(value)}", schedule, remedy],
            [Fix.Remove(argument), Fix.Set(nameof(Recipe.Schedule), "Schedule." + better)],
            spec.At(nameof(Recipe.Schedule)));
    }
}
