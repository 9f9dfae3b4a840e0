using System;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What a pair says besides its encoder and policy: teacher, targets, loss, recipe. Each is checked against the encoder.</summary>
internal sealed record PairSettings(TeacherAttribute Teacher, TargetsAttribute Targets, RegressionAttribute Regression, RecipeAttribute Recipe)
{
    private const int MaxHeadLayers = 16;

    /// <summary>The decay at the end.</summary>
    public double FinalDecay => Teacher.FinalDecay == 0 ? Teacher.Decay : Teacher.FinalDecay;

    /// <summary>Updates over which the decay rises.</summary>
    public int AnnealSteps => Teacher.AnnealSteps == 0 ? Recipe.Updates : Teacher.AnnealSteps;

    /// <summary>Reads and checks the attributes. All independent mistakes are reported; null after an error.</summary>
    public static PairSettings? Read(DeclarationSpec spec, EncoderPlan encoder, Findings findings)
    {
        var targets = Part<TargetsAttribute>(spec, findings, "nothing says what the student predicts", "TopLayers = 8");
        var recipe = Part<RecipeAttribute>(
            spec, findings, "nothing says how to train it", "Updates = 100_000, BatchSize = 256, LearningRate = 1e-3");
        var teacher = Optional<TeacherAttribute>(spec);
        var regression = Optional<RegressionAttribute>(spec);
        if (targets is null || recipe is null)
        {
            return null;
        }

        var settings = new PairSettings(teacher.Value, targets.Value.Value, regression.Value, recipe.Value.Value);
        settings.CheckTargets(targets.Value.Spec!, encoder, findings);
        settings.CheckRegression(regression.Spec, findings);
        if (settings.CheckRecipe(recipe.Value.Spec!, findings))
        {
            settings.CheckTeacher(teacher.Spec, findings);
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

        findings.Report(Rule.MissingStage, Site.Of(spec.Type), spec.Type.PlainName, typeof(T).Name.Replace("Attribute", ""), lack, example);
        return null;
    }

    private void CheckTargets(AttributeSpec spec, EncoderPlan encoder, Findings findings)
    {
        var depth = encoder.Transformer.Attribute.Depth;
        if (Check.Required(findings, spec, nameof(Targets.TopLayers), Targets.TopLayers, "how many of the top layers are averaged")
            && Targets.TopLayers > depth)
        {
            findings.Report(
                Rule.TopLayersExceedDepth,
                spec.At(nameof(Targets.TopLayers)),
                [Targets.TopLayers, encoder.Spec.Type.PlainName, depth],
                [new ArgumentFix(nameof(Targets.TopLayers), Literal.People(depth))],
                encoder.Transformer.Spec.At(nameof(TransformerAttribute.Depth)));
        }

        if ((Targets.BatchNorm & Normalise.Mean) != 0)
        {
            findings.Report(
                Rule.TargetNormPlace,
                spec.At(nameof(Targets.BatchNorm)),
                [Targets.BatchNorm],
                [new ArgumentFix(nameof(Targets.BatchNorm), "Normalise.Layers")]);
        }

        if (Targets.InstanceNorm != Normalise.None && encoder.MaskPoint!.Grid.Positions == 1)
        {
            findings.Report(
                Rule.DegenerateTarget, spec.At(nameof(Targets.InstanceNorm)), nameof(Targets.InstanceNorm), "positions", "use LayerNorm, or smaller patches");
        }

        if (Targets.LayerNorm != Normalise.None && encoder.Width == 1)
        {
            findings.Report(
                Rule.DegenerateTarget, spec.At(nameof(Targets.LayerNorm)), nameof(Targets.LayerNorm), "channels", "use InstanceNorm, or a wider model");
        }
    }

    private void CheckRegression(AttributeSpec? spec, Findings findings)
    {
        if (spec is null)
        {
            return;
        }

        Check.NotNegative(findings, spec, nameof(Regression.Scale), Regression.Scale, 1);
        if (Check.AtLeast(findings, spec, nameof(Regression.HeadLayers), Regression.HeadLayers, 0))
        {
            // Each layer is written out: a slip of the finger must not become a million lines.
            Check.Within(
                findings, spec, nameof(Regression.HeadLayers), Regression.HeadLayers, Regression.HeadLayers <= MaxHeadLayers, $"at most {MaxHeadLayers}", 1);
        }

        if (Check.NotNegative(findings, spec, nameof(Regression.Beta), Regression.Beta, 2))
        {
            if (Regression is { Loss: Loss.SmoothL1, Beta: 0 })
            {
                findings.Report(
                    Rule.LossAndBeta,
                    spec.At(nameof(Regression.Loss)),
                    ["'Loss.SmoothL1' needs a 'Beta' above 0", "add 'Beta = 2.0', or use Loss.MeanSquared"],
                    [new ArgumentFix(nameof(Regression.Beta), "2.0")]);
            }
            else if (Regression is { Loss: Loss.MeanSquared, Beta: > 0 })
            {
                findings.Report(
                    Rule.LossAndBeta,
                    spec.At(nameof(Regression.Beta)),
                    [$"'Beta = {Literal.People(Regression.Beta)}' has no meaning for 'Loss.MeanSquared'", "write 'Loss = Loss.SmoothL1', or leave Beta out"],
                    [new ArgumentFix(nameof(Regression.Loss), "Loss.SmoothL1")]);
            }
        }
    }

    private bool CheckRecipe(AttributeSpec spec, Findings findings)
    {
        var r = Recipe;
        var valid = Check.Required(findings, spec, nameof(r.Updates), r.Updates, "the updates of the run")
            & Check.Required(findings, spec, nameof(r.BatchSize), r.BatchSize, "the samples of an update")
            & (spec.Find(nameof(r.LearningRate)) is null
                ? Missing()
                : Check.Positive(findings, spec, nameof(r.LearningRate), r.LearningRate, 1e-3))
            & Check.AtLeast(findings, spec, nameof(r.Warmup), r.Warmup, 0)
            & Check.AtLeast(findings, spec, nameof(r.Hold), r.Hold, 0)
            & Check.Share(findings, spec, nameof(r.Beta1), r.Beta1)
            & Check.Share(findings, spec, nameof(r.Beta2), r.Beta2)
            & Check.Positive(findings, spec, nameof(r.Epsilon), r.Epsilon, 1e-8)
            & Check.NotNegative(findings, spec, nameof(r.WeightDecay), r.WeightDecay, 0.05)
            & Check.NotNegative(findings, spec, nameof(r.ClipNorm), r.ClipNorm, 3)
            & Check.Within(
                findings,
                spec,
                nameof(r.FinalScale),
                r.FinalScale,
                r.FinalScale is >= 0 and <= 1 && (r.Schedule != Schedule.TriStage || r.FinalScale > 0 || spec.Find(nameof(r.FinalScale)) is null),
                r.Schedule == Schedule.TriStage ? "above 0 and at most 1 for an exponential fall" : "between 0 and 1",
                0.01);
        if (!valid)
        {
            return false;
        }

        var hold = r.Schedule == Schedule.TriStage ? r.Hold : 0;
        if ((long)r.Warmup + hold >= r.Updates)
        {
            var argument = r.Warmup >= r.Updates ? nameof(r.Warmup) : nameof(r.Hold);
            var limit = argument == nameof(r.Warmup) ? r.Updates / 10 : r.Updates - r.Warmup - 1;
            var said = argument == nameof(r.Warmup)
                ? $"'Warmup = {Literal.People(r.Warmup)}' leaves no update at the peak"
                : $"'Warmup = {Literal.People(r.Warmup)}' and 'Hold = {Literal.People(hold)}' leave no update to fall";
            findings.Report(
                Rule.WarmupLength,
                spec.At(argument),
                [said, Literal.People(r.Updates), Literal.People(limit)],
                [new ArgumentFix(argument, Literal.Of((long)limit))],
                spec.At(nameof(r.Updates)));
        }

        return true;

        bool Missing()
        {
            findings.Report(Rule.MissingArgument, spec.At(), spec.ShortName, nameof(r.LearningRate), "the peak learning rate");
            return false;
        }
    }

    private void CheckTeacher(AttributeSpec? spec, Findings findings)
    {
        if (spec is null)
        {
            return;
        }

        var t = Teacher;
        var valid = Range(nameof(t.Decay), t.Decay, t.Decay is >= 0 and < 1, "0 or more and below 1", t.Decay >= 1 ? "the teacher would never move" : "it is a share", 0.999)
            & Range(nameof(t.FinalDecay), t.FinalDecay, t.FinalDecay is >= 0 and <= 1, "between 0 and 1", "it is a share", 0.9999)
            & Check.AtLeast(findings, spec, nameof(t.AnnealSteps), t.AnnealSteps, 0);
        if (!valid)
        {
            return;
        }

        if (FinalDecay < t.Decay)
        {
            findings.Report(
                Rule.DecayFalls,
                spec.At(nameof(t.FinalDecay)),
                [Literal.People(t.FinalDecay), Literal.People(t.Decay)],
                [new ArgumentFix(nameof(t.FinalDecay), Literal.People(t.Decay))],
                spec.At(nameof(t.Decay)));
        }

        if (FinalDecay != t.Decay && AnnealSteps > Recipe.Updates)
        {
            var reached = FinalDecay - ((FinalDecay - t.Decay) * (1 - ((double)Recipe.Updates / AnnealSteps)));
            findings.Report(
                Rule.AnnealLength,
                spec.At(nameof(t.AnnealSteps)),
                [Literal.People(AnnealSteps), Literal.People(Recipe.Updates), Literal.People(Math.Round(reached, 6)), Literal.People(FinalDecay)],
                [new ArgumentFix(nameof(t.AnnealSteps), Literal.Of((long)Recipe.Updates))]);
        }

        bool Range(string argument, double value, bool holds, string condition, string why, double suggestion)
        {
            if (!holds)
            {
                findings.Report(
                    Rule.DecayRange,
                    spec.At(argument),
                    [argument, Literal.People(value), condition, why, Literal.People(suggestion)],
                    [new ArgumentFix(argument, Literal.People(suggestion))]);
            }

            return holds;
        }
    }
}
