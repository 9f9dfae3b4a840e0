using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;
using Xunit.Abstractions;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

[ImageEncoder(Size = 24, Channels = 1)]
[PatchEmbedding(Dim = 32, Patch = 4)]
[Maskable]
[LearnedPositions]
[Transformer(Depth = 3, Heads = 4, Norm = Norm.Post)]
internal sealed partial class DrillEncoder;

[RandomMask(Ratio = 0.5)]
internal sealed partial class DrillMask;

// All that invites a collapse: a teacher that follows at once, targets that may shrink, a rate that is too high.
[Data2Vec<DrillEncoder, DrillMask>]
[Teacher(Decay = 0.9)]
[Targets(TopLayers = 3)]
[Recipe(Updates = 100, BatchSize = 16, LearningRate = 3e-2, Warmup = 20, Schedule = Schedule.Constant)]
[Monitor(OnCollapse = Collapse.Warn, After = 10, MinRank = 1.3, MinPredictionDeviation = 0)]
internal sealed partial class CollapsingDrill;

[Data2Vec<DrillEncoder, DrillMask>]
[Teacher(Decay = 0.95)]
[Targets(TopLayers = 3, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 16, LearningRate = 1e-3, Warmup = 20, Schedule = Schedule.Constant)]
[Monitor(OnCollapse = Collapse.Warn, After = 10, MinRank = 1.3, MinPredictionDeviation = 0)]
internal sealed partial class HealthyDrill;

/// <summary>Trainings that collapse, and their twin that does not.</summary>
public sealed class CollapseDrill(ITestOutputHelper output)
{
    // A collapse is chaotic: the last digit of a product decides when it comes. So what is said holds for several starts, not for one lucky run.
    private const int Starts = 6, Most = 4;

    // Of the loss before the alarm. Half of it is gone when anybody would call it a collapse.
    private const double Unchanged = 0.15, Fallen = 0.5;

    [Fact]
    public void The_stage_is_named_before_the_loss_shows_it()
    {
        var (topBlock, unchanged, shown, before) = (0, 0, 0, 0);
        for (var seed = 1UL; seed <= Starts; seed++)
        {
            using var pair = new CollapsingDrill(seed: seed);
            var (losses, alarms, stages) = Train(pair);
            var alarm = alarms.First(each => each.Stage.StartsWith("block ", StringComparison.Ordinal));
            var at = (int)alarm.Update;

            // The loss per position has settled by update 12, and stays there while the blocks collapse.
            var settled = losses[12..(at - 1)].Average();
            var falls = losses.FindIndex(loss => loss < Fallen * settled) + 1;
            var rank = stages.Single(stage => stage.Stage == "block 2").Rank;
            output.WriteLine(
                $"{alarm.Stage}, {alarm.Figure} at update {at} of a loss of {losses[at - 1]:0.000} after {settled:0.000}; half of it is gone at update {falls}; "
                + $"in the end {losses[^1]:0.000} and a rank of {rank:0.00}");
            Assert.Equal(CollapseFigure.Rank, alarm.Figure);
            Assert.True(rank < pair.Monitor.MinRank, $"start {seed}: a rank of {rank} in the end, that was no collapse");
            topBlock += alarm.Stage == "block 2" ? 1 : 0;
            unchanged += Math.Abs((losses[at - 1] / settled) - 1) <= Unchanged ? 1 : 0;
            shown += falls > 0 ? 1 : 0;
            before += falls == 0 || falls >= at + 3 ? 1 : 0;
        }

        Assert.True(
            topBlock >= Most && unchanged >= Most && shown >= Most && before >= Most,
            $"of {Starts} starts {topBlock} name the top block, {unchanged} before the loss moves, {before} three updates before it has halved, which it does in {shown}");
    }

    [Fact]
    public void A_healthy_twin_raises_no_alarm()
    {
        using var pair = new HealthyDrill();
        var (losses, alarms, _) = Train(pair);
        Assert.Empty(alarms);
        Assert.True(losses[^1] < losses[0] && losses[^1] > 0.3 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    private static (List<double> Losses, List<CollapseAlarm> Alarms, IReadOnlyList<Spread> Last) Train(Pair<ImageBatch> pair)
    {
        var (losses, alarms) = (new List<double>(), new List<CollapseAlarm>());
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Batch), new() { LogEvery = 1 });
        trainer.OnCollapse = alarms.Add;
        var last = trainer.Run(report => losses.Add(report.Loss)).Last!;
        return (losses, alarms, last.Stages!);
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
