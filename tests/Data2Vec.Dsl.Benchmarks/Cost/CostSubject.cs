using Data2Vec.Dsl.Distillation;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>A pair whose cost is measured, with what its generated code says of itself.</summary>
/// <param name="Name">The pair's class.</param>
/// <param name="Batch">Samples of the batch.</param>
/// <param name="Parameters">Trainable parameters, as the declaration promises.</param>
/// <param name="Forward">Operations of the encoder's forward pass.</param>
/// <param name="Backward">Operations of its backward pass.</param>
/// <param name="Training">Operations of a step with so many masked positions.</param>
/// <param name="Saved">Bytes that the encoder's forward pass keeps.</param>
/// <param name="Step">Bytes of a step at its height.</param>
public abstract record CostSubject(
    string Name, int Batch, long Parameters, long Forward, long Backward, Func<long, long> Training, long Saved, long Step)
{
    /// <summary>Runs the pair in this process and tells what is measured.</summary>
    internal abstract void Run(CostProbe probe);
}

/// <summary>A pair of one modality.</summary>
/// <param name="Create">Creates the pair.</param>
/// <param name="Draw">Makes a batch.</param>
public sealed record CostSubject<TBatch>(
    string Name,
    int Batch,
    long Parameters,
    long Forward,
    long Backward,
    Func<long, long> Training,
    long Saved,
    long Step,
    Func<Pair<TBatch>> Create,
    Func<TBatch> Draw)
    : CostSubject(Name, Batch, Parameters, Forward, Backward, Training, Saved, Step)
    where TBatch : Batch
{
    internal override void Run(CostProbe probe) => probe.Run(Create, Draw);
}
