using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Gated convolutions of a stride behind the blocks, which shorten the sequence: [B, N, D] → [B, N', Dim].</summary>
internal sealed class ConvAdapter : Stage<ConvAdapterAttribute>
{
    // Far above every published model; more is a slip of the finger.
    private const int MaxLayers = 100;

    protected override StagePlan? Plan(ConvAdapterAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!Check.TakesTokens(context, spec) || !Check.TakesFrames(context, spec))
        {
            return null;
        }

        if (context.Transformer is null)
        {
            Check.Order(context, spec, "the output of the blocks", "put it after [Transformer]", []);
            return null;
        }

        var valid = Check.AtLeast(findings, spec, nameof(attribute.Dim), attribute.Dim, 0)
            && Check.AtLeast(findings, spec, nameof(attribute.Layers), attribute.Layers, 1, 3)
            && Check.AtMost(findings, spec, nameof(attribute.Layers), attribute.Layers, MaxLayers)
            && Check.AtLeast(findings, spec, nameof(attribute.Kernel), attribute.Kernel, 1, 3)
            && Check.AtLeast(findings, spec, nameof(attribute.Stride), attribute.Stride, 1, 2);
        if (!valid)
        {
            return null;
        }

        if (!LeavesTime(attribute, spec, context))
        {
            return null;
        }

        Check.Gaps(findings, spec, attribute.Kernel, attribute.Stride);
        return new ConvAdapterPlan(spec, attribute, context.Shape);
    }

    // One padded position on either side is all that a kernel may reach beyond the frames. As for convolutions, no audio is longer than 32-bit
    // numbers count.
    private static bool LeavesTime(ConvAdapterAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var most = ((int.MaxValue - context.Frames!.Field) / context.Frames.Hop) + 1;
        if (!Check.AtMost(context.Findings, spec, nameof(attribute.Kernel), attribute.Kernel, most + 2))
        {
            return false;
        }

        var needed = 1L;
        for (var layer = 1; layer <= attribute.Layers; layer++)
        {
            needed = Math.Max(1, ((needed - 1) * attribute.Stride) + attribute.Kernel - 2);
            if (needed > most)
            {
                return Check.AtMost(context.Findings, spec, nameof(attribute.Layers), attribute.Layers, layer - 1);
            }
        }

        context.MinFrames = needed;
        return true;
    }
}

internal sealed class ConvAdapterPlan : StagePlan, IAdapter
{
    // torch's, whatever the norms elsewhere have.
    private const string Epsilon = "1e-5";
    private const string Own = "adapter";

    // Numbers of a vector of the processor.
    private const long Vector = 16;
    private readonly ConvAdapterAttribute _attribute;
    private readonly IReadOnlyList<Shape> _shapes;
    private readonly bool _projects;

    public ConvAdapterPlan(AttributeSpec spec, ConvAdapterAttribute attribute, Shape input)
        : this(spec, attribute, input, ShapesOf(attribute, input).ToList())
    {
    }

    private ConvAdapterPlan(AttributeSpec spec, ConvAdapterAttribute attribute, Shape input, IReadOnlyList<Shape> shapes)
        : base(spec, $"ConvAdapter {attribute.Kernel}/{attribute.Stride} ×{attribute.Layers}", shapes[shapes.Count - 1])
    {
        (_attribute, _shapes) = (attribute, shapes);
        var (inputs, dim) = (input[2].Size.Constant, Output[2].Size.Constant);
        _projects = inputs != dim;
        Parameters = ParametersOf(inputs, dim).ToList();
        Cost = CostOf(input[1].Size, inputs, dim);
    }

    public override Cost Cost { get; }

    /// <summary>Positions of the output for so many frames.</summary>
    public long Of(long frames) =>
        Enumerable.Range(0, _attribute.Layers).Aggregate(frames, (n, _) => ((n + 2 - _attribute.Kernel) / _attribute.Stride) + 1);

    /// <summary>Frames that so many positions of the output need.</summary>
    public long Needs(long positions) =>
        Enumerable.Range(0, _attribute.Layers).Aggregate(positions, (n, _) => Math.Max(1, checked((n - 1) * _attribute.Stride) + _attribute.Kernel - 2));

