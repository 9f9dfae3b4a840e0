using System;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Checks what follows from a recipe by arithmetic: what each number alone does not show.</summary>
internal sealed class RecipeChecks(AttributeSpec recipe, AttributeSpec? teacher, PairSettings settings, Findings findings)
{
    // Of the run; the published runs warm up for 1 to 13 %.
    private const double LongestWarmup = 0.5;

    // Of the teacher's start: above it the targets are a random network's for most of the run.
    private const double MostLeft = 0.5;

    private readonly RecipeAttribute _r = settings.Recipe;
    private readonly RecipeArithmetic _arithmetic = new(settings);

    public void All()
    {
        if (Passes() && Dataset())
        {
            Epochs();
        }

        Warmup();
        if (!findings.HasErrorsAt(recipe) && !findings.HasErrorsAt(teacher))
        {
            Memory();
        }
    }

    private bool Passes()
    {
        var passes = _arithmetic.Passes;
        if (_r.BatchSize % passes == 0)
        {
            return true;
        }

        var below = _r.BatchSize / passes * passes;
        var near = new[] { below, below + passes }.Where(size => size > 0 && size <= int.MaxValue).ToList();
        findings.Report(
            Rule.BatchInPasses,
            recipe.At(nameof(_r.BatchSize)),
            [
                Literal.Said(_r.BatchSize), Literal.Said(_r.WorldSize), Literal.Said(_r.Accumulation),
                $"{_r.BatchSize} = {passes} × {_r.BatchSize / passes} + {_r.BatchSize % passes}",
                near.Count == 0 ? "fewer ranks or passes" : Check.Or(near.Select(size => Literal.Said(size))),
            ],
            [.. near.Select(size => Fix.Set(nameof(_r.BatchSize), size))],
            [.. new[] { nameof(_r.WorldSize), nameof(_r.Accumulation) }.Where(name => recipe.Find(name) is not null).Select(name => recipe.At(name))]);
        return false;
    }

    private bool Dataset()
    {
        if (_r.DatasetSize == 0 || _r.DatasetSize >= _r.BatchSize)
        {
            return _r.DatasetSize > 0 || _r.Epochs == 0
                || Check.Said(findings, recipe, nameof(_r.DatasetSize), "the samples of an epoch", Literal.Said(Math.Max(_r.BatchSize, Samples())), asks: nameof(_r.Epochs));
        }

        findings.Report(
            Rule.BatchExceedsDataset,
            recipe.At(nameof(_r.BatchSize)),
            [Literal.Said(_r.BatchSize), Literal.Said(_r.DatasetSize)],
            [Fix.Set(nameof(_r.BatchSize), Math.Max(_arithmetic.Passes, _r.DatasetSize / _arithmetic.Passes * _arithmetic.Passes))],
            recipe.At(nameof(_r.DatasetSize)));
        return false;

        // As many as make the epochs come out.
        long Samples() => (long)Math.Min(int.MaxValue, _r.BatchSize * Math.Ceiling(_r.Updates / Math.Max(_r.Epochs, 1e-9)));
    }

    private void Epochs()
    {
        var updates = Math.Round(_r.Epochs * _arithmetic.UpdatesPerEpoch);
        if (_r.Epochs == 0 || Math.Abs(updates - _r.Updates) < 1)
        {
            return;
        }

        var epochs = Math.Round(_arithmetic.Epochs, 2);
        var canSet = updates is >= 1 and <= int.MaxValue;
        findings.Report(
            Rule.EpochsDiffer,
            recipe.At(nameof(_r.Epochs)),
            [
                Literal.Said(_r.Epochs), Literal.Said(_r.Updates), Literal.Said(_r.DatasetSize), Literal.Said(_r.BatchSize),
                Literal.People(_arithmetic.UpdatesPerEpoch), Literal.People((long)Math.Min(updates, long.MaxValue / 2)), Literal.Said(epochs),
            ],
            canSet ? [Fix.Set(nameof(_r.Updates), (long)updates, recipe.At(nameof(_r.Updates))), Fix.Remove(nameof(_r.Epochs))] : [Fix.Remove(nameof(_r.Epochs))],
            recipe.At(nameof(_r.Updates)));
    }

    private void Warmup()
    {
        var hold = _r.Schedule == Schedule.TriStage ? _r.Hold : 0;
        if (_r.Warmup <= LongestWarmup * _r.Updates || (long)_r.Warmup + hold >= _r.Updates)
        {
            return;
        }

        findings.Report(
            Rule.LongWarmup,
            recipe.At(nameof(_r.Warmup)),
            [Literal.Said(_r.Warmup), Percent((double)_r.Warmup / _r.Updates), Literal.Count(_r.Updates, "update"), Literal.Said(_r.Updates / 10)],
            [Fix.Set(nameof(_r.Warmup), _r.Updates / 10)],
            recipe.At(nameof(_r.Updates)));
    }

    private void Memory()
    {
        var left = _arithmetic.StartLeft;
        if (left <= MostLeft || settings.FinalDecay < settings.Teacher.Decay)
        {
            return;
        }

        // A twentieth of the run: e⁻²⁰ of the start is left.
        var t = settings.Teacher;
        var decay = Math.Round(1 - Math.Min(0.1, 20.0 / _r.Updates), 6);
        var argument = LeftWith(decay, t.FinalDecay) <= MostLeft ? nameof(t.Decay)
            : LeftWith(Math.Min(t.Decay, decay), decay) <= MostLeft ? nameof(t.FinalDecay)
            : null;
        var said = Literal.Said(t.Decay) + (settings.FinalDecay == t.Decay ? "" : $" → {Literal.Said(settings.FinalDecay)}");
        findings.Report(
            Rule.TeacherRemembersStart,
            teacher is null ? recipe.At(nameof(_r.Updates)) : teacher.At(argument ?? nameof(t.FinalDecay)),
            [
                said, Percent(left), Literal.Count(_r.Updates, "update"),
                double.IsInfinity(_arithmetic.HalfLife) ? "never" : $"in {Literal.People((long)Math.Round(_arithmetic.HalfLife))} updates",
                $"{argument ?? nameof(t.Decay)} = {Literal.Said(decay)}",
            ],
            teacher is null ? [new Fix(FixKind.AddAbove, $"Teacher(Decay = {Literal.Said(decay)})")]
            : argument is null || (argument == nameof(t.FinalDecay) && t.Decay > decay) ? []
            : [Fix.Set(argument, decay)],
            recipe.At(nameof(_r.Updates)));

        double LeftWith(double first, double final) => new RecipeArithmetic(
            settings with { Teacher = new TeacherAttribute { Decay = first, FinalDecay = final, AnnealSteps = t.AnnealSteps } }).StartLeft;
    }

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
