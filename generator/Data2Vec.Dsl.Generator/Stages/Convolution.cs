using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Convolutions over time with GELU: [B, T, C] → [B, ⌊(T - K) / S⌋ + 1, Channels], as often as declared.</summary>
internal sealed class Convolution : Stage<Conv1dAttribute>
{
    // Far above every published extractor; more is a slip of the finger.
    private const int MaxRepeat = 100;

    public override bool ChangesWidth => true;

    protected override StagePlan? Plan(Conv1dAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        if (!context.Shape.HasRoles(Role.Batch, Role.Time, Role.Channel) || context.Frames is null)
        {
            Check.Order(
                context, spec, "audio over time [B, T, C]",
                context.Modality == Modality.Audio
                    ? "put it directly after [AudioEncoder] or another [Conv1d]"
                    : "leave it out, or declare the class with [AudioEncoder]",
                []);
            return null;
        }

        var valid = Check.Required(findings, spec, nameof(attribute.Channels), attribute.Channels, "the channels of the result", 512)
            && Check.Required(findings, spec, nameof(attribute.Kernel), attribute.Kernel, "the positions that one result sees", Math.Max(3, attribute.Stride))
            && Check.AtLeast(findings, spec, nameof(attribute.Stride), attribute.Stride, 1)
            && Check.AtLeast(findings, spec, nameof(attribute.Repeat), attribute.Repeat, 1);
        if (!valid)
        {
            return null;
        }

        var layers = new List<ConvolutionLayer>();
        for (var i = 0; i < Math.Min(attribute.Repeat, MaxRepeat); i++)
        {
            if (!HearsInTime(context.Frames, attribute, i, spec, findings))
            {
                return null;
            }

            var input = i == 0 ? context.Shape : layers[i - 1].Output;
            var time = Dim.Floor(input[1].Size - attribute.Kernel, attribute.Stride) + 1;
            layers.Add(new(
                context.Passed.TryGetValue("convolution", out var passed) ? passed : 0,
                input[1].Size,
                input[2].Size.Constant,
                Shape.Of((Role.Batch, input[0].Size), (Role.Time, time), (Role.Channel, attribute.Channels)),
                IsOfData: i == 0 && context.Previous is AudioInputPlan));
            context.NextName("convolution");
            context.Frames = context.Frames.Convolve(attribute.Kernel, attribute.Stride);
        }

        // Last, so that what is offered is no more than can be heard.
        if (!Check.AtMost(findings, spec, nameof(attribute.Repeat), attribute.Repeat, MaxRepeat))
        {
            return null;
        }

        Check.Gaps(findings, spec, attribute.Kernel, attribute.Stride);
        context.WidthSite = spec.At(nameof(attribute.Channels));
        return new ConvolutionPlan(spec, attribute, layers, context.Part);
    }

    // Clips are counted in samples by 32-bit numbers; no audio is long enough for a frame beyond them.
    private static bool HearsInTime(FramePlan above, Conv1dAttribute attribute, int layer, AttributeSpec spec, Findings findings)
    {
        var (kernel, stride) = (((int.MaxValue - above.Field) / above.Hop) + 1, int.MaxValue / above.Hop);
        if (layer > 0 && (attribute.Kernel > kernel || attribute.Stride > stride))
        {
            // One alone is short enough, so it is their number.
            return Check.AtMost(findings, spec, nameof(attribute.Repeat), attribute.Repeat, layer);
        }

        return Check.AtMost(findings, spec, nameof(attribute.Kernel), attribute.Kernel, kernel)
            && Check.AtMost(findings, spec, nameof(attribute.Stride), attribute.Stride, stride);
    }
}

/// <summary>One convolution of the feature extractor.</summary>
/// <param name="Index">Its place among all of the encoder.</param>
/// <param name="Time">Positions that come in.</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Output">What flows out.</param>
/// <param name="IsOfData">It takes the audio itself, which has no gradient.</param>
internal sealed record ConvolutionLayer(int Index, Dim Time, long Inputs, Shape Output, bool IsOfData)
{
    public string Field => "_convolution" + Index.ToString(CultureInfo.InvariantCulture);
}

internal sealed class ConvolutionPlan : StagePlan
{
    // torch's, whatever the norms elsewhere have.
    private const string Epsilon = "1e-5";
    private readonly Conv1dAttribute _attribute;
    private readonly IReadOnlyList<ConvolutionLayer> _layers;

    public ConvolutionPlan(AttributeSpec spec, Conv1dAttribute attribute, IReadOnlyList<ConvolutionLayer> layers, Part part)
        : base(spec, TitleOf(attribute), layers[layers.Count - 1].Output)
    {
        (_attribute, _layers) = (attribute, layers);
        Parameters = layers.SelectMany(layer => ParametersOf(layer, part)).ToList();
        Cost = layers.Aggregate(Cost.None, (sum, layer) => sum + CostOf(layer));
    }