    public override void Forward(CodeWriter code)
    {
        if (_projects)
        {
            code.Line("x = Linear(x, _adapterProjectionWeight, _adapterProjectionBias);", _shapes[0].ToString());
            code.Line($"x = LayerNorm(x, _adapterNormWeight, _adapterNormBias, {Epsilon});", _shapes[0].ToString());
        }

        for (var i = 0; i < _attribute.Layers; i++)
        {
            var field = Field(i);
            code.Line($"x = Gate(ConvolvePadded(x, {field}Weight, {field}Bias, stride: {Literal.Of((long)_attribute.Stride)}));", _shapes[i + 1].ToString());
        }
    }

    public override void Members(CodeWriter code)
    {
        code.Line();
        code.Summary("Positions of the output for a clip of so many samples.");
        code.Block("public static long OutputFrames(long samples)", () =>
        {
            code.Line("var frames = Frames(samples);");
            code.Block($"for (var i = 0; i < {Literal.Of((long)_attribute.Layers)}; i++)", () =>
                code.Line($"frames = ((frames + 2 - {Literal.Of((long)_attribute.Kernel)}) / {Literal.Of((long)_attribute.Stride)}) + 1;"));
            code.Line();
            code.Line("return frames;");
        });
    }

    // A convolution keeps its input, and works on copies in an order of its own, in which channels are filled up to whole vectors.
    private Cost CostOf(Dim positions, long inputs, long dim)
    {
        var cost = _projects ? Operation.Linear(positions, inputs, dim) + Operation.LayerNorm(positions, dim) : Cost.None;
        var (weight, filled) = (dim * _attribute.Kernel * 2 * dim, (dim + Vector - 1) / Vector * Vector);
        for (var i = 1; i < _shapes.Count; i++)
        {
            var (input, output) = (_shapes[i - 1][1].Size * dim, _shapes[i][1].Size * dim);
            var convolution = Operation.Product(
                2 * _shapes[i][1].Size * weight, Operation.New(kept: input, output: 2 * output, gradients: (2 * input) + (_shapes[i - 1][1].Size * filled) + (2 * output), ofWeight: 2 * weight));
            cost = cost + convolution.PassingForward(Memory.Numbers(2 * input) + Memory.NumbersOnce(weight))
                + Operation.New(kept: 2 * output, output: output, gradients: 2 * output);
        }

        return cost;
    }

    private static string Field(int layer) => "_adapter" + layer.ToString(CultureInfo.InvariantCulture);

    // What flows into the first convolution, and out of each.
    private static IEnumerable<Shape> ShapesOf(ConvAdapterAttribute attribute, Shape input)
    {
        var shape = attribute.Dim == 0 ? input : input.Resize(Role.Channel, attribute.Dim);
        yield return shape;
        for (var i = 0; i < attribute.Layers; i++)
        {
            shape = shape.Resize(Role.Token, Dim.Floor(shape[1].Size + 2 - attribute.Kernel, attribute.Stride) + 1);
            yield return shape;
        }
    }

    private IEnumerable<ParameterPlan> ParametersOf(long inputs, long dim)
    {
        ParameterPlan New(string name, string field, ParameterGroup group, string start, string huggingFace, params long[] shape) =>
            new($"{Own}.{name}", field, Part.Context, group, start, shape, "", huggingFace);
        if (_projects)
        {
            yield return New("projection.weight", "_adapterProjectionWeight", ParameterGroup.Matrices, "Normal(0.02)", "adapter.proj.weight", dim, inputs);
            yield return New("projection.bias", "_adapterProjectionBias", ParameterGroup.Vectors, "Zeros", "adapter.proj.bias", dim);
            yield return New("norm.weight", "_adapterNormWeight", ParameterGroup.Vectors, "Ones", "adapter.proj_layer_norm.weight", dim);
            yield return New("norm.bias", "_adapterNormBias", ParameterGroup.Vectors, "Zeros", "adapter.proj_layer_norm.bias", dim);
        }

        for (var i = 0; i < _attribute.Layers; i++)
        {
            var fanIn = Literal.Of(dim * _attribute.Kernel);
            yield return New($"{i}.weight", Field(i) + "Weight", ParameterGroup.Matrices, $"Kaiming({fanIn})", $"adapter.layers.{i}.conv.weight", 2 * dim, dim, _attribute.Kernel);
            yield return New($"{i}.bias", Field(i) + "Bias", ParameterGroup.Vectors, $"FanIn({fanIn})", $"adapter.layers.{i}.conv.bias", 2 * dim);
        }
    }
}
