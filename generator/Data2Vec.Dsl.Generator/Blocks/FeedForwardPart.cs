using System.Collections.Generic;
using System.Globalization;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>The feed-forward layer: a wider linear layer, GELU, and a linear layer back.</summary>
internal sealed class FeedForwardPart : BlockPart
{
    private static readonly PartNames s_hidden = new(
        Beit: "mlp.0", Bert: "fc1", HuggingFaceBeit: "intermediate.dense", HuggingFaceWav2Vec2: "feed_forward.intermediate_dense",
        HuggingFaceBert: "intermediate.dense");

    private static readonly PartNames s_output = new(
        Beit: "mlp.2", Bert: "fc2", HuggingFaceBeit: "output.dense", HuggingFaceWav2Vec2: "feed_forward.output_dense",
        HuggingFaceBert: "output.dense");

    private readonly BlockContext _context;
    private readonly TransformerAttribute _attribute;

    public FeedForwardPart(BlockContext context)
    {
        (_context, _attribute, Hidden) = (context, context.Attribute, HiddenOf(context.Attribute, context.Dim));
        var dim = context.Dim;
        Parameters =
        [
            context.Matrix("feed_forward.1.weight", "_hiddenWeight", context.WeightStart, s_hidden, Hidden, dim),
            context.Vector("feed_forward.1.bias", "_hiddenBias", "Zeros", s_hidden, ".bias", Hidden),
            context.Matrix("feed_forward.2.weight", "_outputWeight", context.ResidualStart, s_output, dim, Hidden),
            context.Vector("feed_forward.2.bias", "_outputBias", "Zeros", s_output, ".bias", dim),
        ];

        // Before and behind the GELU; dropout keeps what it multiplies by.
        var wide = context.Positions * Hidden;
        var products = Cost.Product(4 * context.Positions * dim * Hidden).Keeping(context.Numbers + (2 * wide));
        Cost = Draws ? products.Keeping(wide) : products;
    }

    public override Cost Cost { get; }

    /// <summary>Its inner width.</summary>
    public long Hidden { get; }

    public override long ForwardOfPosition => checked(4 * _context.Dim * Hidden);

    public override bool Draws => _attribute.ActivationDropout > 0;

    /// <summary>Checks what the declaration says of the feed-forward layer.</summary>
    public static bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!Check.AtLeast(findings, spec, nameof(attribute.Hidden), attribute.Hidden, 0)
            || !Check.Share(findings, spec, nameof(attribute.ActivationDropout), attribute.ActivationDropout))
        {
            return false;
        }

        var dim = context.Shape[2].Size.Constant;
        var hidden = HiddenOf(attribute, dim);
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

        return true;
    }

    /// <summary>Statements that make the variable f of the sequence in <paramref name="input"/>.</summary>
    public void Write(CodeWriter code, string input)
    {
        var wide = _context.OfWidth(Hidden).ToString();
        code.Line($"var f = Gelu(Linear({input}, _hiddenWeight, _hiddenBias));", wide);
        if (Draws)
        {
            code.Line($"f = Dropout(f, {Literal.Of(_attribute.ActivationDropout)}, training);", wide);
        }

        code.Line("f = Linear(f, _outputWeight, _outputBias);", _context.Shape.ToString());
    }

    private static long HiddenOf(TransformerAttribute attribute, long dim) => attribute.Hidden == 0 ? 4 * dim : attribute.Hidden;
}
