using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>Self-attention of several heads: fused projections, attention, and the projection back into the stream.</summary>
internal sealed class AttentionPart : BlockPart
{
    private static readonly PartNames s_qkv = new(
        Beit: "attn.qkv", Bert: "self_attn.{q,k,v}_proj", HuggingFaceBeit: "attention.attention.{query,key,value}",
        HuggingFaceWav2Vec2: "attention.{q,k,v}_proj", HuggingFaceBert: "attention.self.{query,key,value}");

    private static readonly PartNames s_queryBias = new(
        Beit: "attn.q_bias", Bert: "self_attn.q_proj.bias", HuggingFaceBeit: "attention.attention.query.bias",
        HuggingFaceWav2Vec2: "attention.q_proj.bias", HuggingFaceBert: "attention.self.query.bias");

    private static readonly PartNames s_valueBias = new(
        Beit: "attn.v_bias", Bert: "self_attn.v_proj.bias", HuggingFaceBeit: "attention.attention.value.bias",
        HuggingFaceWav2Vec2: "attention.v_proj.bias", HuggingFaceBert: "attention.self.value.bias");

    private static readonly PartNames s_projection = new(
        Beit: "attn.proj", Bert: "self_attn.out_proj", HuggingFaceBeit: "attention.output.dense",
        HuggingFaceWav2Vec2: "attention.out_proj", HuggingFaceBert: "attention.output.dense");

    private readonly BlockContext _context;
    private readonly TransformerAttribute _attribute;

    public AttentionPart(BlockContext context)
    {
        (_context, _attribute) = (context, context.Attribute);
        Parameters = ParametersOf(context).ToList();
        Cost = CostOf();
    }

    public override Cost Cost { get; }

    public override long ForwardOfPosition => checked(2 * _context.Dim * _context.Dim);

    public override bool Draws => _attribute.AttentionDropout > 0;

    // The index of a table of its own is the encoder's.
    public override bool AsksModel => Draws || _context.Bias is { IsShared: false };

    /// <summary>What a block is given besides the sequence: the type and name of the bias on its attention.</summary>
    public (string Type, string Name)? Input =>
        _context.Bias is { IsShared: true } ? (Generated.Tensor, "bias")
        : _context.Modality.HasPadding ? (Generated.Tensor + "?", "bias")
        : null;

    /// <summary>
    /// Attention by one fused operation, which keeps no scores and computes them again in the backward pass. torch has none for dropout on
    /// the CPU, nor for a bias that is learned.
    /// </summary>
    private bool IsFused => _attribute.AttentionDropout == 0 && _context.Bias is null;

    /// <summary>Checks what the declaration says of attention.</summary>
    public static bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        var dim = context.Shape[2].Size.Constant;
        return Check.Required(findings, spec, nameof(attribute.Heads), attribute.Heads, "the attention heads", Suggest.Heads(dim))
            && HeadsDivide(attribute.Heads, dim, spec, context)
            && Check.Share(findings, spec, nameof(attribute.AttentionDropout), attribute.AttentionDropout);
    }

    /// <summary>Statements of the stack that make <see cref="Input"/>.</summary>
    public void WriteInput(CodeWriter code)
    {
        var n = _context.Positions;
        if (_context.Bias is { IsShared: true })
        {
            code.Line("var bias = GatherBias(_relativePositionBias, _relativePositionIndex);", $"[1, {_attribute.Heads}, {n}, {n}]");
        }
        else if (_context.Modality.HasPadding)
        {
            code.Line("var bias = PaddingBias(sequence.Padding);", $"[B, 1, 1, {n}], where there is padding");
        }
    }

    /// <summary>Statements that make the variable a of the sequence in <paramref name="input"/>, and leave x and a with the positions that are wanted.</summary>
    public void Write(CodeWriter code, string input)
    {
        var (heads, n, shape) = (_attribute.Heads, _context.Positions, _context.Shape.ToString());
        var projectionBias = _attribute.Bias switch
        {
            AttentionBias.QueryValue => ", QueryValueBias(_queryBias, _valueBias)",
            AttentionBias.All => ", _qkvBias",
            _ => "",
        };
        var perHead = $"[B, {heads}, {n}, {_context.Dim / heads}]";
        code.Line($"var qkv = Linear({input}, _qkvWeight{projectionBias});", $"[B, {n}, {3 * _context.Dim}]");
        code.Line($"var (q, k, v) = SplitHeads(qkv, {heads});", $"3 × {perHead}");
        if (_context.Bias is { IsShared: false })
        {
            code.Line("var bias = GatherBias(_relativePositionBias, _model._relativePositionIndex);", $"[1, {heads}, {n}, {n}]");
        }

        var dropout = Draws ? $"dropout: training ? {Literal.Of(_attribute.AttentionDropout)} : 0" : null;
        var arguments = string.Join(", ", new[] { "q", "k", "v", _context.Bias is null && Input is null ? null : "bias", dropout }.Where(a => a is not null));
        code.Line($"var a = Attention({arguments});", perHead);
        code.Line("(x, a) = (Only(only, x), Only(only, MergeHeads(a)));", "2 × " + shape);
        code.Line("a = Linear(a, _projectionWeight, _projectionBias);", shape);
    }

    private static bool HeadsDivide(int heads, long dim, AttributeSpec spec, EncoderContext context)
    {
        if (dim % heads == 0)
        {
            return true;
        }

        WidthShares.Report(Rule.HeadsDivideDim, nameof(TransformerAttribute.Heads), heads, "head", spec, context);
        return false;
    }

    private static IEnumerable<ParameterPlan> ParametersOf(BlockContext context)
    {
        var (attribute, dim) = (context.Attribute, context.Dim);
        yield return context.Matrix("attention.qkv.weight", "_qkvWeight", context.WeightStart, s_qkv, 3 * dim, dim);
        if (attribute.Bias == AttentionBias.QueryValue)
        {
            yield return context.Vector("attention.query.bias", "_queryBias", "Zeros", s_queryBias, "", dim);
            yield return context.Vector("attention.value.bias", "_valueBias", "Zeros", s_valueBias, "", dim);
        }
        else if (attribute.Bias == AttentionBias.All)
        {
            yield return context.Vector("attention.qkv.bias", "_qkvBias", "Zeros", s_qkv, ".bias", 3 * dim);
        }

        if (context.Bias is { IsShared: false })
        {
            yield return context.Bias.TableOfBlock(attribute.Heads);
        }

        yield return context.Matrix("attention.projection.weight", "_projectionWeight", context.ResidualStart, s_projection, dim, dim);
        yield return context.Vector("attention.projection.bias", "_projectionBias", "Zeros", s_projection, ".bias", dim);
    }

    // The input of each product is kept: what enters the projections, and what the heads have made.
    private Cost CostOf()
    {
        var (n, x, dim) = (_context.Positions, _context.Numbers, _context.Dim);
        var projections = Cost.Product(2 * n * 4 * dim * dim).Keeping(2 * x);
        var scores = _attribute.Heads * n * n;
        var products = Cost.Product(4 * n * n * dim).Keeping(3 * x);
        products = IsFused
            ? (products with { Backward = products.Backward + (2 * n * n * dim) }).Keeping(_attribute.Heads * n)
            : products.Keeping(Draws ? 3 * scores : scores);
        return projections + products;
    }
}
