using Data2Vec.Dsl.Masking;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>A vector for each token and place, one residual layer, and nothing that holds padding back: the smallest thing that reads.</summary>
internal sealed class ToyReader : Encoder<TextBatch>
{
    public const int Width = 32;
    public const int Tokens = 40;
    public const int Context = 16;
    private readonly Parameter _tokens;
    private readonly Parameter _places;
    private readonly Parameter _layer;
    private readonly Parameter _layerBias;

    public ToyReader(ulong seed = 1)
        : base("Reader", new ParameterStore(new ParameterLayout(ParameterGroup.Matrices(local: (Tokens + Context) * Width, context: Width * Width), ParameterGroup.Vectors(context: Width)), seed: seed))
    {
        _tokens = LocalWeight("tokens", Normal(1), Tokens, Width);
        _places = LocalWeight("places", Normal(1), Context, Width);
        _layer = ContextWeight("layer", FanIn(Width), Width, Width);
        _layerBias = ContextVector("layerBias", Zeros, Width);
    }

    public override int Dim => Width;

    public override int LayerCount => 1;

    public override int ExtraTokens => 0;

    /// <summary>The training flag during the last forward pass.</summary>
    public bool TrainedLast { get; private set; }

    public override Sequence ToMaskPoint(TextBatch batch)
    {
        batch.Require("Reader", Tokens, Context);
        return new Sequence(_tokens[batch.Tokens] + _places.narrow(0, 0, batch.Tokens.size(1)), batch.Padding);
    }

    public override MaskGrid GridOf(TextBatch batch) => TokenGrid(batch, Tokens);

    public override Sequence Mask(Sequence x, MaskBatch mask) => throw new NotSupportedException();

    public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null)
    {
        TrainedLast = training;
        var read = x.Values + Dropout(Gelu(Linear(x.Values, _layer, _layerBias)), 0.1, training);
        return Only(only, x.Padding is null ? read : read.masked_fill(x.Padding.unsqueeze(-1), float.NaN));
    }

    public override IEnumerable<Data2Vec.Dsl.StateName> FairseqNames() => [];

    public override IEnumerable<Data2Vec.Dsl.StateName> HuggingFaceNames() => [];
}
