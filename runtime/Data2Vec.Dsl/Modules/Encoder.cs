using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>What every generated encoder is: three steps, cut at the mask point.</summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
public abstract class Encoder<TBatch>(string name, ParameterStore store) : Model(name, store), torch.nn.IModule<TBatch, torch.Tensor>
    where TBatch : Batch
{
    private readonly Lock _evaluation = new();
    private int _evaluations;
    private bool _trained;

    /// <summary>Channels of the output.</summary>
    public abstract int Dim { get; }

    /// <summary>Number of transformer blocks.</summary>
    public abstract int LayerCount { get; }

    /// <summary>Learned positions in front of the sequence, such as the class token: never masked, never targets.</summary>
    public abstract int ExtraTokens { get; }

    /// <summary>The stages before the mask point.</summary>
    public abstract Sequence ToMaskPoint(TBatch batch);

    /// <summary>The grid of positions at the mask point, for masking policies.</summary>
    public abstract MaskGrid GridOf(TBatch batch);

    /// <summary>Replaces the masked positions.</summary>
    public abstract Sequence Mask(Sequence x, MaskBatch mask);

    /// <summary>The stages after the mask point. <c>[B, Extra + N, D] → [B, Extra + N, D]</c>, or <c>[M, D]</c></summary>
    /// <param name="x">What stands at the mask point.</param>
    /// <param name="results">Collects the layers' results where given.</param>
    /// <param name="only">
    /// Where given, the features of its masked positions alone are wanted, <c>[M, D]</c>: the same numbers for less work, since behind the attention
    /// of the last block each position is for itself.
    /// </param>
    public abstract torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null);

    /// <summary>Begins a pass through the blocks.</summary>
    /// <param name="results">Collects the layers' results where given.</param>
    /// <param name="only">The masked positions, where they alone are wanted of the last block.</param>
    /// <param name="skip">The chance to skip a block for the whole batch in training.</param>
    /// <param name="recompute">Each block keeps only its input for the backward pass and is computed once more there.</param>
    /// <param name="draws">A block that is computed again draws random numbers in training.</param>
    protected BlockStack Stack(LayerResults? results, MaskBatch? only = null, double skip = 0, bool recompute = false, bool draws = false) =>
        new(LayerCount, results, only) { Skip = training ? skip : 0, Recompute = recompute, Draws = draws && training };

    /// <summary>The whole encoder without masking: features of each position. <c>[B, Extra + N, D]</c></summary>
    public torch.Tensor forward(TBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        return Encode(ToMaskPoint(batch)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public torch.Tensor call(TBatch input) => forward(input);

    /// <summary>
    /// Takes the encoder out of training mode until the result is disposed, and then back to where it was. Any number of threads may do so at once: the
    /// last one puts it back.
    /// </summary>
    internal IDisposable Evaluating()
    {
        lock (_evaluation)
        {
            if (_evaluations++ == 0)
            {
                _trained = training;
                eval();
            }
        }

        return new Evaluation(this);
    }

    /// <summary>Each parameter's name here and in fairseq's state dictionary.</summary>
    public override IEnumerable<StateName> FairseqNames() => StateName.Parse(LayerCount, StateNames, StateLibrary.Fairseq);

    /// <summary>Each parameter's name here and in Hugging Face's state dictionary, without the prefix of a model with a head.</summary>
    public override IEnumerable<StateName> HuggingFaceNames() => StateName.Parse(LayerCount, StateNames, StateLibrary.HuggingFace);

    /// <summary>Loads parameters by the tensor library's own way. The teacher of a pair's student becomes a copy of it.</summary>
    /// <inheritdoc/>
    public override (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
        Dictionary<string, torch.Tensor> source, bool strict = true, IList<string>? skip = null)
    {
        var result = base.load_state_dict(source, strict, skip);
        Store.ResetTeachers();
        return result;
    }

    /// <inheritdoc cref="load_state_dict"/>
    public override torch.nn.Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
    {
        base.load(reader, strict, skip, loadedParameters);
        Store.ResetTeachers();
        return this;
    }

    // A student's buffer may hold a head as well, and a teacher's names may be of what its student lends it: the encoder's own are in both.
    internal override IReadOnlyDictionary<string, torch.Tensor> NamedParameters()
    {
        var names = named_parameters().Select(p => p.name).ToHashSet(StringComparer.Ordinal);
        return Store.Parameters.Where(p => names.Contains(p.Name)).ToDictionary(p => p.Name, p => (torch.Tensor)p.Value, StringComparer.Ordinal);
    }

    internal override IEnumerable<Slot> Slots() => NamedParameters().Select(each => new Slot(each.Key, each.Value));

    private sealed class Evaluation(Encoder<TBatch> encoder) : IDisposable
    {
        public void Dispose()
        {
            lock (encoder._evaluation)
            {
                if (--encoder._evaluations == 0)
                {
                    encoder.train(encoder._trained);
                }
            }
        }
    }
}
