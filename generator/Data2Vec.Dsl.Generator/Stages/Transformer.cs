using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Blocks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A stack of transformer blocks: [B, N, D] → [B, N, D]. What a block is made of is in Blocks.</summary>
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
        var valid = Check.Required(findings, spec, nameof(attribute.Depth), attribute.Depth, "the number of blocks", 12)
            && Check.AtMost(findings, spec, nameof(attribute.Depth), attribute.Depth, MaxDepth)
            && Check.Share(findings, spec, nameof(attribute.LayerDrop), attribute.LayerDrop)
            && Check.Share(findings, spec, nameof(attribute.InputDropout), attribute.InputDropout)
            && TransformerBlock.Accepts(attribute, spec, context);
        if (!valid)
        {
            return null;
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

        PostNormHas(nameof(attribute.FinalNorm), spec.Find(nameof(attribute.FinalNorm)) is not null, "their last block ends in one");
        PostNormHas(nameof(attribute.AdapterDim), attribute.AdapterDim > 0, "only pre-norm blocks have adapters");
        if (attribute.Norm == Norm.Post)
        {
            // What no block computes has no parameters either.
            attribute.AdapterDim = 0;
        }

        context.AttentionBias?.Serve(attribute.Heads);
        var plan = new TransformerPlan(spec, attribute, context);
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
}

internal sealed class TransformerPlan : StagePlan, IBlocks
{
    private readonly StateNaming _names;
    private readonly NormPart? _inputNorm;
    private readonly NormPart? _finalNorm;

    public TransformerPlan(AttributeSpec spec, TransformerAttribute attribute, EncoderContext context)
        : base(spec, $"Transformer ×{attribute.Depth}", context.Shape)
    {
        (Attribute, _names, IsLast) = (attribute, StateNaming.Of(context.Modality), context.IsLast(spec));
        Bias = context.AttentionBias;
        var block = new BlockContext(attribute, context.Modality, context.Shape, Bias, _names);
        Block = new TransformerBlock(block, context.Type);
        _inputNorm = attribute.InputNorm ? NormPart.OfStack(block, "stack_norm", "_stackNorm") : null;
        _finalNorm = attribute is { Norm: Norm.Pre, FinalNorm: true } ? NormPart.OfStack(block, "norm", "_norm") : null;
        Parameters = [.. _inputNorm?.Parameters ?? [], .. _finalNorm?.Parameters ?? []];
        Cost = CostOf(block);
    }

    public TransformerAttribute Attribute { get; }

    public long Dim => Output[2].Size.Constant;

    /// <summary>The attention bias that the blocks add, if any.</summary>
    public IAttentionBias? Bias { get; }

    /// <summary>Whether no stage follows: then nothing looks at what the last block makes of positions that nobody wants.</summary>
    public bool IsLast { get; }

    /// <summary>One of the blocks.</summary>
    public TransformerBlock Block { get; }

    /// <summary>
    /// Operations of the forward and of the backward pass behind the attention of the last block, for one position. Only those that are wanted have
    /// them; 0 where a stage follows, which wants all.
    /// </summary>
    public (long Forward, long Backward) OfWantedPosition
    {
        get
        {
            var forward = IsLast ? Block.ForwardOfPosition : 0;
            return (forward, checked((Attribute.Recompute ? 3 : 2) * forward));
        }
    }

    // Counted and not listed: the cost of planning must not grow with a depth that may be a slip of the finger.
    public override IEnumerable<ParameterPlan> AllParameters => Block.Parameters.Select(p => p with { Copies = Attribute.Depth }).Concat(Parameters);

    public override void Fields(CodeWriter code)
    {
        code.Line($"private readonly {Block.TypeName}[] _blocks;");
        base.Fields(code);
    }

    public override void Construct(CodeWriter code)
    {
        code.Line($"_blocks = new {Block.TypeName}[{Attribute.Depth}];");
        code.Block("for (var i = 0; i < _blocks.Length; i++)", () => code.Line($"_blocks[i] = new {Block.TypeName}(this, i);"));
        if (Parameters.Count > 0)
        {
            code.Line();
            base.Construct(code);
        }
    }

    public override void Forward(CodeWriter code)
    {
        var shape = Output.ToString();
        if (_inputNorm is not null)
        {
            code.Line($"x = {_inputNorm.Of("x")};", shape);
        }

        if (Attribute.InputDropout > 0)
        {
            code.Line($"x = Dropout(x, {Literal.Of(Attribute.InputDropout)}, training);", shape);
        }

        Block.WriteInput(code);
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

            var inputs = (Block.Input is { } given ? $"x, {given.Name}" : "x") + (IsLast ? ", wanted" : ", only: null");
            code.Line(
                Attribute.Recompute
                    ? $"var (block, feedForward) = Recompute(_blocks[i].Forward, {inputs}{(Block.Draws ? ", draws: training" : "")});"
                    : $"var (block, feedForward) = _blocks[i].Forward({inputs});",
                $"2 × {shape}");
            code.Line("results?.Add(i, block, feedForward);");
            code.Line("x = block;");
        });
        if (_finalNorm is not null)
        {
            code.Line();
            code.Line($"x = {_finalNorm.Of("x")};", shape);
        }

        code.Line("results?.Leave(x);");
    }

    public override void Members(CodeWriter code) => Block.Write(code);

    public override IEnumerable<StateRow> StateNames(Library library)
    {
        var blocks = (library == Library.Fairseq ? _names.Fairseq : _names.HuggingFace).Blocks;
        return Block.Parameters.Select(parameter => library.RowOfBlocks(parameter, blocks)).Concat(base.StateNames(library));
    }

    // All blocks and what stands around them.
    private Cost CostOf(BlockContext block)
    {
        var cost = Attribute.Depth * (Attribute.Recompute ? Again(Block.Cost, block.Numbers) : Block.Cost);
        if (Attribute.Recompute && block.Bias is { IsShared: true })
        {
            // What enters all blocks is kept as well, and is the same for all samples.
            cost = cost.KeepingOnce(Attribute.Heads * block.Positions * block.Positions);
        }

        cost = _inputNorm is null ? cost : cost + _inputNorm.Cost;
        cost = _finalNorm is null ? cost : cost + _finalNorm.Cost;
        return Attribute.InputDropout > 0 ? cost.Keeping(block.Numbers) : cost;
    }

    // A block that keeps its input, and goes forward once more before it goes back.
    private static Cost Again(Cost block, Dim input) =>
        (Cost.None with { Forward = block.Forward, Backward = block.Forward + block.Backward }).Keeping(input);
}
