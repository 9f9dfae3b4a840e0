using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>What happens to a branch before it is added to the stream: dropout, a learned factor per channel, and stochastic depth.</summary>
internal sealed class ResidualPart : BlockPart
{
    private readonly BlockContext _context;
    private readonly TransformerAttribute _attribute;
    private readonly string _scale;

    /// <summary>Plans the residual of a branch.</summary>
    /// <param name="context">The block.</param>
    /// <param name="branch">1 for attention, 2 for the feed-forward layer.</param>
    public ResidualPart(BlockContext context, int branch)
    {
        (_context, _attribute, _scale) = (context, context.Attribute, "_scale" + Literal.Of((long)branch));
        if (HasScale)
        {
            // Hugging Face's BEiT calls them lambda.
            var names = branch == 1
                ? new PartNames(Beit: "gamma_1", HuggingFaceBeit: "lambda_1")
                : new PartNames(Beit: "gamma_2", HuggingFaceBeit: "lambda_2");
            Parameters = [context.Vector(_scale.Substring(1), _scale, $"Constant({Literal.Of(_attribute.LayerScale)})", names, "", context.Dim)];
        }

        // Dropout keeps its factors, a learned scale its input, drop path one number.
        var cost = HasDropout ? Cost.None.Keeping(context.Numbers) : Cost.None;
        cost = HasScale ? cost.Keeping(context.Numbers) : cost;
        Cost = HasDropPath ? cost.Keeping(1) : cost;
    }

    public override Cost Cost { get; }

    public override bool Draws => HasDropPath || HasDropout;

    /// <summary>Whether anything happens to the branch.</summary>
    public bool IsPlain => !HasDropout && !HasScale && !HasDropPath;

    private bool HasDropout => _attribute.Dropout > 0;

    private bool HasScale => _attribute.LayerScale > 0;

    // It rises linearly from 0 in the first block; so a single block has none.
    private bool HasDropPath => _attribute is { DropPath: > 0, Depth: > 1 };

    /// <summary>Checks what the declaration says of the residual branches.</summary>
    public static bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!Check.NotNegative(findings, spec, nameof(attribute.LayerScale), attribute.LayerScale, 1e-4)
            || !Check.Share(findings, spec, nameof(attribute.DropPath), attribute.DropPath)
            || !Check.Share(findings, spec, nameof(attribute.Dropout), attribute.Dropout))
        {
            return false;
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

        return true;
    }

    /// <summary>The field of the drop path's share, which both branches have in common.</summary>
    public override void Fields(CodeWriter code)
    {
        if (HasDropPath)
        {
            code.Line("private readonly double _dropPath;");
        }
    }

    public override void Construct(CodeWriter code)
    {
        if (HasDropPath)
        {
            code.Line($"_dropPath = {Literal.Of(_attribute.DropPath)} * layer / {_attribute.Depth - 1};");
        }
    }

    /// <summary>Statements that make of a branch what is added to the stream.</summary>
    /// <param name="code">Takes them.</param>
    /// <param name="branch">The variable of the branch.</param>
    /// <param name="result">The variable of what is added; a new one where the branch itself is still needed.</param>
    public void Write(CodeWriter code, string branch, string result)
    {
        var (from, shape) = (branch, _context.Shape.ToString());
        if (HasDropout)
        {
            Step($"Dropout({from}, {Literal.Of(_attribute.Dropout)}, training)");
        }

        if (HasScale)
        {
            Step($"{_scale} * {from}");
        }

        if (HasDropPath)
        {
            Step($"DropPath({from}, _dropPath, training, only)");
        }

        void Step(string value)
        {
            code.Line($"{(from == result ? "" : "var ")}{result} = {value};", shape);
            from = result;
        }
    }
}
