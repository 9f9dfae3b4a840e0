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
    public void Threads_that_are_started_meanwhile_do_not_inherit_it()
    {
        using var flushed = new FlushedDenormals();
        var (here, there) = (true, true);
        FlushedDenormals.Suspend(() =>
        {
            here = FlushedDenormals.IsOn;
            var thread = new Thread(() => there = FlushedDenormals.IsOn);
            thread.Start();
            thread.Join();
        });
        Assert.False(here);
        Assert.False(there);
        Assert.True(FlushedDenormals.IsOn);
    }

    [LinuxFact]
    public void A_training_leaves_its_thread_as_it_was_and_flushes_in_no_code_of_the_user()
    {
        var seen = new List<bool>();
        using var pair = new TinyPair(recipe: new Recipe(Updates: 2, BatchSize: 8, LearningRate: 1e-3));
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Batch), new() { LogEvery = 1 });
        trainer.AfterUpdate = () => seen.Add(FlushedDenormals.IsOn);
        trainer.Run(_ => seen.Add(FlushedDenormals.IsOn));
        Assert.Equal(6, seen.Count);
        Assert.DoesNotContain(true, seen);
        Assert.False(FlushedDenormals.IsOn);

        ImageBatch Batch(long pass)
        {
            seen.Add(FlushedDenormals.IsOn);
            return TinyPair.Batch(pass);
        }
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
        adam.Step(1e-3);
        Assert.All(adam.FirstMoment.data<float>().ToArray(), moment => Assert.Equal(0, BitConverter.SingleToInt32Bits(moment)));
        Assert.All(adam.SecondMoment.data<float>().ToArray(), moment => Assert.Equal(0, BitConverter.SingleToInt32Bits(moment)));
        Assert.True(before.Equals(store.Values));
    }

    // How many of the numbers are not 0 after a multiplication by 1, by their bits: to a thread that flushes, a denormal equals 0.
    private static long Left(torch.Tensor many)
    {
        using var product = many.mul(1f);
        return product.data<float>().ToArray().LongCount(value => BitConverter.SingleToInt32Bits(value) != 0);
    }
}
