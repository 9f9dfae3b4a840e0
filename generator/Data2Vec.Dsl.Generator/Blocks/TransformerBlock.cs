using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>
/// One transformer block, made of parts: two branches, attention and feed-forward, each with its norm and its residual, and an adapter where one is
/// declared. It writes the nested class of the block: only the operations that this declaration has.
/// </summary>
internal sealed class TransformerBlock
{
    private static readonly PartNames s_norm1 = new(
        Beit: "norm1", Bert: "self_attn_layer_norm", HuggingFaceBeit: "layernorm_before", HuggingFaceWav2Vec2: "layer_norm",
        HuggingFaceBert: "attention.output.LayerNorm", Timm: "norm1");

    private static readonly PartNames s_norm2 = new(
        Beit: "norm2", Bert: "final_layer_norm", HuggingFaceBeit: "layernorm_after", HuggingFaceWav2Vec2: "final_layer_norm",
        HuggingFaceBert: "output.LayerNorm", Timm: "norm2");

    private readonly BlockContext _context;
    private readonly string _owner;
    private readonly NormPart _norm1;
    private readonly AttentionPart _attention;
    private readonly ResidualPart _residual1;
    private readonly NormPart _norm2;
    private readonly FeedForwardPart _feedForward;
    private readonly ResidualPart _residual2;
    private readonly AdapterPart? _adapter;

    /// <summary>Plans the block of a stack.</summary>
    /// <param name="context">What its parts are told.</param>
    /// <param name="owner">The encoder's class, in which the block's is nested.</param>
    public TransformerBlock(BlockContext context, TypeSpec owner)
    {
        (_context, _owner) = (context, owner.Name);
        TypeName = GeneratedMembers.BlockIn(owner.PlainName);
        _norm1 = NormPart.InBlock(context, "norm1", "_norm1", s_norm1);
        _attention = new AttentionPart(context);
        _residual1 = new ResidualPart(context, 1);
        _norm2 = NormPart.InBlock(context, "norm2", "_norm2", s_norm2);
        _feedForward = new FeedForwardPart(context);
        _residual2 = new ResidualPart(context, 2);
        _adapter = context.Attribute.AdapterDim > 0 ? new AdapterPart(context) : null;

        // The factors of the residuals come first. The order is that of the flat buffer, which start values and checkpoints depend on.
        Parameters = [.. _residual1.Parameters, .. _residual2.Parameters, .. Parts.Where(part => part is not ResidualPart).SelectMany(part => part.Parameters)];
    }

    /// <summary>What the class is called.</summary>
    public string TypeName { get; }

    /// <summary>The parameters of one block, with names relative to it.</summary>
    public IReadOnlyList<ParameterPlan> Parameters { get; }

    /// <summary>Operations of the forward pass behind the attention, for one position.</summary>
    public long ForwardOfPosition => Parts.Sum(part => part.ForwardOfPosition);

    /// <summary>Whether it draws random numbers in training.</summary>
    public bool Draws => Parts.Any(part => part.Draws);

    /// <summary>What it is given besides the sequence: type and name.</summary>
    public (string Type, string Name)? Input => _attention.Input;

    // In the order of the forward pass.
    private IEnumerable<BlockPart> Parts
    {
        get
        {
            yield return _norm1;
            yield return _attention;
            yield return _residual1;
            yield return _norm2;
            yield return _feedForward;
            yield return _residual2;
            if (_adapter is not null)
            {
                yield return _adapter;
            }
        }
    }

    private bool AsksModel => Parts.Any(part => part.AsksModel);

