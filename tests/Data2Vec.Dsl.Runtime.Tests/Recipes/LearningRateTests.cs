using System.Text.Json;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public class LearningRateTests
{
    [Fact]
    public void Every_schedule_gives_fairseqs_rates()
    {
        using var fixture = FairseqCase.Load("lr_schedules");
        var (relative, absolute) = fixture.Tolerance();
        var entries = fixture.Json.GetProperty("schedules").EnumerateArray().ToArray();
        Assert.Equal(15, entries.Length);
        foreach (var entry in entries)
        {
            var schedule = Schedule(entry.GetProperty("kind").GetString()!, entry.GetProperty("config"));
            var (steps, rates) = (entry.GetProperty("steps"), entry.GetProperty("lr"));
            Assert.Equal(steps.GetArrayLength(), rates.GetArrayLength());
            for (var i = 0; i < steps.GetArrayLength(); i++)
            {
                TensorAssert.Close(rates[i].GetDouble(), schedule.At(steps[i].GetInt64()), relative, absolute, $"{schedule} at {steps[i]}");
            }
        }
    }

    [Fact]
    public void A_recipe_gives_its_schedule()
    {
        var recipe = new Recipe(Updates: 100, BatchSize: 1, LearningRate: 2, Warmup: 10, FinalScale: 0.1);
        var cosine = recipe.LearningRates();
        Assert.Equal(0, cosine.At(0));
        Assert.Equal(1, cosine.At(5), 1e-12);
        Assert.Equal(2, cosine.At(10), 1e-12);
        Assert.Equal(1.1, cosine.At(55), 1e-12);
        Assert.InRange(cosine.At(99), 0.2, 0.201);

        var stages = (recipe with { Schedule = Dsl.Schedule.TriStage, Hold = 40 }).LearningRates();
        Assert.Equal(0.02, stages.At(0), 1e-12);
        Assert.Equal(2, stages.At(49), 1e-12);
        Assert.Equal(2 * Math.Sqrt(0.1), stages.At(75), 1e-12);
        Assert.Equal(0.2, stages.At(100), 1e-12);

        var line = (recipe with { Schedule = Dsl.Schedule.Linear }).LearningRates();
        Assert.Equal(1.1, line.At(55), 1e-12);
        Assert.Equal(0.2, line.At(100), 1e-12);

        var polynomial = (recipe with { Schedule = Dsl.Schedule.Polynomial, Power = 3 }).LearningRates();
        Assert.Equal((1.8 / 8) + 0.2, polynomial.At(55), 1e-12);
        Assert.Equal(0.2, polynomial.At(100), 1e-12);

        var constant = (recipe with { Schedule = Dsl.Schedule.Constant }).LearningRates();
        Assert.Equal(0.2, constant.At(1), 1e-12);
        Assert.Equal(2, constant.At(99), 1e-12);
    }

    [Fact]
    public void Without_a_warm_up_the_first_step_is_at_the_peak()
    {
        var recipe = new Recipe(Updates: 10, BatchSize: 1, LearningRate: 3, FinalScale: 0.5);
        Assert.All(Enum.GetValues<Schedule>(), s => Assert.Equal(3, (recipe with { Schedule = s }).LearningRates().At(0), 1e-12));
    }

    [Fact]
    public void An_exponential_fall_to_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TriStageSchedule(1, warmup: 0, hold: 0, decay: 10, finalScale: 0));

    [Fact]
    public void A_tri_stage_recipe_without_a_final_scale_falls_to_that_of_the_published_ones() => Assert.Equal(
        0.02, new Recipe(Updates: 10, BatchSize: 1, LearningRate: 2, Schedule: Dsl.Schedule.TriStage).LearningRates().At(10), 1e-12);

    [Fact]
    public void A_recipe_over_another_length_takes_the_same_course()
    {
        var recipe = new Recipe(Updates: 1000, BatchSize: 1, LearningRate: 2, Schedule: Dsl.Schedule.TriStage, Warmup: 100, Hold: 400, FinalScale: 0.1);
        var shorter = recipe.Over(50);
        Assert.Equal((50, 5, 20), (shorter.Updates, shorter.Warmup, shorter.Hold));
        Assert.All(Enumerable.Range(0, 51), n => Assert.Equal(recipe.LearningRates().At(20 * n), shorter.LearningRates().At(n), 1e-12));
        Assert.Equal(recipe, recipe.Over(1000));
    }

    private static LearningRateSchedule Schedule(string kind, JsonElement config)
    {
        double Number(string name) => config.GetProperty(name).GetDouble();
        long Whole(string name) => config.GetProperty(name).GetInt64();
        var peak = config.GetProperty("lr")[0].GetDouble();
        switch (kind)
        {
            case "cosine":
                return new CosineSchedule(
                    peak, Whole("max_update"), Whole("warmup_updates"), Number("min_lr"), Number("warmup_init_lr"), Number("lr_shrink"));
            case "polynomial_decay":
                return new LinearSchedule(
                    peak, Whole("total_num_update"), Whole("warmup_updates"), Number("end_learning_rate"), Number("power"));
            default:
                var phases = config.GetProperty("phase_ratio");
                return phases.ValueKind == JsonValueKind.Null
                    ? new TriStageSchedule(
                        peak, Whole("warmup_steps"), Whole("hold_steps"), Whole("decay_steps"), Number("init_lr_scale"), Number("final_lr_scale"))
                    : TriStageSchedule.OfPhases(
                        peak, Whole("max_update"), phases[0].GetDouble(), phases[1].GetDouble(), phases[2].GetDouble(),
                        Number("init_lr_scale"), Number("final_lr_scale"));
        }
    }
}
