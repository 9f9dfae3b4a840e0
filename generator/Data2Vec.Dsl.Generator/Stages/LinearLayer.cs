using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A linear layer with bias: [B, N, C] → [B, N, Dim].</summary>
internal sealed class LinearLayer : Stage<LinearAttribute>
{
    public override bool ChangesWidth => true;

    protected override StagePlan? Plan(LinearAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var heads = context.Find<TransformerAttribute>() is { } blocks ? AttributeReader.Read<TransformerAttribute>(blocks).Heads : 0;
        if (!Check.TakesTokens(context, spec)
            || !Check.IsBeforeBlocks(context, spec)
            || !Check.Required(context.Findings, spec, nameof(attribute.Dim), attribute.Dim, "the channels of the result", Suggest.Width(heads)))
        {
            return null;
        }

        context.WidthSite = spec.At(nameof(attribute.Dim));
        return new LinearLayerPlan(spec, attribute.Dim, context);
    }
}

internal sealed class LinearLayerPlan : StagePlan, IProjection
{
    private readonly string _field;

    public LinearLayerPlan(AttributeSpec spec, long dim, EncoderContext context)
        : base(spec, "Linear", context.Shape.Resize(Role.Channel, dim))
    {
        Input = context.Shape;
        var name = context.NextName("linear");
        _field = "_" + name;

        // Other libraries have one such layer, between the features of audio and the blocks.
        var isKnown = name == "linear" && context.Modality == Modality.Audio;
        var inputs = context.Shape[2].Size.Constant;
        ParameterPlan New(string part, string suffix, ParameterGroup group, params long[] shape) => new(
            $"{name}.{part}", _field + suffix, context.Part, group, $"FanIn({Literal.Of(inputs)})", shape,
            isKnown ? $"post_extract_proj.{part}" : "", isKnown ? $"feature_projection.projection.{part}" : "");
        Parameters = [New("weight", "Weight", ParameterGroup.Matrices, dim, inputs), New("bias", "Bias", ParameterGroup.Vectors, dim)];
        Cost = Operation.Linear(context.Shape[1].Size, inputs, dim);
    }

    public override Cost Cost { get; }

    /// <summary>What flows into it.</summary>
    public Shape Input { get; }

    public override void Forward(CodeWriter code) => code.Line($"x = Linear(x, {_field}Weight, {_field}Bias);", Output.ToString());
}
