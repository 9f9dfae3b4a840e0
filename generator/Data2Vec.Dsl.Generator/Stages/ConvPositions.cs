using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Positions from convolutions over the neighbouring frames: x + f(x), [B, N, D] → [B, N, D].</summary>
internal sealed class ConvPositions : Stage<ConvPositionsAttribute>
{
    // Far above every published model; more is a slip of the finger.
    private const int MaxLayers = 100;

    protected override StagePlan? Plan(ConvPositionsAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!Check.TakesTokens(context, spec) || !Check.TakesFrames(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        var dim = context.Shape[2].Size.Constant;
        var valid = Check.Required(findings, spec, nameof(attribute.Kernel), attribute.Kernel, "the frames that each convolution sees", attribute.WeightNorm ? 128 : 19)
            && Check.AtLeast(findings, spec, nameof(attribute.Layers), attribute.Layers, 1, 5)
            && Check.AtMost(findings, spec, nameof(attribute.Layers), attribute.Layers, MaxLayers)
            && Check.AtLeast(findings, spec, nameof(attribute.Groups), attribute.Groups, 1, 16)
            && GroupsDivide(attribute.Groups, dim, spec, context);
        if (valid && attribute is { WeightNorm: true, Layers: > 1 })
        {
            findings.Report(
                Rule.WeightNormOfSeveral,
                spec.At(nameof(attribute.WeightNorm)),
                [Literal.Said(attribute.Layers)],
                [Fix.Remove(nameof(attribute.WeightNorm)), Fix.Set(nameof(attribute.Layers), 1)],
                spec.At(nameof(attribute.Layers)));
            return null;
        }

        return valid ? new ConvPositionsPlan(spec, attribute, context) : null;
    }

    private static bool GroupsDivide(int groups, long dim, AttributeSpec spec, EncoderContext context)
    {
        if (dim % groups == 0)
        {
            return true;
        }

        WidthShares.Report(Rule.GroupsDivideDim, nameof(ConvPositionsAttribute.Groups), groups, "group", spec, context);
        return false;
    }
}

internal sealed class ConvPositionsPlan : StagePlan
{
    // torch's, whatever the norms elsewhere have.
    private const string Epsilon = "1e-5";
    private readonly ConvPositionsAttribute _attribute;
    private readonly string _padding;

    public ConvPositionsPlan(AttributeSpec spec, ConvPositionsAttribute attribute, EncoderContext context)
        : base(spec, $"ConvPositions {attribute.Kernel}" + (attribute.Layers == 1 ? "" : $" ×{attribute.Layers}"), context.Shape)
    {
        (_attribute, _padding) = (attribute, context.Padding);
        var (input, part) = (context.Shape, context.Part);
        var dim = input[2].Size.Constant;
        Parameters = Enumerable.Range(0, attribute.Layers).SelectMany(layer => ParametersOf(layer, dim, part)).ToList();
        Cost = Enumerable.Range(0, attribute.Layers).Aggregate(Cost.None, (sum, _) => sum + CostOf(input[1].Size, dim)).Added();
    }

    public override Cost Cost { get; }

    public override bool TellsPositions => true;

    public override void Forward(CodeWriter code)
    {
        var shape = Output.ToString();
        code.Line($"x = ZeroPadding(x, {_padding});", shape);
        for (var layer = 0; layer < _attribute.Layers; layer++)
        {
            var field = Field(layer);
            if (_attribute.WeightNorm)
            {
                var size = $"[{Output[2].Size}, {Output[2].Size.Constant / _attribute.Groups}, {_attribute.Kernel}]";
                code.Line($"var weight = WeightNorm({field}Direction, {field}Length);", size);
            }

            var (target, input) = layer == 0 ? ("var positions", "x") : ("positions", "positions");
            var weight = _attribute.WeightNorm ? "weight" : field + "Weight";
            code.Line($"{target} = ConvolveAround({input}, {weight}, {field}Bias, groups: {Literal.Of((long)_attribute.Groups)});", shape);
            code.Line(_attribute.WeightNorm ? "positions = Gelu(positions);" : $"positions = Gelu(LayerNorm(positions, {Epsilon}));");
        }

        code.Line("x = Add(x, positions);", shape);
    }

    // One convolution: it keeps its input, and works on copies in an order of its own. An even kernel computes one position too many, which is cut from
    // a tensor that stays whole.
    private Cost CostOf(Dim positions, long dim)
    {
        var (computed, weight) = (_attribute.Kernel % 2 == 0 ? positions + 1 : positions, dim / _attribute.Groups * _attribute.Kernel * dim);
        var (input, output) = (positions * dim, computed * dim);
        var convolution = Operation.Product(2 * computed * weight, Operation.New(kept: input, output: output, gradients: input + (4 * output), ofWeight: weight))
            .PassingForward(Memory.Numbers(2 * output) + Memory.NumbersOnce(weight));
        if (!_attribute.WeightNorm)
        {
            return convolution + Operation.New(kept: output + (2 * positions), output: input, gradients: output) + Operation.Gelu(input);
        }

        // The weight is computed from its direction, whose squares are held.
        var weighted = convolution.Keeping(Memory.NumbersOnce(weight)).Holding(Memory.NumbersOnce(weight)).PassingBackward(Memory.NumbersOnce(2 * weight));
        return weighted + Operation.New(kept: output, output: input, gradients: output);
    }

    private static string Field(int layer) => "_positions" + layer.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<ParameterPlan> ParametersOf(int layer, long dim, Part part)
    {
        var (own, field, kernel, group) = ($"positions.{layer}", Field(layer), (long)_attribute.Kernel, dim / _attribute.Groups);
        if (_attribute.WeightNorm)
        {
            // Deviation √(4 / (K · D)); the length of each tap follows, so that the weight starts as its direction.
            yield return new(
                own + ".direction", field + "Direction", part, ParameterGroup.Matrices, $"Normal(2 / global::System.Math.Sqrt({Literal.Of((double)(kernel * dim))}))", [dim, group, kernel],
                "encoder.pos_conv.0.weight_v", "encoder.pos_conv_embed.conv.weight_v");
            yield return new(
                own + ".length", field + "Length", part, ParameterGroup.Vectors, $"TapLengths({field}Direction)", [1, 1, kernel],
                "encoder.pos_conv.0.weight_g", "encoder.pos_conv_embed.conv.weight_g");
            yield return new(
                own + ".bias", field + "Bias", part, ParameterGroup.Vectors, "Zeros", [dim],
                "encoder.pos_conv.0.bias", "encoder.pos_conv_embed.conv.bias");
            yield break;
        }

        var start = $"FanIn({Literal.Of(group * kernel)})";
        yield return new(
            own + ".weight", field + "Weight", part, ParameterGroup.Matrices, start, [dim, group, kernel],
            $"encoder.pos_conv.{layer}.0.weight", $"encoder.pos_conv_embed.layers.{layer}.conv.weight");
        yield return new(
            own + ".bias", field + "Bias", part, ParameterGroup.Vectors, start, [dim],
            $"encoder.pos_conv.{layer}.0.bias", $"encoder.pos_conv_embed.layers.{layer}.conv.bias");
    }
}
