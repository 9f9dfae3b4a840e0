using System.Collections.Concurrent;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Batching;

public sealed class PrefetcherTests
{
    private readonly ConcurrentQueue<long> _made = [];
    private readonly ConcurrentQueue<long> _disposed = [];

    [Fact]
    public void Batches_come_in_order_and_each_is_made_once()
    {
        using var prefetcher = new Prefetcher<Item>(Make, ahead: 3);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), Enumerable.Range(0, 50).Select(i => prefetcher.Take(i).Update));
        prefetcher.Dispose();
        Assert.Equal(_made.Distinct(), _made);
        Assert.Equal(_made.Skip(50), _disposed);
    }

    [Fact]
    public void The_next_batches_are_made_before_they_are_asked_for()
    {
        using var third = new ManualResetEventSlim();
        using var prefetcher = new Prefetcher<Item>(
            update =>
            {
                if (update == 2)
                {
                    third.Set();
                }

                return Make(update);
            },
            ahead: 2);
        prefetcher.Take(0);
        Assert.True(third.Wait(TimeSpan.FromSeconds(20)));
        Assert.InRange(_made.Count, 2, 3);
    }

    [Fact]
    public void Another_place_is_started_from_and_what_was_prepared_is_disposed()
    {
        using var prefetcher = new Prefetcher<Item>(Make, ahead: 2);
        prefetcher.Take(0);
        Assert.Equal(100, prefetcher.Take(100).Update);
        Assert.Equal(101, prefetcher.Take(101).Update);
        Assert.Equal(_made.Where(update => update is 1 or 2), _disposed);
    }

    [Fact]
    public void An_error_is_thrown_where_its_batch_is_taken_and_taking_it_again_tries_again()
    {
        var fails = true;
        using var prefetcher = new Prefetcher<Item>(update => update == 2 && fails ? throw new DataException("broken") : Make(update));
        Assert.Equal(0, prefetcher.Take(0).Update);
        Assert.Equal(1, prefetcher.Take(1).Update);
        Assert.Equal("broken", Assert.Throws<DataException>(() => prefetcher.Take(2)).Message);
        fails = false;
        Assert.Equal(2, prefetcher.Take(2).Update);
        Assert.Equal(3, prefetcher.Take(3).Update);
    }

    [Fact]
    public void What_was_not_taken_is_disposed_at_the_end_even_beside_an_error()
    {
        var prefetcher = new Prefetcher<Item>(update => update == 1 ? throw new DataException("broken") : Make(update), ahead: 3);
        prefetcher.Take(0);
        prefetcher.Dispose();
        prefetcher.Dispose();
        Assert.Equal(_made.Skip(1), _disposed);
        Assert.Throws<ObjectDisposedException>(() => prefetcher.Take(1));
    }

    [Fact]
    public void Nothing_is_made_on_the_consumers_thread()
    {
        var consumer = Environment.CurrentManagedThreadId;
        using var prefetcher = new Prefetcher<Item>(
            update =>
            {
                Assert.NotEqual(consumer, Environment.CurrentManagedThreadId);
                return Make(update);
            },
            ahead: 0);
        for (var update = 0; update < 500; update++)
        {
            prefetcher.Take(update);
        }
    }

    [Fact]
    public void Tensors_outlive_the_scope_in_which_they_are_taken()
    {
        using var prefetcher = new Prefetcher<torch.Tensor>(update => torch.full(4, (double)update));
        torch.Tensor taken;
        using (torch.NewDisposeScope())
        {
            taken = prefetcher.Take(5);
        }

        Assert.Equal(5f, taken[3].item<float>());
        taken.Dispose();
    }

    private Item Make(long update)
    {
        _made.Enqueue(update);
        return new Item(update, _disposed);
    }

    private sealed record Item(long Update, ConcurrentQueue<long> Disposed) : IDisposable
    {
        public void Dispose() => Disposed.Enqueue(Update);
    }
}