    /// <summary>Checks what the declaration says of the parts.</summary>
    public static bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context) =>
        AttentionPart.Accepts(attribute, spec, context)
        && FeedForwardPart.Accepts(attribute, spec, context)
        && ResidualPart.Accepts(attribute, spec, context)
        && AdapterPart.Accepts(attribute, spec, context)
        && Check.Epsilon(context.Findings, spec, nameof(attribute.Epsilon), attribute.Epsilon, 1e-5);

    /// <summary>A bias that all blocks are given: it lives as long as they run, and so does its gradient.</summary>
    public Memory SharedBias(Dim positions) => _attention.SharedBias(positions);

    /// <summary>What a block costs that keeps all that its backward pass reads.</summary>
    /// <param name="positions">The positions of a sample.</param>
    /// <param name="wanted">Those of them that are chosen behind the attention, as in the last block; null for all, unchosen.</param>
    public Cost CostOf(Dim positions, Dim? wanted = null)
    {
        var behind = wanted ?? positions;
        var first = _attention.CostOf(positions, wanted) + _residual1.CostOf(behind);
        var second = _feedForward.CostOf(behind) + _residual2.CostOf(behind);
        var sum = _context.IsPreNorm
            ? (_norm1.CostOf(positions) + first).Added() + (_norm2.CostOf(behind) + second).Added()
            : first.Added() + _norm1.CostOf(behind) + second.Added() + _norm2.CostOf(behind);
        return (sum + (_adapter?.CostOf(behind) ?? Cost.None)).InScope();
    }

    /// <summary>Statements of the stack that make what its blocks are given besides the sequence.</summary>
    public void WriteInput(CodeWriter code) => _attention.WriteInput(code);

    /// <summary>Writes the nested class.</summary>
    public void Write(CodeWriter code)
    {
        code.Summary($"One {(_context.IsPreNorm ? "pre" : "post")}-norm transformer block: {_context.Shape} → {_context.Shape}.");
        code.Block($"private sealed class {TypeName}", () =>
        {
            Fields(code);
            code.Line();
            Constructor(code);
            code.Line();
            Forward(code);
        });
    }

    private void Fields(CodeWriter code)
    {
        if (AsksModel)
        {
            code.Line($"private readonly {_owner} _model;");
        }

        foreach (var p in Parameters)
        {
            code.Line($"private readonly {Generated.Parameter} {p.Field};", p.ShapeText);
        }

        // The second residual has the fields of the first.
        foreach (var part in Parts.Where(part => part != _residual2))
        {
            part.Fields(code);
        }
    }

    private void Constructor(CodeWriter code) => code.Block($"internal {TypeName}({_owner} model, int layer)", () =>
    {
        if (AsksModel)
        {
            code.Line("_model = model;");
        }

        foreach (var p in Parameters)
        {
            code.Line($"{p.Field} = model.{p.BlockDeclaration}(layer, {Literal.Of(p.Name)}, {p.Start}, {Literal.Of(p.Shape)});");
        }

        foreach (var part in Parts.Where(part => part != _residual2))
        {
            part.Construct(code);
        }
    });

    private void Forward(CodeWriter code)
    {
        var bias = Input is { } given ? $", {given.Type} {given.Name}" : "";
        code.Summary($"The block's output, and its feed-forward branch: {_context.Shape} → 2 × {_context.Shape}{(_context.IsLast ? $", or [M, {_context.Dim}] of masked positions" : "")}.");
        code.Block($"internal ({Generated.Tensor} Output, {Generated.Tensor} FeedForward) Forward({Generated.Tensor} x{bias}, {Generated.MaskBatch}? only)", () =>
        {
            code.Line("using var scope = NewScope();");
            if (Draws)
            {
                code.Line("var training = _model.training;");
            }

            code.Line();
            _attention.Write(code, Normalised("var h", _norm1, _context.Shape.ToString()));
            _residual1.Write(code, "a", "a");
            Sum(code, "a", _norm1);
            code.Line();
            _feedForward.Write(code, Normalised("h", _norm2, _context.Wanted));

            // A post-norm layer's result is its feed-forward output before dropout and residual.
            var branch = _context.IsPreNorm || _residual2.IsPlain ? "f" : "g";
            _residual2.Write(code, "f", branch);
            Sum(code, branch, _norm2);
            if (_adapter is not null)
            {
                code.Line();
                _adapter.Write(code);
            }

            code.Line();
            code.Line("return (x.MoveToOuterDisposeScope(), f.MoveToOuterDisposeScope());");
        });

        string Normalised(string target, NormPart norm, string shape)
        {
            if (!_context.IsPreNorm)
            {
                return "x";
            }

            code.Line($"{target} = {norm.Of("x")};", shape);
            return "h";
        }
    }

    private void Sum(CodeWriter code, string branch, NormPart norm)
    {
        var sum = $"Add(x, {branch})";
        code.Line($"x = {(_context.IsPreNorm ? sum : norm.Of(sum))};", _context.Wanted);
    }
}
