namespace Data2Vec.Dsl.Data;

/// <summary>Makes a source of batches of a function: for data that are made up, or lie in memory.</summary>
public static class BatchSource
{
    /// <summary>A source without epochs and without an identity.</summary>
    /// <param name="batchAt">Makes the batch of a pass, from 0. The same number must give the same batch.</param>
    public static IBatchSource<TBatch> Of<TBatch>(Func<long, TBatch> batchAt)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(batchAt);
        return new FunctionSource<TBatch>(batchAt);
    }

    private sealed class FunctionSource<TBatch>(Func<long, TBatch> batchAt) : IBatchSource<TBatch>
        where TBatch : Batch
    {
        public TBatch BatchAt(long pass) => batchAt(pass);

        public void Dispose()
        {
        }
    }
}
