using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Defaults;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Native;

public sealed class FlushedDenormalsTests
{
    private const float Denormal = 5e-45f;

    [LinuxFact]
    public void All_threads_of_an_operation_flush_and_all_stop()
    {
        Assert.True(FlushedDenormals.AreAvailable);
        using var threads = Setting.Threads(2);
        using var many = torch.full(1 << 20, Denormal, torch.ScalarType.Float32, torch.CPU);

        // The threads of an operation are started by the first one that is large enough.
        Assert.Equal(1 << 20, Left(many));
        Assert.False(FlushedDenormals.IsOn);
        using (new FlushedDenormals())
        {
            Assert.True(FlushedDenormals.IsOn);
            Assert.Equal(0, Left(many));
            using (new FlushedDenormals())
            {
                Assert.Equal(0, Left(many));
            }

            Assert.True(FlushedDenormals.IsOn);
        }

        Assert.False(FlushedDenormals.IsOn);
        Assert.Equal(1 << 20, Left(many));
    }

    [LinuxFact]
    public void A_training_flushes_and_leaves_its_thread_as_it_was()
    {
        using var pair = new TinyPair(recipe: new Recipe(Updates: 2, BatchSize: 8, LearningRate: 1e-3));
        using var trainer = new Trainer<ImageBatch>(pair, TinyPair.Batch, new() { LogEvery = 1 });
        var during = new List<bool>();
        trainer.Run(_ => during.Add(FlushedDenormals.IsOn));
        Assert.Equal([true, true], during);
        Assert.False(FlushedDenormals.IsOn);
    }

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Moments_that_nothing_feeds_vanish_and_move_no_weight(bool fused)
    {
        using var store = new ParameterStore(TinyEncoder.Layout);
        using var adam = new Adam(store, 0.9, 0.98, 1e-6, 0, fused: fused);
        adam.FirstMoment.fill_(Denormal);
        adam.SecondMoment.fill_(Denormal);
        using var before = store.Values.clone();
        using (new FlushedDenormals())
        {
            adam.Step(1e-3);
        }

        // Asked with a comparison of bits: to a thread that flushes, a denormal equals 0.
        Assert.All(adam.FirstMoment.data<float>().ToArray(), moment => Assert.Equal(0, BitConverter.SingleToInt32Bits(moment)));
        Assert.All(adam.SecondMoment.data<float>().ToArray(), moment => Assert.Equal(0, BitConverter.SingleToInt32Bits(moment)));
        Assert.True(before.Equals(store.Values));
    }

    // How many of the numbers are not 0 after a multiplication by 1.
    private static long Left(torch.Tensor many)
    {
        using var product = many.mul(1f);
        return product.data<float>().ToArray().LongCount(value => BitConverter.SingleToInt32Bits(value) != 0);
    }
}
