using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>What holds for a training step of generated code besides its numbers.</summary>
public sealed class GeneratedStepTests
{
    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        // What earlier tests left to the finalizers must not be counted down meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var pair = new VisionV1Base();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(_ => new ImageBatch(torch.randn(2, 3, 48, 48))), new TrainingOptions { LogEvery = 1, Updates = 10 });
        var counts = new List<long>();
        trainer.Run(_ => counts.Add(torch.Tensor.TotalCount));
        Assert.Single(counts.Skip(1).Distinct());
    }

    [Fact]
    public void A_disposed_pair_releases_its_buffers()
    {
        var pair = new VisionV1Base();
        var (student, teacher) = (pair.Store, pair.Teacher.Store);
        var gradients = student.Gradients!;
        var parameters = student.Parameters.Concat(teacher.Parameters).Select(p => p.Value).ToList();
        pair.Dispose();
        Assert.All([student.Values, gradients, teacher.Values, .. parameters], tensor => Assert.True(tensor.IsInvalid));
        using var never = new VisionV1Base();
        never.Dispose();
        Assert.Throws<ObjectDisposedException>(() => never.Store.Gradients);
    }

    [Fact]
    public void The_same_seeds_give_the_same_weights()
    {
        float[] Train(ulong seed)
        {
            torch.random.manual_seed(7);
            using var pair = new VisionV1Base(seed: seed);
            using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(_ => new ImageBatch(torch.randn(2, 3, 48, 48))), new TrainingOptions { Seed = seed, Updates = 5 });
            trainer.Run();
            return [.. pair.Store.Values.data<float>()];
        }

        Assert.Equal(Train(3), Train(3));
        Assert.NotEqual(Train(3), Train(4));
    }
}
