using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated encoder with a head is. Both share one flat buffer, and one step trains both.</summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
public abstract class ModelWithHead<TBatch>(string name, ParameterStore store) : Model(name, store), torch.nn.IModule<TBatch, torch.Tensor>
    where TBatch : Batch
{
    /// <summary>The encoder below the head.</summary>
    public abstract Encoder<TBatch> Encoder { get; }

    /// <summary>What the head says of a batch; each head documents its shape.</summary>
    /// <param name="batch">The input.</param>
    /// <param name="mask">Positions to hide at the encoder's mask point; none where null.</param>
    public abstract torch.Tensor forward(TBatch batch, MaskBatch? mask = null);

    /// <inheritdoc/>
    public torch.Tensor call(TBatch input) => forward(input);

    /// <summary>Each parameter's name here and in fairseq's state dictionary, as far as it has one.</summary>
    public override IEnumerable<StateName> FairseqNames() => Encoder.FairseqNames().Concat(StateName.Parse(0, StateNames, StateLibrary.Fairseq));

    /// <summary>Each parameter's name here and in Hugging Face's state dictionary: the encoder's without a prefix, then the head's.</summary>
    public override IEnumerable<StateName> HuggingFaceNames() =>
        Encoder.HuggingFaceNames().Concat(StateName.Parse(0, StateNames, StateLibrary.HuggingFace));

    internal override Model Inner => Encoder;

    /// <summary>Puts encoder and head in training mode, or out of it.</summary>
    public override void train(bool train = true)
    {
        base.train(train);
        Encoder.train(train);
    }

    /// <summary>The encoder's features, <c>[B, Extra + N, D]</c>.</summary>
    protected torch.Tensor Encode(TBatch batch, MaskBatch? mask, LayerResults? results = null)
    {
        using var scope = torch.NewDisposeScope();
        var x = Encoder.ToMaskPoint(batch);
        return Encoder.Encode(mask is null ? x : Encoder.Mask(x, mask), results).MoveToOuterDisposeScope();
    }

    /// <summary>Collects what enters and leaves the blocks.</summary>
    protected static LayerResults CollectStates() => new(0, LayerOutput.Block);

    /// <summary>The mean of the positions behind the first ones. <c>[B, first + N, D] → [B, D]</c></summary>
    protected static torch.Tensor MeanOfPositions(torch.Tensor x, long first)
    {
        using var scope = torch.NewDisposeScope();
        return DropFirst(x, first).mean([1L]).MoveToOuterDisposeScope();
    }

    /// <summary>The first position. <c>[B, N, D] → [B, D]</c></summary>
    protected static torch.Tensor First(torch.Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.select(1, 0);
    }
}
