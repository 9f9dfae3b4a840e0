using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>What the monitor does with what it sees.</summary>
[Trait("Lane", "Slow")]
public sealed class CollapseTests : IDisposable
{
    private static readonly CollapseMonitor _both = new([CollapseMonitor.Target, CollapseMonitor.Prediction], After: 5);
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(5, 9.0, 0.0, "target: deviates by only")]
    [InlineData(5, 0.0, 9.0, "prediction: deviates by only")]
    [InlineData(20, 9.0, 9.0, null)]
    [InlineData(5, 0.0, 0.0, null)]
    public void A_collapse_pauses_the_run_after_the_grace(int after, double target, double prediction, string? message)
    {
        using var pair = new TinyPair();
        using var trainer = Trainer(pair, _both with { After = after, MinTargetDeviation = target, MinPredictionDeviation = prediction });
        if (message is null)
        {
            Assert.True(trainer.Run().Completed);
            return;
        }

        var error = Assert.Throws<CollapsedException>(() => trainer.Run());
        Assert.StartsWith("Training collapsed by update 6: " + message, error.Message, StringComparison.Ordinal);
        Assert.Equal(6, error.Metrics!.Update);
        Assert.Equal(9, Assert.Single(error.Alarms).Threshold);
    }

    [Fact]
    public void A_paused_run_goes_on_and_pauses_for_another_stage_only()
    {
        using var pair = new TinyPair();
        using var trainer = Trainer(pair, _both with { MinTargetDeviation = 9 });
        Assert.Throws<CollapsedException>(() => trainer.Run());
        trainer.Save(_folder.At("state"));

        // The same in a program that begins anew, for which the predictions are collapsed too.
        using var again = new TinyPair();
        using var resumed = Trainer(again, _both with { MinTargetDeviation = 9, MinPredictionDeviation = 9 });
        resumed.Restore(_folder.At("state"));
        Assert.Equal([CollapseMonitor.Target], resumed.CollapsedStages);
        var error = Assert.Throws<CollapsedException>(() => resumed.Run());
        Assert.Equal((8L, CollapseMonitor.Prediction), (error.Metrics!.Update, Assert.Single(error.Alarms).Stage));
        Assert.True(resumed.Run().Completed);
        Assert.True(trainer.Run().Completed);
    }

    [Fact]
    public void A_warning_comes_once_until_the_stage_has_recovered()
    {
        using var pair = new TinyPair();
        using var trainer = Trainer(pair, _both with { After = 3, OnCollapse = Collapse.Warn, MinTargetDeviation = 9 });
        var alarms = new List<CollapseAlarm>();
        trainer.OnCollapse = alarms.Add;
        Assert.True(trainer.Run().Completed);
        Assert.Equal((4L, CollapseMonitor.Target, CollapseFigure.Deviation), (Assert.Single(alarms).Update, alarms[0].Stage, alarms[0].Figure));

        var state = new CollapseState(_both with { After = 0 });
        Assert.Equal([1, 0, 0, 1], new[] { 0.0, 0.05, 1.0, 0.05 }.Select((deviation, i) => state.Check([new("target", deviation, 0, 9)], i + 1).Count));
    }

    [Theory]
    [InlineData(1.0, 0.9991, 9.0, "the mean cosine between positions is 0.9991, where at most 0.999 is expected")]
    [InlineData(1.0, 0.999, 1.4, "the effective rank is 1.4, where at least 1.5 is expected")]
    [InlineData(1.0, 0.999, 1.4996, "the effective rank is 1.4996, where at least 1.5 is expected")]
    [InlineData(0.2, 0.9999, 1.0, "deviates by only 0.2 between positions, where at least 0.3 is expected")]
    [InlineData(0.3, 0.999, 1.5, null)]
    [InlineData(double.NaN, double.NaN, double.NaN, null)]
    public void Each_figure_has_its_threshold(double deviation, double cosine, double rank, string? says)
    {
        var monitor = new CollapseMonitor(["block 0"], MinDeviation: 0.3, MaxCosine: 0.999, MinRank: 1.5);
        var alarms = monitor.Check([new("block 0", deviation, cosine, rank)], 1);
        Assert.Equal(says is null ? [] : ["block 0: " + says], alarms.Select(alarm => alarm.ToString()));
    }

    [Fact]
    public void A_run_that_is_watched_ends_as_one_that_is_not()
    {
        Assert.Equal(Train(1), Train(1000));

        static double[] Train(int logEvery)
        {
            using var pair = new VisionV1Base(seed: 3);
            var images = new Func<long, ImageBatch>(n => new ImageBatch(torch.arange(2 * 3 * 48 * 48, dtype: torch.ScalarType.Float32).add(n).sin().view(2, 3, 48, 48)));
            using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(images), new() { LogEvery = logEvery, Updates = 6 });
            var reports = new List<StepMetrics>();
            trainer.Run(reports.Add);
            Assert.All(reports, report => Assert.Equal(pair.Monitor.Stages, report.Stages!.Select(stage => stage.Stage)));
            return TensorAssert.Values(pair.Store.Values);
        }
    }

    [Fact]
    public void A_run_that_goes_back_halves_its_learning_rate_and_remembers_it()
    {
        using var pair = new TinyPair();
        using var trainer = Trainer(pair, _both with { OnCollapse = Collapse.RollBack, MinTargetDeviation = 9 });
        var states = new TrainingStates(_folder.At("states"), keep: 1);
        trainer.AfterUpdate = () => states.Save(trainer, loss: 1);
        states.Save(trainer);
        Assert.Throws<CollapsedException>(() => trainer.Run());

        // Every measured update was beyond the threshold: only the start was healthy, and it is still there.
        Assert.Equal(["state-000000005.safetensors", "state-000000000.safetensors"], states.Files.Select(Path.GetFileName));
        trainer.RollBack(states.NewestHealthy()!);
        Assert.Equal((0L, 1), (trainer.Update, trainer.RollBacks));
        states.Save(trainer);
        states.RemoveAfter(trainer.Update);
        Assert.Equal(["state-000000000.safetensors"], states.Files.Select(Path.GetFileName));

        using var again = new TinyPair();
        using var resumed = Trainer(again, _both with { MinTargetDeviation = 0 });
        resumed.Restore(states.Newest()!);
        var rates = new List<(double Is, double Full)>();
        resumed.Run(report => rates.Add((report.LearningRate, again.Recipe.LearningRates().At(report.Update - 1))));
        Assert.All(rates, rate => Assert.Equal(rate.Full / 2, rate.Is));
        trainer.RollBack(states.NewestHealthy()!);
        Assert.Equal(2, trainer.RollBacks);
    }

    [Fact]
    public void The_defaults_are_those_of_the_attribute()
    {
        var (declared, defaults) = (new MonitorAttribute(), new CollapseMonitor([]));
        Assert.All(typeof(MonitorAttribute).GetProperties().Where(p => p.DeclaringType == typeof(MonitorAttribute)), property => Assert.Equal(
            property.GetValue(declared), typeof(CollapseMonitor).GetProperty(property.Name)!.GetValue(defaults)));
    }

    public void Dispose() => _folder.Dispose();

    private static Trainer<ImageBatch> Trainer(TinyPair pair, CollapseMonitor monitor) => new(pair, BatchSource.Of(TinyPair.Batch), new() { Updates = 20, LogEvery = 2, Monitor = monitor });
}
