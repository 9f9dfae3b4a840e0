using Data2Vec.Dsl.Masking;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Heads;

/// <summary>
/// One new linear layer on any encoder, which tells the classes of whole samples: for evaluation, where no class is declared for it. The encoder keeps its own
/// buffer, and both are trained. Disposing it leaves the encoder alone.
/// </summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
public sealed class LinearClassifier<TBatch> : Classifier<TBatch>
    where TBatch : Batch
{
    private readonly Pooling _pooling;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates a layer with fresh parameters.</summary>
    /// <param name="encoder">The encoder, with gradients. It is not owned.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="pooling">What stands for a whole sample.</param>
    /// <param name="seed">Seed of the layer's start values.</param>
    /// <exception cref="ArgumentException">The encoder is a teacher without gradients, or has no class token where one is asked for.</exception>
    public LinearClassifier(Encoder<TBatch> encoder, int classes, Pooling pooling = Pooling.Mean, ulong seed = 1)
        : base(nameof(LinearClassifier<TBatch>), LinearLayer.StoreOn(encoder, classes, seed))
    {
        if (pooling == Pooling.ClassToken && encoder.ExtraTokens == 0)
        {
            throw new ArgumentException($"'{encoder.GetName()}' has no class token; use the mean.", nameof(pooling));
        }

        (Encoder, Classes, _pooling) = (encoder, classes, pooling);
        _weight = HeadWeight("head.weight", FanIn(encoder.Dim), classes, encoder.Dim);
        _bias = HeadVector("head.bias", FanIn(encoder.Dim), classes);
    }

    /// <inheritdoc/>
    public override Encoder<TBatch> Encoder { get; }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<ParameterRange> TrainedRanges => [Encoder.Store.OfEncoder, Store.All];

    /// <summary>The mean of the positions before the padding, or the class token: <c>[B, Dim]</c>.</summary>
    public override torch.Tensor Pooled(TBatch batch, MaskBatch? mask = null)
    {
        using var scope = torch.NewDisposeScope();
        var x = Encode(batch, mask);
        if (_pooling == Pooling.ClassToken)
        {
            return First(x).MoveToOuterDisposeScope();
        }

        x = DropFirst(x, Encoder.ExtraTokens);
        LinearLayer.RequirePositions(Encoder, x, batch);
        return ValidFrames.Mean(x, Encoder.GridOf(batch)).MoveToOuterDisposeScope();
    }

    /// <summary>The classes' logits: <c>[B, Classes]</c>.</summary>
    public override torch.Tensor forward(TBatch batch, MaskBatch? mask = null)
    {
        using var scope = torch.NewDisposeScope();
        return Linear(Pooled(batch, mask), _weight, _bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<StateName> FairseqNames() => Encoder.FairseqNames();

    /// <inheritdoc/>
    public override IEnumerable<StateName> HuggingFaceNames() => Encoder.HuggingFaceNames();

    internal override IReadOnlyDictionary<string, torch.Tensor> NamedParameters() => Encoder.NamedParameters();

    internal override IEnumerable<Slot> Slots() => Encoder.Slots().Concat(base.Slots());
}
