using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>A small feed-forward layer behind a pre-norm block, in a residual branch of its own.</summary>
internal sealed class AdapterPart : BlockPart
{
    // torch's, whatever the other norms have.
    private const double Epsilon = 1e-5;

    private static readonly PartNames s_norm = new(HuggingFaceWav2Vec2: "adapter_layer.norm");
    private static readonly PartNames s_hidden = new(HuggingFaceWav2Vec2: "adapter_layer.linear_1");
    private static readonly PartNames s_output = new(HuggingFaceWav2Vec2: "adapter_layer.linear_2");

    private readonly BlockContext _context;
    private readonly NormPart _norm;
    private readonly long _hidden;

    public AdapterPart(BlockContext context)
    {
        (_context, _hidden) = (context, context.Attribute.AdapterDim);
        _norm = NormPart.InBlock(context, "adapter.norm", "_adapterNorm", s_norm, Epsilon);
        var (dim, start) = (context.Dim, context.WeightStart);
        Parameters =
        [
            .. _norm.Parameters,
            context.Matrix("adapter.1.weight", "_adapterHiddenWeight", start, s_hidden, _hidden, dim),
            context.Vector("adapter.1.bias", "_adapterHiddenBias", "Zeros", s_hidden, ".bias", _hidden),
            context.Matrix("adapter.2.weight", "_adapterOutputWeight", start, s_output, dim, _hidden),
            context.Vector("adapter.2.bias", "_adapterOutputBias", "Zeros", s_output, ".bias", dim),
        ];
        Cost = _norm.Cost + Cost.Product(4 * context.Positions * dim * _hidden).Keeping(context.Numbers + (context.Positions * _hidden));
    }

    public override Cost Cost { get; }

    public override long ForwardOfPosition => checked(4 * _context.Dim * _hidden);

    /// <summary>Checks what the declaration says of adapters.</summary>
    public static bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context) =>
        Check.AtLeast(context.Findings, spec, nameof(attribute.AdapterDim), attribute.AdapterDim, 0);

    /// <summary>Statements that add the branch to x.</summary>
    public void Write(CodeWriter code)
    {
        var shape = _context.Shape.ToString();
        code.Line($"var g = {_norm.Of("x")};", shape);
        code.Line("g = Linear(g, _adapterHiddenWeight, _adapterHiddenBias).relu();");
        code.Line("x = Add(x, Linear(g, _adapterOutputWeight, _adapterOutputBias));", shape);
    }
}
