using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

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

        UsualOfModality(attribute, spec, context.Modality);
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
            && Check.Share(findings, spec, nameof(attribute.InputDropout), attribute.InputDropout)
            && Check.AtLeast(findings, spec, nameof(attribute.AdapterDim), attribute.AdapterDim, 0)
            && Check.Epsilon(findings, spec, nameof(attribute.Epsilon), attribute.Epsilon, 1e-5);
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

        PostNormHas(nameof(attribute.FinalNorm), spec.Find(nameof(attribute.FinalNorm)) is not null, "their last block ends in one");
        PostNormHas(nameof(attribute.AdapterDim), attribute.AdapterDim > 0, "only pre-norm blocks have adapters");
        if (attribute.Norm == Norm.Post)
        {
            // What no block computes has no parameters either.
            attribute.AdapterDim = 0;
        }

        context.AttentionBias?.Serve(attribute.Heads);
        var plan = new TransformerPlan(spec, attribute, context, hidden);
        context.Transformer = plan;
        return plan;

        void PostNormHas(string argument, bool isSaid, string why)
        {
            if (isSaid && attribute.Norm == Norm.Post)
            {
                findings.Report(
                    Rule.WithoutEffect, spec.At(argument), [argument, "on post-norm blocks: " + why, "leave it out, or write 'Norm = Norm.Pre'"], [Fix.Remove(argument)]);
            }
        }
    }

    // What the papers have where the declaration is silent.
    private static void UsualOfModality(TransformerAttribute attribute, AttributeSpec spec, Modality modality)
    {
        if (modality == Modality.Image)
        {
            return;
        }

        if (spec.Find(nameof(attribute.Bias)) is null)
        {
            attribute.Bias = AttentionBias.All;
        }

        if (spec.Find(nameof(attribute.Norm)) is null)
        {
            attribute.Norm = Norm.Post;
        }
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
}

internal sealed class TransformerPlan : StagePlan, IBlocks
{
    private readonly IReadOnlyList<ParameterPlan> _inputNorm;
    private readonly IReadOnlyList<ParameterPlan> _finalNorm;

    public TransformerPlan(AttributeSpec spec, TransformerAttribute attribute, EncoderContext context, long hidden)
        : base(spec, $"Transformer ×{attribute.Depth}", context.Shape)
    {
        Attribute = attribute;
        Owner = context.Type;
        Modality = context.Modality;
        Dim = Output[2].Size.Constant;
        Hidden = hidden;
        Bias = context.AttentionBias;
        IsLast = context.IsLast(spec);
        Block = new TransformerParameters(this).OfBlock().ToList();
        _inputNorm = attribute.InputNorm ? new TransformerParameters(this).OfNorm("stack_norm", "_stackNorm").ToList() : [];
        _finalNorm = attribute is { Norm: Norm.Pre, FinalNorm: true } ? new TransformerParameters(this).OfNorm("norm", "_norm").ToList() : [];
        Parameters = [.. _inputNorm, .. _finalNorm];
        Cost = new TransformerCost(this).OfStack();
    }

    public TransformerAttribute Attribute { get; }

    /// <summary>The encoder's class.</summary>
    public TypeSpec Owner { get; }

    public Modality Modality { get; }

    /// <summary>The nested class of one block; it must not be called as the class it is nested in.</summary>
    public string BlockType => Owner.PlainName == "Block" ? "TransformerBlock" : "Block";

    public long Dim { get; }

    public long Hidden { get; }

    /// <summary>The attention bias that the blocks add, if any.</summary>
    public IAttentionBias? Bias { get; }

    /// <summary>Whether no stage follows: then nothing looks at what the last block makes of positions that nobody wants.</summary>
    public bool IsLast { get; }

    /// <summary>The parameters of one block, with names relative to it.</summary>
    public IReadOnlyList<ParameterPlan> Block { get; }

    /// <summary>Stochastic depth of a block, rising linearly from 0 in the first; so a single block has none.</summary>
    public bool HasDropPath => Attribute is { DropPath: > 0, Depth: > 1 };

