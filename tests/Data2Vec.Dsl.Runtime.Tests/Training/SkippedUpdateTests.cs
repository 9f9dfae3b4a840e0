using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class SkippedUpdateTests : IDisposable
{
    private static readonly TrainingOptions _options = new() { LogEvery = 1, Updates = 12 };
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true, float.NaN)]
    [InlineData(true, float.PositiveInfinity)]
    [InlineData(false, float.NaN)]
    [InlineData(false, float.PositiveInfinity)]
    public void An_update_that_is_not_finite_changes_no_parameter_and_no_moment_and_is_counted(bool fused, float poison)
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(n => Batch(n, n is 3 or 6, poison)), _options with { FusedOptimizer = fused });
        var (states, skipped) = (new List<byte[]>(), new List<long>());
        trainer.Run(m =>
        {
            states.Add(State(trainer));
            skipped.Add(m.SkippedUpdates);
            Assert.Equal(m.Update is not (4 or 7), double.IsFinite(m.Loss) && double.IsFinite(m.GradientNorm));
        });
        Assert.Equal([0L, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2], skipped);
        for (var i = 1; i < states.Count; i++)
        {
            Assert.Equal(i is 3 or 6, states[i].AsSpan().SequenceEqual(states[i - 1]));
        }

        Assert.All(TensorAssert.Values(pair.Store.Values), v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_enough()
    {
        // The gradient is set to zero before the batch is asked for and added to afterwards: this spoils it and leaves the loss.
        using var pair = new TinyPair();
        using var parameters = pair.Store.Values.clone();
        using var trainer = new Trainer<ImageBatch>(
            pair,
            BatchSource.Of(n =>
            {
                var batch = TinyPair.Batch(n);
                pair.Store.Gradients!.fill_(float.NaN);
                return batch;
            }),
            _options with { Updates = 2 });
        var last = trainer.Run().Last!;
        Assert.True(double.IsFinite(last.Loss) && double.IsNaN(last.GradientNorm));
        Assert.Equal(2, last.SkippedUpdates);
        Assert.Equal(TensorAssert.Values(parameters), TensorAssert.Values(pair.Store.Values));
    }

    [Theory]
    [InlineData(1, 4, null)]
    [InlineData(1, 5, 7L)]
    [InlineData(4, 5, 8L)]
    public void So_many_in_a_row_end_the_run(int logEvery, int bad, long? seenAt)
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(n => Batch(n, n >= 2 && n < 2 + bad, float.NaN)), _options with { LogEvery = logEvery });
        if (seenAt is null)
        {
            Assert.Equal(4, trainer.Run().Last!.SkippedUpdates);
            return;
        }

        var error = Assert.Throws<DivergedException>(() => trainer.Run());
        Assert.Equal((seenAt, 5L), (error.Metrics!.Update, error.Metrics.SkippedInARow));
        Assert.Contains("5 updates in a row", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("parameters themselves", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_counts_on()
    {
        using var stop = new CancellationTokenSource();
        using var pair = new TinyPair();
        using var first = new Trainer<ImageBatch>(pair, BatchSource.Of(n => Batch(n, n >= 2, float.NaN)), _options);
        first.Run(
            m =>
            {
                if (m.Update == 5)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
        first.Save(_folder.At("state"));

        using var same = new TinyPair();
        using var second = new Trainer<ImageBatch>(same, BatchSource.Of(n => Batch(n, n >= 2, float.NaN)), _options);
        second.Restore(_folder.At("state"));
        var error = Assert.Throws<DivergedException>(() => second.Run());
        Assert.Equal((7L, 5L), (error.Metrics!.Update, error.Metrics.SkippedUpdates));
    }

    [Fact]
    public void A_state_from_among_too_many_is_no_reason_to_end_the_run_that_goes_on_well()
    {
        using var pair = new TinyPair();
        using var first = new Trainer<ImageBatch>(pair, BatchSource.Of(n => Batch(n, n >= 2, float.NaN)), _options with { LogEvery = 12 });
        first.AfterUpdate = () =>
        {
            if (first.Update == 9)
            {
                first.Save(_folder.At("state"));
            }
        };
        Assert.Equal(10L, Assert.Throws<DivergedException>(() => first.Run()).Metrics!.SkippedInARow);

        using var same = new TinyPair();
        using var second = new Trainer<ImageBatch>(same, BatchSource.Of(TinyPair.Batch), _options);
        second.Restore(_folder.At("state"));
        Assert.Equal((0L, 7L), second.Run().Last is { } last ? (last.SkippedInARow, last.SkippedUpdates) : default);
    }

    public void Dispose() => _folder.Dispose();

    private static ImageBatch Batch(long update, bool poisoned, float poison)
    {
        var batch = TinyPair.Batch(update);
        if (poisoned)
        {
            using var pixel = batch.Pixels.narrow(0, 3, 1).narrow(2, 5, 1);
            pixel.fill_(poison);
        }

        return batch;
    }

    // Parameters and moments; the teacher moves all the same.
    private byte[] State(Trainer<ImageBatch> trainer)
    {
        using var scope = torch.NewDisposeScope();
        trainer.Save(_folder.At("now"));
        return [.. Dsl.Checkpoints.Safetensors.Read(_folder.At("now")).Where(t => !t.Key.StartsWith("teacher.", StringComparison.Ordinal))
            .OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.bytes.ToArray())];
    }
}
