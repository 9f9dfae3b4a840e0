using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A stack of transformer blocks: [B, N, D] → [B, N, D]. The code of a block is in <see cref="TransformerBlockCode"/>.</summary>
internal sealed class Transformer : Stage<TransformerAttribute>
{
    // Far above every published model; an extra digit or two would otherwise keep the editor busy for minutes.
    private const int MaxDepth = 1000;

    protected override StagePlan? Plan(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!Check.TakesTokens(context, spec))
        {
            return null;
        }

        var dim = context.Shape[2].Size.Constant;
        var hidden = attribute.Hidden == 0 ? 4 * dim : attribute.Hidden;
        var valid = Check.Required(findings, spec, nameof(attribute.Depth), attribute.Depth, "the number of blocks", 12)
            && Check.AtMost(findings, spec, nameof(attribute.Depth), attribute.Depth, MaxDepth)
            && Check.Required(findings, spec, nameof(attribute.Heads), attribute.Heads, "the attention heads", Suggest.Heads(dim))
            && HeadsDivide(attribute.Heads, dim, spec, context)
            && Check.AtLeast(findings, spec, nameof(attribute.Hidden), attribute.Hidden, 0)
            && Check.NotNegative(findings, spec, nameof(attribute.LayerScale), attribute.LayerScale, 1e-4)
            && Check.Share(findings, spec, nameof(attribute.DropPath), attribute.DropPath)
            && Check.Share(findings, spec, nameof(attribute.LayerDrop), attribute.LayerDrop)
            && Check.Share(findings, spec, nameof(attribute.Dropout), attribute.Dropout)
            && Check.Share(findings, spec, nameof(attribute.AttentionDropout), attribute.AttentionDropout)
            && Check.Share(findings, spec, nameof(attribute.ActivationDropout), attribute.ActivationDropout)
            && Check.Positive(findings, spec, nameof(attribute.Epsilon), attribute.Epsilon, 1e-5);
        if (!valid)
        {
            return null;
        }

        if (hidden < 2 * dim || hidden > 8 * dim)
        {
            var ratio = ((double)hidden / dim).ToString("0.##", CultureInfo.InvariantCulture);
            findings.Report(
                Rule.HiddenRatio,
                spec.At(nameof(attribute.Hidden)),
                [Literal.Said(hidden), ratio, Literal.People(dim), Literal.Said(4 * dim)],
                [Fix.Set(nameof(attribute.Hidden), 4 * dim)],
                context.WidthSite!);
        }

        if (attribute is { Depth: 1, LayerDrop: > 0 })
        {
            findings.Report(
                Rule.LayerDropOnOneBlock,
                spec.At(nameof(attribute.LayerDrop)),
                [Literal.Said(attribute.LayerDrop), (100 * attribute.LayerDrop).ToString("0.##", CultureInfo.InvariantCulture)],
                [Fix.Remove(nameof(attribute.LayerDrop))],
                spec.At(nameof(attribute.Depth)));
        }

        if (attribute is { Depth: 1, DropPath: > 0 })
        {
            findings.Report(
                Rule.DropPathOnOneBlock,
                spec.At(nameof(attribute.DropPath)),
                [Literal.Said(attribute.DropPath)],
                [Fix.Remove(nameof(attribute.DropPath))],
                spec.At(nameof(attribute.Depth)));
        }

        context.AttentionBias?.Serve(attribute.Heads);
        context.Transformer = new TransformerPlan(spec, attribute, context.Type, context.Shape, hidden, context.AttentionBias);
        return context.Transformer;
    }

    private static bool HeadsDivide(int heads, long dim, AttributeSpec spec, EncoderContext context)
    {
        if (dim % heads == 0)
        {
            return true;
        }

        var near = Suggest.Divisors(dim, heads, 3);
        context.Findings.Report(
            Rule.HeadsDivideDim,
            spec.At(nameof(TransformerAttribute.Heads)),
            [
                Literal.Said(heads),
                Literal.People(dim),
                $"{dim} = {heads} × {dim / heads} + {dim % heads}",
                Check.Or(near.OrderBy(n => n).Select(Literal.Said)) + (dim == 1 ? " head" : " heads"),
            ],
            near.Select(n => Fix.Set(nameof(TransformerAttribute.Heads), n)).ToList(),
            context.WidthSite!);
        return false;
    }
}

internal sealed class TransformerPlan : StagePlan
{
    private readonly IReadOnlyList<ParameterPlan> _finalNorm;

    public TransformerPlan(
        AttributeSpec spec, TransformerAttribute attribute, TypeSpec owner, Shape input, long hidden, RelativePositionBiasPlan? bias)
        : base(spec, $"Transformer ×{attribute.Depth}", input)
    {
        Attribute = attribute;
        Owner = owner;
        Dim = input[2].Size.Constant;
        Hidden = hidden;
        Bias = bias;
        Block = BlockParameters().ToList();
        _finalNorm = attribute.Norm == Norm.Pre
            ?
            [
                new("norm.weight", "_normWeight", false, false, "Ones", [Dim], "encoder.norm.weight"),
                new("norm.bias", "_normBias", false, false, "Zeros", [Dim], "encoder.norm.bias"),
            ]
            : [];
        Parameters = _finalNorm;
        var n = input[1].Size;
        Flops = attribute.Depth * ((2 * n * ((4 * Dim * Dim) + (2 * Dim * hidden))) + (4 * n * n * Dim));
    }

    public TransformerAttribute Attribute { get; }

    /// <summary>The encoder's class.</summary>
    public TypeSpec Owner { get; }

    /// <summary>The nested class of one block; it must not be called as the class it is nested in.</summary>
    public string BlockType => Owner.PlainName == "Block" ? "TransformerBlock" : "Block";

    public long Dim { get; }

