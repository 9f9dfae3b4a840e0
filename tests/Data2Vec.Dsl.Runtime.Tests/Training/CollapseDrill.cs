using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;
using TorchSharp;
using Xunit.Abstractions;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

[VisionEncoder(Size = 24, Channels = 1)]
[PatchEmbedding(Dim = 32, Patch = 4)]
[Maskable]
[AbsolutePositions]
[Transformer(Depth = 3, Heads = 4, Norm = Norm.Post)]
internal sealed partial class DrillEncoder;

[RandomMask(Ratio = 0.5)]
internal sealed partial class DrillMask;

// All that invites a collapse: a teacher that follows at once, targets that may shrink, a rate that is too high.
[Data2Vec<DrillEncoder, DrillMask>]
[Teacher(Decay = 0.9)]
[Targets(TopLayers = 3)]
[Recipe(Updates = 100, BatchSize = 16, LearningRate = 3e-2, Warmup = 20, Schedule = Schedule.Constant)]
[Monitor(OnCollapse = Collapse.Warn, After = 10, LeastRank = 1.3, LeastPredictionDeviation = 0)]
internal sealed partial class CollapsingDrill;

[Data2Vec<DrillEncoder, DrillMask>]
[Teacher(Decay = 0.95)]
[Targets(TopLayers = 3, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 16, LearningRate = 1e-3, Warmup = 20, Schedule = Schedule.Constant)]
[Monitor(OnCollapse = Collapse.Warn, After = 10, LeastRank = 1.3, LeastPredictionDeviation = 0)]
internal sealed partial class HealthyDrill;

/// <summary>A training that collapses, and its twin that does not.</summary>
public sealed class CollapseDrill(ITestOutputHelper output)
{
    // Of the loss before the alarm. Half of it is gone when anybody would call it a collapse.
    private const double Unchanged = 0.15, Fallen = 0.5;

    [Fact]
    public void The_stage_is_named_before_the_loss_shows_it()
    {
        using var pair = new CollapsingDrill();
        var (losses, alarms) = Train(pair);
        var alarm = alarms.First(each => each.Stage.StartsWith("block ", StringComparison.Ordinal));
        var at = (int)alarm.Update;

        // The loss per position has settled by update 12, stays there while the blocks collapse, and then falls to nothing.
        var before = losses[12..(at - 1)].Average();
        var falls = losses.FindIndex(loss => loss < Fallen * before) + 1;
        output.WriteLine(string.Join("\n", alarms));
        output.WriteLine($"{alarm.Stage} at update {at} of a loss of {losses[at - 1]:0.000} after {before:0.000}; half of it is gone at update {falls}, {losses[^1]:0.000} left in the end");
        Assert.Equal(("block 2", CollapseFigure.Rank), (alarm.Stage, alarm.Figure));
        Assert.InRange(losses[at - 1] / before, 1 - Unchanged, 1 + Unchanged);
        Assert.True(falls >= at + 3, $"alarm at update {at}, and the loss shows it at update {falls}");
        Assert.True(losses[^1] < 0.1 * before, $"{losses[^1]} is left of {before}: that was no collapse");
    }

    [Fact]
    public void A_healthy_twin_raises_no_alarm()
    {
        using var pair = new HealthyDrill();
        var (losses, alarms) = Train(pair);
        Assert.Empty(alarms);
        Assert.True(losses[^1] < losses[0] && losses[^1] > 0.3 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    private static (List<double> Losses, List<CollapseAlarm> Alarms) Train(Pair<ImageBatch> pair)
    {
        var (losses, alarms) = (new List<double>(), new List<CollapseAlarm>());
        using var trainer = new Trainer<ImageBatch>(pair, Batch, new() { LogEvery = 1 });
        trainer.OnCollapse = alarms.Add;
        trainer.Run(report => losses.Add(report.Loss));
        return (losses, alarms);
    }

    // Waves of any direction and length.
    private static ImageBatch Batch(long pass)
    {
        const int count = 16, size = 24;
        var random = new Random((int)pass);
        var pixels = new float[count * size * size];
        for (var sample = 0; sample < count; sample++)
        {
            var (row, column, phase) = (random.NextSingle() * 1.2f, random.NextSingle() * 1.2f, random.NextSingle() * 6);
            for (var i = 0; i < size * size; i++)
            {
                pixels[(sample * size * size) + i] = MathF.Sin((row * (i / size)) + (column * (i % size)) + phase);
            }
        }

        return new ImageBatch(torch.tensor(pixels, [count, 1, size, size]));
    }
}
