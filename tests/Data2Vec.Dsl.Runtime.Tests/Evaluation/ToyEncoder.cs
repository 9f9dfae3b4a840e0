using Data2Vec.Dsl.Masking;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Patches with positions, one token in front, one residual layer: the smallest thing that is an encoder.</summary>
internal sealed class ToyEncoder : Encoder<ImageBatch>
{
    private const int Patch = 7;
    private readonly Parameter _patches;
    private readonly Parameter _patchBias;
    private readonly Parameter _positions;
    private readonly Parameter _token;
    private readonly Parameter _layer;
    private readonly Parameter _layerBias;

    public ToyEncoder(ulong seed = 1)
        : base("Toy", new ParameterStore(new ParameterLayout(ParameterGroup.Matrices(local: Width * Patch * Patch, context: Width * Width), ParameterGroup.Vectors(local: 18 * Width, context: Width)), seed: seed))
    {
        _patches = LocalWeight("patches", FanIn(Patch * Patch), Width, 1, Patch, Patch);
        _patchBias = LocalVector("patchBias", Zeros, Width);
        _positions = LocalVector("positions", Normal(1), 16, Width);
        _token = LocalVector("token", Normal(1), Width);
        _layer = ContextWeight("layer", FanIn(Width), Width, Width);
        _layerBias = ContextVector("layerBias", Zeros, Width);
    }

    public const int Width = 32;

    public override int Dim => Width;

    public override int LayerCount => 1;

    public override int ExtraTokens => 1;

    /// <summary>The training flag during the last forward pass.</summary>
    public bool TrainedLast { get; private set; }

    public override Sequence ToMaskPoint(ImageBatch batch)
    {
        batch.Require("Toy", 1, 28, 28);
        return new Sequence(Prepend(_token, EmbedPatches(batch.Pixels, _patches, _patchBias) + _positions));
    }

    public override MaskGrid GridOf(ImageBatch batch) => new(batch.Count, 4, 4, 1);

    public override Sequence Mask(Sequence x, MaskBatch mask) => throw new NotSupportedException();

    public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null)
    {
        TrainedLast = training;
        return Only(only, x.Values + Dropout(Gelu(Linear(x.Values, _layer, _layerBias)), 0.1, training));
    }

    public override IEnumerable<Data2Vec.Dsl.StateName> FairseqNames() => [];

    /// <inheritdoc/>
    public override IEnumerable<Data2Vec.Dsl.StateName> HuggingFaceNames() => [];
}
