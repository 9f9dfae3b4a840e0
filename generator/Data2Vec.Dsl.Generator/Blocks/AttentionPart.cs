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
        HuggingFaceWav2Vec2: "attention.{q,k,v}_proj", HuggingFaceBert: "attention.self.{query,key,value}", Timm: "attn.qkv");

    private static readonly PartNames s_queryBias = new(
        Beit: "attn.q_bias", Bert: "self_attn.q_proj.bias", HuggingFaceBeit: "attention.attention.query.bias",
        HuggingFaceWav2Vec2: "attention.q_proj.bias", HuggingFaceBert: "attention.self.query.bias", Timm: "attn.q_bias");

    private static readonly PartNames s_valueBias = new(
        Beit: "attn.v_bias", Bert: "self_attn.v_proj.bias", HuggingFaceBeit: "attention.attention.value.bias",
        HuggingFaceWav2Vec2: "attention.v_proj.bias", HuggingFaceBert: "attention.self.value.bias", Timm: "attn.v_bias");

    private static readonly PartNames s_projection = new(
        Beit: "attn.proj", Bert: "self_attn.out_proj", HuggingFaceBeit: "attention.output.dense",
        HuggingFaceWav2Vec2: "attention.out_proj", HuggingFaceBert: "attention.output.dense", Timm: "attn.proj");

    private readonly BlockContext _context;
    private readonly TransformerAttribute _attribute;

    public AttentionPart(BlockContext context)
    {
        (_context, _attribute) = (context, context.Attribute);
        Parameters = ParametersOf(context).ToList();
    }

    /// <summary>A bias that all blocks add: it lives as long as they run, and so does its gradient.</summary>
    public Memory SharedBias(Dim positions) => _context.Bias is { IsShared: true } ? Bias(positions) : Memory.None;

    public override long ForwardOfPosition => checked(2 * _context.Dim * _context.Dim);

    public override bool Draws => _attribute.AttentionDropout > 0;

    // The index of a table of its own is the encoder's.
    public override bool AsksModel => Draws || _context.Bias is { IsShared: false };

    /// <summary>
    /// What a block is given besides the sequence, type and name: a bias that all blocks add, with what keeps attention away from padding; or the
    /// latter alone, which a batch without padding does not have.
    /// </summary>
    public (string Type, string Name)? Input =>
        _context.Bias is { IsShared: true } ? (Generated.Tensor, "bias")
        : _context.Modality.HasPadding ? (Generated.Tensor + "?", _context.Bias is null ? "bias" : "padding")
        : null;

    private string BiasShape =>
        $"[{(_context.Modality.HasPadding ? "1 or B" : "1")}, {_attribute.Heads}, {_context.Positions}, {_context.Positions}]";

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
        const string Padding = "PaddingBias(sequence.Padding)";
        if (_context.Bias is { IsShared: true } shared)
        {
            code.Line(
                _context.Modality.HasPadding ? $"var bias = WithPadding({shared.Of("")}, {Padding});" : $"var bias = {shared.Of("")};",
                BiasShape);
        }
        else if (Input is { } input)
        {
            code.Line($"var {input.Name} = {Padding};", $"[B, 1, 1, {n}], where there is padding");
        }
    }

    /// <summary>Statements that make the variable a of the sequence in <paramref name="input"/>.</summary>
    public void Write(CodeWriter code, string input)
    {
        var (heads, n) = (_attribute.Heads, _context.Positions);
        var projectionBias = _attribute.Bias switch
        {
            AttentionBias.QueryValue => ", QueryValueBias(_queryBias, _valueBias)",
            AttentionBias.All => ", _qkvBias",
            _ => "",
        };
        var perHead = $"[B, {heads}, {n}, {_context.Dim / heads}]";
        code.Line($"var qkv = Linear({input}, _qkvWeight{projectionBias});", $"[B, {n}, {3 * _context.Dim}]");
        code.Line($"var (q, k, v) = SplitHeads(qkv, {heads});", $"3 × {perHead}");
        if (_context.Bias is { IsShared: false } own)
        {
            code.Line(_context.Modality.HasPadding ? $"var bias = WithPadding({own.Of("_model.")}, padding);" : $"var bias = {own.Of("_model.")};", BiasShape);
        }

        var dropout = Draws ? $"dropout: training ? {Literal.Of(_attribute.AttentionDropout)} : 0" : null;
        var arguments = string.Join(", ", new[] { "q", "k", "v", _context.Bias is null && Input is null ? null : "bias", dropout }.Where(a => a is not null));
        code.Line($"var a = Attention({arguments});", perHead);
        if (_context.IsLast)
        {
            code.Line("(x, a) = Only(only, x, MergeHeads(a));", $"2 × {_context.Wanted}: [M, {_context.Dim}] with only, otherwise {_context.Shape}");
            code.Line("a = Linear(a, _projectionWeight, _projectionBias);", _context.Wanted);
            return;
        }

        code.Line("a = Linear(MergeHeads(a), _projectionWeight, _projectionBias);", _context.Wanted);
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

        foreach (var parameter in context.Bias?.OfBlock(attribute.Heads) ?? [])
        {
            yield return parameter;
        }

        yield return context.Matrix("attention.projection.weight", "_projectionWeight", context.ResidualStart, s_projection, dim, dim);
        yield return context.Vector("attention.projection.bias", "_projectionBias", "Zeros", s_projection, ".bias", dim);
    }

    public override Cost CostOf(Dim positions) => CostOf(positions, null);

    /// <summary>The same in the last block, where the positions that are wanted are chosen of its result and of the stream.</summary>
    public Cost CostOf(Dim positions, Dim? wanted)
    {
        var dim = _context.Dim;
        var projection = Operation.Linear(positions, dim, 3 * dim);
        if (_attribute.Bias == AttentionBias.QueryValue)
        {
            // Zeros for the keys, and all three side by side.
            projection = projection.Holding(Memory.NumbersOnce(4 * dim));
        }

        var attention = IsFused ? Fused(positions) : InSteps(positions);
        if (_context.Bias is { IsShared: false })
        {
            attention = attention.Holding(Bias(positions)).PassingBackward(Bias(positions));
        }

        if (wanted is null)
        {
            return projection + attention + (IsFused ? Operation.LinearOfKept(positions, dim, dim) : Operation.Linear(positions, dim, dim));
        }

        // What is chosen of the stream is held; the rest of the result is kept already where attention is fused.
        var chosen = Operation.Rows(IsFused ? Dim.Zero : positions * dim, wanted * dim).Holding(Memory.Numbers(wanted * dim));
        return projection + attention + chosen + Operation.Linear(wanted, dim, dim);
    }

    // A bias of all heads, which is the same for all samples.
    private Memory Bias(Dim positions) => Memory.NumbersOnce(_attribute.Heads * positions * positions);

    // One operation keeps queries, keys and values, its result and a sum for each row of scores, and computes the scores once more.
    private Cost Fused(Dim n)
    {
        var x = n * _context.Dim;
        var result = Memory.Numbers(x);
        Peak back = Memory.Numbers((4 * x) + (_attribute.Heads * n)) + result + Memory.Numbers(3 * x);
        return Operation.New(kept: (4 * x) + (_attribute.Heads * n), output: 0, gradients: 0) with
        {
            Forward = 4 * n * x,
            Backward = 10 * n * x,
            Output = result,
            Internal = Memory.Numbers(_attribute.Heads * n),
            BackwardPeak = back,
            BackwardPeakOfBranch = back,
        };
    }

    // Queries, keys and values are copied head by head, scores become weights, and weights are dropped where that is declared.
    private Cost InSteps(Dim n)
    {
        var x = n * _context.Dim;
        var (scores, bias) = (_attribute.Heads * n * n, _context.Bias is null ? 0 : 1);
        var kept = ((Draws ? 3 : 1) * scores) + (3 * x);
        var held = (4 * x) + (Draws ? (Dim)((1 + bias) * scores) + x : Dim.Zero);
        var attention = Operation.Product(4 * n * x, Operation.New(kept, output: x, gradients: 0, held: held));
        Peak back = Memory.Numbers(kept + scores + (3 * x));
        back = Draws ? back : Peak.Max(back, Memory.Numbers(kept + (2 * scores)));
        return attention with
        {
            ForwardPeak = Peak.Max(attention.ForwardPeak, Memory.Numbers((2 * scores) + (6 * x))),
            BackwardPeak = back,
            BackwardPeakOfBranch = back,
            Internal = Draws ? Memory.None : Memory.Numbers(kept),
        };
    }
}
