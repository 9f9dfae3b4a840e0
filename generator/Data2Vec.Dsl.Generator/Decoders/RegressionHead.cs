using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Decoders;

/// <summary>Linear layers with GELU between them, on each masked position: [M, D] → [M, D].</summary>
internal sealed class RegressionHead : DecoderKind<RegressionHeadAttribute>
{
    // As for the depth of an encoder: what is far above every published head is a slip.
    private const int MaxLayers = 100;

    protected override DecoderPlan? Plan(RegressionHeadAttribute attribute, AttributeSpec spec, IEncoder encoder, Findings findings) =>
        Check.AtLeast(findings, spec, nameof(attribute.Layers), attribute.Layers, 0, 1)
        && Check.AtMost(findings, spec, nameof(attribute.Layers), attribute.Layers, MaxLayers)
            ? new RegressionHeadPlan(spec, attribute.Layers, encoder)
            : null;
}

internal sealed class RegressionHeadPlan : DecoderPlan
{
    private readonly int _layers;

    public RegressionHeadPlan(AttributeSpec? spec, int layers, IEncoder encoder)
        : base(spec, "RegressionHead")
    {
        _layers = layers;
        Parameters = ParametersOf(encoder, layers).ToList();
    }

    public override string Description => _layers switch
    {
        0 => "without a head",
        1 => "after one linear layer",
        _ => $"after {_layers} linear layers",
    };

    public override void Forward(CodeWriter code)
    {
        for (var i = 0; i < _layers; i++)
        {
            var linear = $"Linear(x, _head{i}Weight, _head{i}Bias)";
            code.Line($"x = {(i == _layers - 1 ? linear : $"Gelu({linear})")};", $"[M, {Parameters[2 * i].Shape[0]}]");
        }
    }

    // n layers: n - 1 times (linear, GELU), then linear to the width; the first hidden width is doubled. (fairseq's data2vec_text.py.)
    private static IEnumerable<ParameterPlan> ParametersOf(IEncoder encoder, int layers)
    {
        // fairseq's text model starts all of itself by BERT's law, head included; the others leave theirs to torch.
        var isText = encoder.Modality == Modality.Text;
        var dim = encoder.Width;
        var width = dim;
        for (var i = 0; i < layers; i++)
        {
            var next = i == layers - 1 ? dim : i == 0 ? 2 * dim : width;
            var fanIn = $"FanIn({Literal.Of(width)})";
            var (weight, bias) = isText ? ("Normal(0.02)", "Zeros") : (fanIn, fanIn);
            var fairseq = isText ? $"encoder.regression_head.{2 * i}" : layers == 1 ? "final_proj" : $"final_proj.{2 * i}";
            yield return new($"head.{i}.weight", $"_head{i}Weight", Part.Head, true, weight, [next, width], fairseq + ".weight");
            yield return new($"head.{i}.bias", $"_head{i}Bias", Part.Head, false, bias, [next], fairseq + ".bias");
            width = next;
        }
    }
}