    public long Hidden { get; }

    /// <summary>The attention bias that the blocks add, if any.</summary>
    public RelativePositionBiasPlan? Bias { get; }

    /// <summary>The parameters of one block, with names relative to it.</summary>
    public IReadOnlyList<ParameterPlan> Block { get; }

    /// <summary>Stochastic depth of a block, rising linearly from 0 in the first; so a single block has none.</summary>
    public bool HasDropPath => Attribute is { DropPath: > 0, Depth: > 1 };

    // Counted and not listed: the cost of planning must not grow with a depth that may be a slip of the finger.
    public override IEnumerable<ParameterPlan> AllParameters => Block.Select(p => p with { Copies = Attribute.Depth }).Concat(_finalNorm);

    public override void Fields(CodeWriter code)
    {
        code.Line($"private readonly {BlockType}[] _blocks;");
        base.Fields(code);
    }

    public override void Construct(CodeWriter code)
    {
        code.Line($"_blocks = new {BlockType}[{Attribute.Depth}];");
        code.Block("for (var i = 0; i < _blocks.Length; i++)", () => code.Line($"_blocks[i] = new {BlockType}(this, i);"));
        if (_finalNorm.Count > 0)
        {
            code.Line();
            base.Construct(code);
        }
    }

    public override void Forward(CodeWriter code)
    {
        var shape = Output.ToString();
        if (Bias is { IsShared: true })
        {
            code.Line("var bias = GatherBias(_relativePositionBias, _relativePositionIndex);", $"[1, {Attribute.Heads}, {Output[1].Size}, {Output[1].Size}]");
        }

        code.Block("for (var i = 0; i < _blocks.Length; i++)", () =>
        {
            if (Attribute.LayerDrop > 0)
            {
                code.Block($"if (Skip({Literal.Of(Attribute.LayerDrop)}, training))", () => code.Line("continue;"));
                code.Line();
            }

            code.Line($"var (block, feedForward) = _blocks[i].Forward(x{(Bias is { IsShared: true } ? ", bias" : "")});", $"2 × {shape}");
            code.Line("results?.Add(i, block, feedForward);");
            code.Line("x = block;");
        });
        if (_finalNorm.Count > 0)
        {
            code.Line();
            code.Line($"x = LayerNorm(x, _normWeight, _normBias, {Literal.Of(Attribute.Epsilon)});", shape);
        }
    }

    public override void Members(CodeWriter code) => new TransformerBlockCode(this).Write(code);

    public override void FairseqNames(CodeWriter code)
    {
        code.Block("for (var i = 0; i < _blocks.Length; i++)", () =>
        {
            foreach (var parameter in Block)
            {
                code.Line($"yield return ($\"blocks.{{i}}.{parameter.Name}\", $\"encoder.blocks.{{i}}.{parameter.Fairseq}\");");
            }
        });
        code.Line();
        base.FairseqNames(code);
    }

    // In the order of the forward pass. fairseq names: attn.qkv without bias, biases of queries and values apart.
    private IEnumerable<ParameterPlan> BlockParameters()
    {
        const string Weight = "TruncatedNormal(0.0, 0.02)";
        const string Residual = "ResidualTruncatedNormal(0.02, layer + 1)";
        ParameterPlan Matrix(string name, string field, string start, long rows, long columns, string fairseq) =>
            new(name, field, false, true, start, [rows, columns], fairseq);
        ParameterPlan Vector(string name, string field, string start, long size, string fairseq) =>
            new(name, field, false, false, start, [size], fairseq);

        if (Attribute.LayerScale > 0)
        {
            var start = $"Constant({Literal.Of(Attribute.LayerScale)})";
            yield return Vector("scale1", "_scale1", start, Dim, "gamma_1");
            yield return Vector("scale2", "_scale2", start, Dim, "gamma_2");
        }

        yield return Vector("norm1.weight", "_norm1Weight", "Ones", Dim, "norm1.weight");
        yield return Vector("norm1.bias", "_norm1Bias", "Zeros", Dim, "norm1.bias");
        yield return Matrix("attention.qkv.weight", "_qkvWeight", Weight, 3 * Dim, Dim, "attn.qkv.weight");
        if (Attribute.Bias == AttentionBias.QueryValue)
        {
            yield return Vector("attention.query.bias", "_queryBias", "Zeros", Dim, "attn.q_bias");
            yield return Vector("attention.value.bias", "_valueBias", "Zeros", Dim, "attn.v_bias");
        }
        else if (Attribute.Bias == AttentionBias.All)
        {
            yield return Vector("attention.qkv.bias", "_qkvBias", "Zeros", 3 * Dim, "attn.qkv.bias");
        }

        if (Bias is { IsShared: false })
        {
            yield return Bias.TableOfBlock(Attribute.Heads);
        }

        yield return Matrix("attention.projection.weight", "_projectionWeight", Residual, Dim, Dim, "attn.proj.weight");
        yield return Vector("attention.projection.bias", "_projectionBias", "Zeros", Dim, "attn.proj.bias");
        yield return Vector("norm2.weight", "_norm2Weight", "Ones", Dim, "norm2.weight");
        yield return Vector("norm2.bias", "_norm2Bias", "Zeros", Dim, "norm2.bias");
        yield return Matrix("feed_forward.1.weight", "_hiddenWeight", Weight, Hidden, Dim, "mlp.0.weight");
        yield return Vector("feed_forward.1.bias", "_hiddenBias", "Zeros", Hidden, "mlp.0.bias");
        yield return Matrix("feed_forward.2.weight", "_outputWeight", Residual, Dim, Hidden, "mlp.2.weight");
        yield return Vector("feed_forward.2.bias", "_outputBias", "Zeros", Dim, "mlp.2.bias");
    }
}
