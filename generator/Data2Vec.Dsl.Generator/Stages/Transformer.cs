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

        ResolveByModality(attribute, context.Modality);
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

        // Saying that there is none means to have none.
        if (context.Modality == Modality.Audio && attribute is { Norm: Norm.Post, InputNorm: false } && spec.Find(nameof(attribute.InputNorm)) is null)
        {
            findings.Report(Rule.NoInputNorm, spec.At(nameof(attribute.Norm)), [], [Fix.Set(nameof(attribute.InputNorm), "true"), Fix.Set(nameof(attribute.Norm), "Norm.Pre")]);
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

    private static void ResolveByModality(TransformerAttribute attribute, Modality modality)
    {
        if (attribute.Norm == Norm.ByModality)
        {
            attribute.Norm = modality == Modality.Image ? Norm.Pre : Norm.Post;
        }

        if (attribute.Bias == AttentionBias.ByModality)
        {
            attribute.Bias = modality == Modality.Image ? AttentionBias.QueryValue : AttentionBias.All;
        }
    }
}

internal sealed class TransformerPlan : StagePlan, IBlocks
{
    private readonly BlockContext _block;
    private readonly NormPart? _inputNorm;
    private readonly NormPart? _finalNorm;

    public TransformerPlan(AttributeSpec spec, TransformerAttribute attribute, EncoderContext context)
        : base(spec, $"Transformer ×{attribute.Depth}", context.Shape)
    {
        (Attribute, Bias, IsLast) = (attribute, context.AttentionBias, context.IsLast(spec));
        _block = new BlockContext(attribute, context.Modality, context.Shape, Bias, context.Names, IsLast);
        Block = new TransformerBlock(_block, context.Type);
        _inputNorm = attribute.InputNorm ? NormPart.OfStack(_block, "stack_norm", "_stackNorm") : null;
        _finalNorm = attribute is { Norm: Norm.Pre, FinalNorm: true } ? NormPart.OfStack(_block, "norm", "_norm") : null;
        Parameters = [.. _inputNorm?.Parameters ?? [], .. _finalNorm?.Parameters ?? []];
        Cost = CostOf(Output[1].Size);
    }

    public TransformerAttribute Attribute { get; }

    public long Dim => Output[2].Size.Constant;

    /// <summary>The attention bias that the blocks add, if any.</summary>
    public IAttentionBias? Bias { get; }

    /// <summary>Whether no stage follows: then nothing looks at what the last block makes of positions that nobody wants.</summary>
    public bool IsLast { get; }

    /// <summary>One of the blocks.</summary>
    public TransformerBlock Block { get; }

    public override Cost Cost { get; }

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

    /// <summary>What it costs over other positions than all.</summary>
    /// <param name="positions">Positions that the blocks see.</param>
    /// <param name="wanted">Those that are chosen behind the attention of the last block, where no stage follows; null for all.</param>
    public Cost CostOf(Dim positions, Dim? wanted = null)
    {
        var before = (_inputNorm?.CostOf(positions) ?? Cost.None) + (Attribute.InputDropout > 0 ? Operation.Dropout(positions * Dim) : Cost.None);
        var blocks = (Attribute.Depth - 1) * Again(Block.CostOf(positions));
        blocks = (Attribute.Depth == 1 ? Cost.None : blocks) + Again(Block.CostOf(positions, IsLast ? wanted : null));

        // Blocks that are computed again keep the bias that all of them are given; it is the same tensor for all.
        var bias = Block.SharedBias(positions);
        blocks = (Attribute.Recompute ? blocks.Keeping(bias) : blocks.Holding(bias)).PassingBackward(bias);
        return before + blocks + (_finalNorm?.CostOf(IsLast ? wanted ?? positions : positions) ?? Cost.None);

        // A block that is computed again keeps what enters it.
        Cost Again(Cost block) => Attribute.Recompute ? block.Recomputed(Memory.Numbers(positions * Dim)) : block;
    }

    // Counted and not listed: the cost of planning must not grow with a depth that may be a slip of the finger.
    public override IEnumerable<ParameterPlan> AllParameters => Block.Parameters.Select(p => p with { Copies = Attribute.Depth }).Concat(Parameters);

    public override IEnumerable<string> FieldNames => base.FieldNames.Append("_blocks");

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
        code.Line($"var stack = Stack({string.Join(", ", StackArguments())});", IsLast ? "with only, the last block computes the masked positions alone" : "");
        var given = Block.Input is { } input ? ", " + input.Name : "";
        code.Block("foreach (var block in _blocks)", () => code.Line($"x = stack.Run(block.Forward, x{given});", shape));
        if (_finalNorm is not null)
        {
            code.Line($"x = {_finalNorm.Of("x")};", _block.Wanted);
        }

        code.Line("stack.Leave(x);");
    }

    public override void Members(CodeWriter code) => Block.Write(code);

    public override IEnumerable<StateRow> StateNames(Library library)
    {
        var blocks = (library == Library.Fairseq ? _block.Names.Fairseq : _block.Names.HuggingFace).Blocks;
        return Block.Parameters.Select(parameter => library.RowOfBlocks(parameter, blocks)).Concat(base.StateNames(library));
    }

    private IEnumerable<string> StackArguments()
    {
        yield return "results";
        if (IsLast)
        {
            yield return "only";
        }

        if (Attribute.LayerDrop > 0)
        {
            yield return $"skip: {Literal.Of(Attribute.LayerDrop)}";
        }

        if (Attribute.Recompute)
        {
            yield return "recompute: true";
            if (Block.Draws)
            {
                yield return "draws: true";
            }
        }
    }
}
