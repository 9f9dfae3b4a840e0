using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.Training;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

public sealed class RankedTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_update_is_one_message(int updates)
    {
        using var pair = new TinyPair(recipe: Recipe);
        using var ranks = new Mirror();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Ranks = ranks, Updates = updates, LogEvery = 2 });
        trainer.Run();
        Assert.Equal((updates, 0), (ranks.Sums, ranks.Broadcasts));
        Assert.Equal(pair.Store.Layout.Length + ParameterStore.RoomBehindGradients, ranks.Elements / updates);
    }

    [Fact]
    public void Passes_that_the_processes_cannot_share_are_refused()
    {
        using var pair = new TinyPair(recipe: Recipe with { WorldSize = 3 });
        using var ranks = new Mirror();
        var error = Assert.Throws<ArgumentException>(() => new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Ranks = ranks }));
        Assert.StartsWith("An update has 3 × 1 passes, which 2 processes cannot share equally; set the recipe's WorldSize to 2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_of_any_rank_stops_all_after_the_same_update()
    {
        using var pair = new TinyPair(recipe: Recipe);
        using var ranks = new Mirror { OtherStopsAt = 3 };
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Ranks = ranks });
        var summary = trainer.Run();
        Assert.Equal((3L, false), (summary.Update, summary.Completed));
    }

    // The teacher has moved when the message fails; a state of that moment must not move it twice.
    [Fact]
    public void A_state_saved_when_a_rank_is_lost_goes_on_as_if_nothing_had_happened()
    {
        using var whole = Train(new Mirror(), trainer => trainer.Run());
        using var lost = Train(new Mirror { LostAt = 4 }, trainer =>
        {
            Assert.Throws<RankLostException>(() => trainer.Run());
            Assert.Equal(3, trainer.Update);
            trainer.Save(_folder.At("state"));
        });
        using var resumed = Train(new Mirror(), trainer =>
        {
            trainer.Restore(_folder.At("state"));
            trainer.Run();
        });
        Assert.Equal(TensorAssert.Values(whole.Store.Values), TensorAssert.Values(resumed.Store.Values));
        Assert.Equal(TensorAssert.Values(whole.TeacherEncoder.Store.Values), TensorAssert.Values(resumed.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void The_others_begin_where_rank_0_is()
    {
        var states = RankThreads.Run(2, ring =>
        {
            using var scope = torch.NewDisposeScope();
            var pair = new TinyPair(recipe: Recipe, seed: 1 + (ulong)ring.Rank);
            using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Ranks = ring });
            trainer.FollowRankZero();
            return (trainer.Update, TensorAssert.Values(pair.Store.Values), TensorAssert.Values(pair.TeacherEncoder.Store.Values));
        });
        Assert.Equal(states[0].Item2, states[1].Item2);
        Assert.Equal(states[0].Item3, states[1].Item3);
    }

    public void Dispose() => _folder.Dispose();

    private static Recipe Recipe => new(Updates: 8, BatchSize: 16, LearningRate: 1e-2, WorldSize: 2);

    private static TinyPair Train(Mirror ranks, Action<Trainer<ImageBatch>> does)
    {
        var pair = new TinyPair(recipe: Recipe);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Ranks = ranks, LogEvery = 100 });
        does(trainer);
        return pair;
    }

    /// <summary>Two ranks of which the other one always has the same numbers.</summary>
    private sealed class Mirror : ICollective
    {
        public int Rank => 0;

        public int Size => 2;

        public string Name => "mirror";

        public int Sums { get; private set; }

        public int Broadcasts { get; private set; }

        public long Elements { get; private set; }

        public int OtherStopsAt { get; init; }

        public int LostAt { get; init; }

        public void AllReduce(torch.Tensor values)
        {
            Sums++;
            Elements += values.NumberOfElements;
            values.mul_(2);
            if (Sums == LostAt)
            {
                throw new RankLostException(1, "Rank 1 of 2 was lost.");
            }

            if (Sums == OtherStopsAt)
            {
                values[^3] = 1;
            }
        }

        public void Broadcast(torch.Tensor values) => Broadcasts++;

        public void Barrier()
        {
        }

        public void Dispose()
        {
        }
    }
}