    /// <summary>Whether a block draws random numbers in training.</summary>
    public bool HasRandomBlocks => HasDropPath || Attribute.Dropout > 0 || Attribute.AttentionDropout > 0 || Attribute.ActivationDropout > 0;

    /// <summary>What each block is given besides the sequence: the type and name of the bias on its attention.</summary>
    public (string Type, string Name)? BlockInput =>
        Bias is { IsShared: true } ? (Generated.Tensor, "bias")
        : Modality.HasPadding ? (Generated.Tensor + "?", "bias")
        : null;

    // Counted and not listed: the cost of planning must not grow with a depth that may be a slip of the finger.
    public override IEnumerable<ParameterPlan> AllParameters => Block.Select(p => p with { Copies = Attribute.Depth }).Concat(Parameters);

    public override void Fields(CodeWriter code)
    {
        code.Line($"private readonly {BlockType}[] _blocks;");
        base.Fields(code);
    }

    public override void Construct(CodeWriter code)
    {
        code.Line($"_blocks = new {BlockType}[{Attribute.Depth}];");
        code.Block("for (var i = 0; i < _blocks.Length; i++)", () => code.Line($"_blocks[i] = new {BlockType}(this, i);"));
        if (Parameters.Count > 0)
        {
            code.Line();
            base.Construct(code);
        }
    }

    public override void Forward(CodeWriter code)
    {
        var shape = Output.ToString();
        var epsilon = Literal.Of(Attribute.Epsilon);
        if (_inputNorm.Count > 0)
        {
            code.Line($"x = LayerNorm(x, _stackNormWeight, _stackNormBias, {epsilon});", shape);
        }

        if (Attribute.InputDropout > 0)
        {
            code.Line($"x = Dropout(x, {Literal.Of(Attribute.InputDropout)}, training);", shape);
        }

        var n = Output[1].Size;
        if (Bias is { IsShared: true })
        {
            code.Line("var bias = GatherBias(_relativePositionBias, _relativePositionIndex);", $"[1, {Attribute.Heads}, {n}, {n}]");
        }
        else if (Modality.HasPadding)
        {
            code.Line("var bias = PaddingBias(sequence.Padding);", $"[B, 1, 1, {n}], where there is padding");
        }

        code.Line("results?.Enter(x);");
        code.Block("for (var i = 0; i < _blocks.Length; i++)", () =>
        {
            if (IsLast)
            {
                code.Line("var wanted = i < _blocks.Length - 1 ? null : only;", "behind the last attention each position is for itself");
            }

            if (Attribute.LayerDrop > 0)
            {
                code.Block($"if (Skip({Literal.Of(Attribute.LayerDrop)}, training))", () =>
                {
                    if (IsLast)
                    {
                        code.Line("x = Only(wanted, x);", shape);
                    }

                    code.Line("continue;");
                });
                code.Line();
            }

            var inputs = (BlockInput is { } given ? $"x, {given.Name}" : "x") + (IsLast ? ", wanted" : ", only: null");
            code.Line(
                Attribute.Recompute
                    ? $"var (block, feedForward) = Recompute(_blocks[i].Forward, {inputs}{(HasRandomBlocks ? ", draws: training" : "")});"
                    : $"var (block, feedForward) = _blocks[i].Forward({inputs});",
                $"2 × {shape}");
            code.Line("results?.Add(i, block, feedForward);");
            code.Line("x = block;");
        });
        if (_finalNorm.Count > 0)
        {
            code.Line();
            code.Line($"x = LayerNorm(x, _normWeight, _normBias, {epsilon});", shape);
        }

        code.Line("results?.Leave(x);");
    }

    public override void Members(CodeWriter code) => new TransformerBlockCode(this).Write(code);

    public override IEnumerable<StateRow> StateNames(Library library)
    {
        var names = library == Library.Fairseq ? TransformerNames.OfFairseq(Modality) : TransformerNames.OfHuggingFace(Modality);
        return Block.Select(parameter => library.RowOfBlocks(parameter, names.Blocks)).Concat(base.StateNames(library));
    }
}
