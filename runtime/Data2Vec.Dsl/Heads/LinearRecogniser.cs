using Data2Vec.Dsl.Masking;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Heads;

/// <summary>
/// One new linear layer on any encoder of audio, which tells the symbol of each frame: for evaluation, where no recogniser is declared for it. The encoder
/// keeps its own buffer, and both are trained. Disposing it leaves the encoder alone. (fairseq's Wav2VecCtc; a clip of too few frames counts as 0.)
/// </summary>
public sealed class LinearRecogniser : Recogniser
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates a layer with fresh parameters.</summary>
    /// <param name="encoder">The encoder, with gradients. It is not owned.</param>
    /// <param name="vocabulary">Symbols, the blank included.</param>
    /// <param name="seed">Seed of the layer's start values.</param>
    /// <exception cref="ArgumentException">The encoder is a teacher without gradients.</exception>
    public LinearRecogniser(Encoder<AudioBatch> encoder, int vocabulary, ulong seed = 1)
        : base(nameof(LinearRecogniser), LinearLayer.StoreOn(encoder, vocabulary, seed))
    {
        (Encoder, Vocabulary) = (encoder, vocabulary);

        // Xavier's law, as in fairseq.
        var bound = Math.Sqrt(6.0 / (encoder.Dim + vocabulary));
        _weight = HeadWeight("head.weight", Uniform(-bound, bound), vocabulary, encoder.Dim);
        _bias = HeadVector("head.bias", Zeros, vocabulary);
    }

    /// <inheritdoc/>
    public override Encoder<AudioBatch> Encoder { get; }

    /// <inheritdoc/>
    public override int Vocabulary { get; }

    /// <inheritdoc/>
    public override CtcReduction Reduction => CtcReduction.Sum;

    /// <inheritdoc/>
    public override bool ZeroInfinity => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<ParameterRange> TrainedRanges => [Encoder.Store.OfEncoder, Store.All];

    /// <inheritdoc/>
    public override long[] FramesOf(AudioBatch batch)
    {
        var grid = Encoder.GridOf(batch);
        return [.. Enumerable.Range(0, (int)grid.Samples).Select(sample => (long)grid.LengthOf(sample))];
    }

    /// <summary>The symbols' logits: <c>[B, N, Vocabulary]</c>.</summary>
    public override torch.Tensor forward(AudioBatch batch, MaskBatch? mask = null)
    {
        using var scope = torch.NewDisposeScope();
        var x = DropFirst(Encode(batch, mask), Encoder.ExtraTokens);
        LinearLayer.RequirePositions(Encoder, x, batch);
        return Linear(x, _weight, _bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<StateName> FairseqNames() => Encoder.FairseqNames();

    /// <inheritdoc/>
    public override IEnumerable<StateName> HuggingFaceNames() => Encoder.HuggingFaceNames();

    internal override IReadOnlyDictionary<string, torch.Tensor> NamedParameters() => Encoder.NamedParameters();

    internal override IEnumerable<Slot> Slots() => Encoder.Slots().Concat(base.Slots());
}