    public override Cost Cost { get; }

    public override void Forward(CodeWriter code)
    {
        foreach (var layer in _layers)
        {
            var bias = _attribute.Bias ? $", {layer.Field}Bias" : "";
            code.Line($"x = Convolve(x, {layer.Field}Weight, stride: {Literal.Of((long)_attribute.Stride)}{bias});", layer.Output.ToString());
            var norm = $"x, {layer.Field}NormWeight, {layer.Field}NormBias, {Epsilon}";
            code.Line(_attribute.Norm switch
            {
                ConvNorm.Layer => $"x = Gelu(LayerNorm({norm}));",
                ConvNorm.Group => $"x = Gelu(NormOverTime({norm}));",
                _ => "x = Gelu(x);",
            });
        }
    }

    private Cost CostOf(ConvolutionLayer layer)
    {
        var (time, channels) = (layer.Output[1].Size, (long)_attribute.Channels);
        var (numbers, taps) = (time * channels, layer.Inputs * _attribute.Kernel);

        // Of one channel the windows are copied.
        var product = layer.Inputs > 1 ? ProductOf(layer, numbers)
            : layer.IsOfData ? Operation.LinearOfData(time, taps, channels)
            : Operation.Linear(time, taps, channels).Holding(Memory.Numbers(layer.Time));
        var norm = _attribute.Norm switch
        {
            ConvNorm.Layer => Operation.LayerNorm(time, channels),

            // It normalises a copy with time last, and keeps mean and deviation of each channel; its result is turned back into another.
            ConvNorm.Group => Operation.New(kept: numbers + (2 * channels), output: numbers, gradients: 2 * numbers, held: 2 * numbers),
            _ => Cost.None,
        };
        return product + norm + Operation.Gelu(numbers);
    }

    // As many taps as a stride has positions are one product over views of the input, whose gradient for the weight is one of each sample; the results
    // of all products but the first are added to that. The weight is brought into another order.
    private Cost ProductOf(ConvolutionLayer layer, Dim output)
    {
        var (kernel, stride) = (_attribute.Kernel, _attribute.Stride);
        var tap = checked(layer.Inputs * _attribute.Channels);
        var products = (kernel / stride) + (kernel % stride);
        var (input, most) = (layer.Time * layer.Inputs, kernel < stride ? 1L : stride);
        var cost = Operation.New(kept: input, output: output, gradients: input + (most * tap), held: (products - 1) * output)
            .Keeping(Memory.NumbersOnce(kernel * tap))
            .PassingBackward(Memory.NumbersOnce(products > 1 ? (kernel + most) * tap : 0));
        var operations = 2 * output * (layer.Inputs * kernel);
        return layer.IsOfData ? cost with { Forward = operations, Backward = operations } : Operation.Product(operations, cost);
    }

    private static string TitleOf(Conv1dAttribute attribute) =>
        $"Conv1d {attribute.Kernel}/{attribute.Stride}" + (attribute.Repeat == 1 ? "" : $" ×{attribute.Repeat}");

    private IEnumerable<ParameterPlan> ParametersOf(ConvolutionLayer layer, Part part)
    {
        var (own, index, channels) = ($"convolution.{layer.Index}", layer.Index, (long)_attribute.Channels);
        var fanIn = Literal.Of(layer.Inputs * _attribute.Kernel);
        yield return new(
            own + ".weight", layer.Field + "Weight", part, ParameterGroup.Matrices, $"Kaiming({fanIn})", [channels, layer.Inputs, _attribute.Kernel],
            $"feature_extractor.conv_layers.{index}.0.weight", $"feature_extractor.conv_layers.{index}.conv.weight");
        if (_attribute.Bias)
        {
            yield return new(
                own + ".bias", layer.Field + "Bias", part, ParameterGroup.Vectors, $"FanIn({fanIn})", [channels],
                $"feature_extractor.conv_layers.{index}.0.bias", $"feature_extractor.conv_layers.{index}.conv.bias");
        }

        if (_attribute.Norm != ConvNorm.None)
        {
            // fairseq wraps its layer norm between two transpositions.
            var fairseq = $"feature_extractor.conv_layers.{index}.2{(_attribute.Norm == ConvNorm.Layer ? ".1" : "")}";
            foreach (var (name, field, start) in new[] { ("weight", "NormWeight", "Ones"), ("bias", "NormBias", "Zeros") })
            {
                yield return new(
                    $"{own}.norm.{name}", layer.Field + field, part, ParameterGroup.Vectors, start, [channels],
                    $"{fairseq}.{name}", $"feature_extractor.conv_layers.{index}.layer_norm.{name}");
            }
        }
    }
}
