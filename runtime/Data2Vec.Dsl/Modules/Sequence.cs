using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>A batch of sequences on its way through an encoder.</summary>
/// <param name="Values">One vector per position, <c>[B, N, D]</c> (or token ids, <c>[B, N]</c>, before an embedding).</param>
/// <param name="Padding">True where a position is padding, <c>[B, N]</c>; null when nothing is padded.</param>
public readonly record struct Sequence(torch.Tensor Values, torch.Tensor? Padding = null)
{
    /// <summary>The same sequence, cut off from the gradient.</summary>
    public Sequence Detached() => this with { Values = Values.detach() };
}

/// <summary>Collects what transformer blocks produce on the way, for targets and for inspection.</summary>
/// <param name="first">Zero-based index of the first layer to keep; earlier ones are not held.</param>
/// <param name="from">What of a layer is kept.</param>
/// <param name="onBlock">Told of each block's output, kept or not, <c>[B, N, D]</c> with extra tokens in front, or <c>[M, D]</c>.</param>
public sealed class LayerResults(int first, LayerOutput from, Action<int, torch.Tensor>? onBlock = null) : IDisposable
{
    private readonly List<torch.Tensor> _kept = [];
    private readonly List<int> _layers = [];

    /// <summary>The kept results in layer order, each <c>[B, N, D]</c> with extra tokens such as the class token still in front; the last <c>[M, D]</c> where
    /// only masked positions were wanted of it.</summary>
    public IReadOnlyList<torch.Tensor> Kept => _kept;

    /// <summary>What entered the first block, <c>[B, N, D]</c>; null before.</summary>
    public torch.Tensor? Input { get; private set; }

    /// <summary>What left the blocks, behind a norm that stands there, <c>[B, N, D]</c>; null before.</summary>
    public torch.Tensor? Output { get; private set; }

    /// <summary>Called in front of the first block.</summary>
    public void Enter(torch.Tensor x)
    {
        Input?.Dispose();
        Input = x.alias().DetachFromDisposeScope();
    }

    /// <summary>Called behind the last block and the norm that may follow.</summary>
    public void Leave(torch.Tensor x)
    {
        Output?.Dispose();
        Output = x.alias().DetachFromDisposeScope();
    }

    /// <summary>Called by each block. What is kept lives as long as this object, whatever scope the block runs in.</summary>
    public void Add(int layer, torch.Tensor block, torch.Tensor feedForward)
    {
        onBlock?.Invoke(layer, block);
        if (layer >= first)
        {
            _kept.Add((from == LayerOutput.Block ? block : feedForward).alias().DetachFromDisposeScope());
            _layers.Add(layer);
        }
    }

    /// <summary>The kept results without their first positions, such as the class token.</summary>
    public IReadOnlyList<torch.Tensor> WithoutFirst(long count) => _kept.ConvertAll(x => x.narrow(1, count, x.size(1) - count));

    /// <summary>The kept results at masked positions, each <c>[M, D]</c>, whether the last block has computed all positions or only those.</summary>
    public IReadOnlyList<torch.Tensor> At(MaskBatch mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return _kept.ConvertAll(x => x.dim() == 2 ? x : x.reshape(-1, x.size(-1)).index_select(0, mask.MaskedIndicesWithExtra));
    }

    /// <summary>
    /// What entered the blocks and what each of them gave, where all are kept; the last is <see cref="Output"/>. A block that layer drop has
    /// skipped gives what it was given.
    /// </summary>
    /// <param name="layers">How many blocks there are.</param>
    public IReadOnlyList<torch.Tensor> States(int layers)
    {
        var states = new List<torch.Tensor> { Input! };
        for (var i = 0; i < layers; i++)
        {
            var place = _layers.IndexOf(i);
            states.Add(place < 0 ? states[^1] : _kept[place]);
        }

        states[^1] = Output!;
        return states;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Input?.Dispose();
        Output?.Dispose();
        _kept.ForEach(tensor => tensor.Dispose());
    }
}
