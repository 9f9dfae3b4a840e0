using System.Globalization;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;
using Xunit.Abstractions;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class LeakTests(ITestOutputHelper output) : IDisposable
{
    // What the batches in between would take, were they left behind. Below it the collector's own pages come and go.
    private const long Bound = 8 << 20;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_thousand_updates_take_no_more_memory_than_two_hundred(bool fused)
    {
        // The compiler and the collector take their share first, within a thousand updates.
        Train(1000, fused, []);
        var seen = Train(2000, fused, [200, 2000]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seen[0]} after 200 updates, {seen[1]} after 2,000."));
        Assert.Equal(seen[0].Tensors, seen[1].Tensors);
        Assert.Equal(seen[0].Scoped, seen[1].Scoped);
        Assert.InRange(seen[1].Resident - seen[0].Resident, long.MinValue, Bound);
    }

    public void Dispose() => _folder.Dispose();

    private List<(long Tensors, long Scoped, long Resident)> Train(int updates, bool fused, long[] looks)
    {
        using var pair = new TinyPair(recipe: new Recipe(updates, 8, 1e-3, ClipNorm: 5));
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { LogEvery = 10, FusedOptimizer = fused });
        var states = new TrainingStates(_folder.At($"{updates}"));
        var seen = new List<(long Tensors, long Scoped, long Resident)>();
        trainer.AfterUpdate = () =>
        {
            // A state now and then belongs to a run.
            if (trainer.Update % 100 == 0)
            {
                states.Save(trainer);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            if (looks.Contains(trainer.Update))
            {
                seen.Add((torch.Tensor.TotalCount, DisposeScopeManager.Statistics.ThreadTotalLiveCount, Resident()));
            }
        };
        trainer.Run();
        return seen;
    }

    // Bytes of the process in memory.
    private static long Resident() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize
        : Environment.WorkingSet;
}
