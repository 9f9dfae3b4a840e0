using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Heads;

/// <summary>An encoder with a head that has a loss: what a trainer can train.</summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
/// <typeparam name="TExamples">What a step learns from: such a batch, or one with labels.</typeparam>
public abstract class TrainedHead<TBatch, TExamples>(string name, ParameterStore store) : ModelWithHead<TBatch>(name, store), ITrainable<TExamples>
    where TBatch : Batch
    where TExamples : Batch
{
    /// <summary>The recipe of the declaration; null where it has none.</summary>
    public virtual Recipe? Recipe => null;

    /// <summary>
    /// Draws what is hidden from the encoder while the head is trained; null (the default) hides nothing. A head that predicts what is hidden needs one.
    /// </summary>
    public MaskPolicy? Masking { get; set; }

    /// <inheritdoc/>
    IReadOnlyList<ParameterRange> ITrainable<TExamples>.Trained => TrainedRanges;

    /// <summary>The parameters that are trained: those of encoder and head.</summary>
    protected virtual IReadOnlyList<ParameterRange> TrainedRanges => [Store.All];

    /// <inheritdoc/>
    void ITrainable<TExamples>.BeginUpdate(long update) => BeginUpdate(update);

    /// <inheritdoc/>
    PassLoss ITrainable<TExamples>.Step(TExamples batch, TrainingPass pass) => Step(batch, pass);

    /// <inheritdoc cref="ITrainable{TBatch}.BeginUpdate"/>
    protected virtual void BeginUpdate(long update)
    {
    }

    /// <inheritdoc cref="ITrainable{TBatch}.Step"/>
    protected abstract PassLoss Step(TExamples batch, TrainingPass pass);

    /// <summary>The masks of a batch; null where nothing is hidden.</summary>
    private protected MaskBatch? DrawMask(TBatch batch, TrainingPass pass) =>
        Masking?.Sample(Encoder.GridOf(batch), pass.Seed, pass.Index, Store.Device);

    /// <summary>The masks of a batch, for a head that predicts what is hidden.</summary>
    /// <exception cref="InvalidOperationException">No policy is set.</exception>
    private protected MaskBatch RequireMask(TBatch batch, TrainingPass pass) => DrawMask(batch, pass) ?? throw new InvalidOperationException(
        $"'{GetName()}' predicts what is hidden from it, but nothing says what to hide; set its Masking to a declared mask, such as a [RandomMask].");
}
