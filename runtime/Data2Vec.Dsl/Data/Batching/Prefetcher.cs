namespace Data2Vec.Dsl.Data.Batching;

/// <summary>
/// Prepares the next batches on another thread while the consumer computes. They are made one after the other and handed out in order; an error
/// is thrown where its batch is taken.
/// </summary>
/// <typeparam name="TBatch">What is prepared.</typeparam>
/// <remarks>
/// Tensors that the factory makes belong to no dispose scope, because scopes belong to the thread that opens them: whoever takes a batch
/// disposes it. Not for use by several consumers at once.
/// </remarks>
public sealed class Prefetcher<TBatch> : IDisposable
    where TBatch : IDisposable
{
    private readonly Func<long, TBatch> _make;
    private readonly int _ahead;
    private readonly Queue<Task<TBatch>> _queue = [];
    private readonly Stride _stride = new();
    private CancellationTokenSource _unwanted = new();
    private Task _last = Task.CompletedTask;
    private long _first;
    private bool _disposed;

    /// <summary>Starts nothing yet: the first batch is made when it is asked for.</summary>
    /// <param name="make">Makes the batch of an update, counted from 0. It is called on another thread, by one call at a time.</param>
    /// <param name="ahead">How many batches are kept ready beyond the one that was taken; 0 makes each when it is asked for.</param>
    public Prefetcher(Func<long, TBatch> make, int ahead = 2)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentOutOfRangeException.ThrowIfNegative(ahead);
        (_make, _ahead) = (make, ahead);
    }

    /// <summary>The batch of an update. The caller disposes it. Another update than the next one starts anew from there.</summary>
    /// <param name="update">The update, from 0.</param>
    /// <returns>What the factory made of it.</returns>
    public TBatch Take(long update)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        var expected = update == _first;
        var step = _stride.Length;
        _stride.Note(update);
        if (!expected || step != _stride.Length)
        {
            Discard();
            _first = update;
        }

        Ask(_ahead + 1);
        try
        {
            // The batch stays in the queue if it failed, and is dropped with the others: the next call tries again.
            var batch = Result(_queue.Peek());
            _queue.Dequeue();
            _first += _stride.Length;
            return batch;
        }
        catch
        {
            Discard();
            throw;
        }
    }

    /// <summary>Waits for the batch that is being made and disposes what was not taken. Batches already taken stay valid.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Discard();
            _unwanted.Dispose();
        }
    }

    private void Ask(int count)
    {
        while (_queue.Count < count)
        {
            var update = _first + (_queue.Count * _stride.Length);
            var made = _last.ContinueWith(_ => _make(update), _unwanted.Token, TaskContinuationOptions.None, TaskScheduler.Default);
            _queue.Enqueue(made);
            _last = made;
        }
    }

    // Waiting for a task that has not begun may run it here, on the consumer's thread and so in the consumer's dispose scope; a handle does not.
    private static TBatch Result(Task<TBatch> made)
    {
        ((IAsyncResult)made).AsyncWaitHandle.WaitOne();
        return made.GetAwaiter().GetResult();
    }

    private void Discard()
    {
        _unwanted.Cancel();
        while (_queue.TryDequeue(out var unwanted))
        {
            try
            {
                Result(unwanted).Dispose();
            }
            catch (Exception)
            {
                // A batch nobody asks for any more cannot fail anybody.
            }
        }

        _unwanted.Dispose();
        _unwanted = new CancellationTokenSource();
        _last = Task.CompletedTask;
    }
}
