using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

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
            Check.Order(context, spec, "the output of the blocks", "put it below [Transformer]", []);
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

        Check.Gaps(findings, spec, attribute.Kernel, attribute.Stride);
        return new ConvAdapterPlan(spec, attribute, context.Shape);
    }
}

internal sealed class ConvAdapterPlan : StagePlan
{
    // torch's, whatever the norms elsewhere have.
    private const string Epsilon = "1e-5";
    private const string Own = "adapter";
    private readonly ConvAdapterAttribute _attribute;
    private readonly bool _projects;

    public ConvAdapterPlan(AttributeSpec spec, ConvAdapterAttribute attribute, Shape input)
        : base(spec, $"ConvAdapter {attribute.Kernel}/{attribute.Stride} ×{attribute.Layers}", OutputOf(attribute, input))
    {
        _attribute = attribute;
        var (inputs, dim) = (input[2].Size.Constant, Output[2].Size.Constant);
        _projects = inputs != dim;
        Parameters = ParametersOf(inputs, dim).ToList();
        var flops = _projects ? (Dim)2 * input[1].Size * inputs * dim : Dim.Zero;
        var time = input[1].Size;
        for (var i = 0; i < attribute.Layers; i++)
        {
            time = Shorter(attribute, time);
            flops += (Dim)2 * time * dim * attribute.Kernel * 2 * dim;
        }

        Flops = flops;
    }

    public override void Forward(CodeWriter code)
    {
        var shape = Output.ToString();
        if (_projects)
        {
            code.Line("x = LayerNorm(Linear(x, _adapterProjectionWeight, _adapterProjectionBias), _adapterNormWeight, _adapterNormBias, " + Epsilon + ");");
        }

        for (var i = 0; i < _attribute.Layers; i++)
        {
            var field = Field(i);
            code.Line($"x = Gate(ConvolvePadded(x, {field}Weight, {field}Bias, stride: {Literal.Of((long)_attribute.Stride)}));", i == _attribute.Layers - 1 ? shape : "");
        }
    }

    public override void Members(CodeWriter code)
    {
        code.Line();
        code.Summary("Positions of the output for a sound of so many samples.");
        code.Block("public static long OutputFrames(long samples)", () =>
        {
            code.Line("var frames = Frames(samples);");
            code.Block($"for (var i = 0; i < {Literal.Of((long)_attribute.Layers)}; i++)", () =>
                code.Line($"frames = ((frames + 2 - {Literal.Of((long)_attribute.Kernel)}) / {Literal.Of((long)_attribute.Stride)}) + 1;"));
            code.Line();
            code.Line("return frames;");
        });
    }

    private static string Field(int layer) => "_adapter" + layer.ToString(CultureInfo.InvariantCulture);

    private static Dim Shorter(ConvAdapterAttribute attribute, Dim time) => Dim.Floor(time + 2 - attribute.Kernel, attribute.Stride) + 1;

    private static Shape OutputOf(ConvAdapterAttribute attribute, Shape input)
    {
        var time = input[1].Size;
        for (var i = 0; i < attribute.Layers; i++)
        {
            time = Shorter(attribute, time);
        }

        var dim = attribute.Dim == 0 ? input[2].Size : attribute.Dim;
        return Shape.Of((Role.Batch, input[0].Size), (Role.Token, time), (Role.Channel, dim));
    }

    private IEnumerable<ParameterPlan> ParametersOf(long inputs, long dim)
    {
        ParameterPlan New(string name, string field, bool matrix, string start, string huggingFace, params long[] shape) =>
            new($"{Own}.{name}", field, Part.Context, matrix, start, shape, "", huggingFace);
        if (_projects)
        {
            yield return New("projection.weight", "_adapterProjectionWeight", true, "Normal(0.02)", "adapter.proj.weight", dim, inputs);
            yield return New("projection.bias", "_adapterProjectionBias", false, "Zeros", "adapter.proj.bias", dim);
            yield return New("norm.weight", "_adapterNormWeight", false, "Ones", "adapter.proj_layer_norm.weight", dim);
            yield return New("norm.bias", "_adapterNormBias", false, "Zeros", "adapter.proj_layer_norm.bias", dim);
        }

        for (var i = 0; i < _attribute.Layers; i++)
        {
            var fanIn = Literal.Of(dim * _attribute.Kernel);
            yield return New($"{i}.weight", Field(i) + "Weight", true, $"Kaiming({fanIn})", $"adapter.layers.{i}.conv.weight", 2 * dim, dim, _attribute.Kernel);
            yield return New($"{i}.bias", Field(i) + "Bias", false, $"FanIn({fanIn})", $"adapter.layers.{i}.conv.bias", 2 * dim);
        }
    }
}
