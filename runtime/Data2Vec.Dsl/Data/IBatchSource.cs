namespace Data2Vec.Dsl.Data;

/// <summary>
/// Where a training gets its batches from. The batch of a pass depends on the pass's number alone: whoever asks for it, another process or a run that goes
/// on, gets the same. Implement it for data that the library does not read.
/// </summary>
/// <remarks>
/// A source that reads a stream keeps to this as well: it shuffles within windows of a bounded size, by draws that are keyed by seed, epoch and window,
/// so that any batch follows from its number by reading one window again, and no state of a shuffle buffer has to be saved. What is read ahead on another
/// thread is the source's own business; <see cref="Batching.Prefetcher{TBatch}"/> does it.
/// </remarks>
/// <typeparam name="TBatch">The batch type of a modality, or such batches with labels.</typeparam>
public interface IBatchSource<out TBatch> : IDisposable
    where TBatch : Batch
{
    /// <summary>Samples that an epoch shows; null where there are no epochs.</summary>
    long? SamplesPerEpoch => null;

    /// <summary>Batches until every sample was shown once, as a fraction; null where there are no epochs.</summary>
    double? BatchesPerEpoch => null;

    /// <summary>
    /// What decides of all batches, in a few words with a fingerprint of the data, such as <c>60000 images (3f2a81c4), seed 1</c>. A training state keeps it, and
    /// goes on with the same only. Null where nothing is known.
    /// </summary>
    string? Identity => null;

    /// <summary>The batch of a pass. The caller disposes it. Asked for from one thread at a time.</summary>
    /// <param name="pass">The pass, from 0 through all updates. Where several processes share a run, each asks for every second, fourth, … one.</param>
    TBatch BatchAt(long pass);
}

/// <summary>A source whose batches are made of the items of a set, so that labels can be looked up by item.</summary>
/// <typeparam name="TBatch">The batch type of a modality.</typeparam>
public interface IItemSource<out TBatch> : IBatchSource<TBatch>
    where TBatch : Batch
{
    /// <summary>The items of a pass in the order of the batch's rows, as indices into the set, without making the batch.</summary>
    IReadOnlyList<int> ItemsAt(long pass);
}
