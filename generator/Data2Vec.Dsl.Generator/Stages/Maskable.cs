using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The mask point. The encoder's code is cut here in two: Embed above, Encode below.</summary>
internal sealed class Maskable : Stage<MaskableAttribute>
{
    protected override StagePlan? Plan(MaskableAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (context.Transformer is { } blocks)
        {
            context.Findings.Report(Rule.MaskPointTooLate, spec.At(), [blocks.Spec.ShortName], [], blocks.Spec.At());
            return null;
        }

        if (context.Text is not null)
        {
            return PlanForTokens(attribute, spec, context);
        }

        if (!Check.TakesTokens(context, spec)
            || !Check.Finite(context.Findings, spec, nameof(attribute.Mean), attribute.Mean)
            || !Check.NotNegative(context.Findings, spec, nameof(attribute.Std), attribute.Std, 0.02))
        {
            return null;
        }

        var isUniform = context.Modality == Modality.Audio
            && spec.Find(nameof(attribute.Mean)) is null && spec.Find(nameof(attribute.Std)) is null;
        var start = isUniform ? "Uniform(0.0, 1.0)" : $"TruncatedNormal({Literal.Of(attribute.Mean)}, {Literal.Of(attribute.Std)})";
        var point = new MaskablePlan(spec, start, context);
        context.MaskPoint = point;
        return point;
    }

    // Tokens are hidden by another token, before they become vectors: the teacher then has an embedding of its own.
    private static StagePlan? PlanForTokens(MaskableAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!context.Shape.HasRoles(Role.Batch, Role.Token))
        {
            Check.Order(context, spec, "tokens [B, N]", "put it before [TokenEmbedding]", []);
            return null;
        }

        foreach (var argument in new[] { nameof(attribute.Mean), nameof(attribute.Std) }.Where(name => spec.Find(name) is not null))
        {
            context.Findings.Report(
                Rule.WithoutEffect,
                spec.At(argument),
                [argument, "in a text encoder, where the mask is a token, not a vector", "leave it out"],
                [Fix.Remove(argument)]);
        }

        var point = new MaskablePlan(spec, null, context);
        context.MaskPoint = point;
        return point;
    }
}

internal sealed class MaskablePlan : StagePlan, IMaskPoint
{
    /// <summary>A mask point.</summary>
    /// <param name="spec">The attribute.</param>
    /// <param name="start">How the mask vector starts; null where a token hides others.</param>
    /// <param name="context">Where it stands.</param>
    public MaskablePlan(AttributeSpec spec, string? start, EncoderContext context)
        : base(spec, "Maskable", context.Shape)
    {
        // Projections above may have changed the width since there are frames.
        Grid = context.Grid is FrameGrid frames ? frames with { Channels = Output[2].Size.Constant } : context.Grid!;
        ExtraTokens = context.ExtraTokens;
        if (start is not null)
        {
            var isAudio = context.Modality == Modality.Audio;
            Parameters =
            [
                new(
                    "mask_token",
                    "_maskToken",
                    Part.Local,
                    ParameterGroup.Vectors,
                    start,
                    [Output[2].Size.Constant],
                    "mask_emb",
                    isAudio ? "masked_spec_embed" : "embeddings.mask_token")
                {
                    IsOptional = true,
                },
            ];
        }
    }

    /// <summary>What a policy masks.</summary>
    public PositionGrid Grid { get; }

    /// <summary>Positions in front of the grid.</summary>
    public int ExtraTokens { get; }

    /// <summary>
    /// What the mask of a student costs: a copy of the sequence, and going back a product for it and one for the mask vector; or the tokens anew, which
    /// the stages below keep.
    /// </summary>
    public Cost CostOfMask => Grid is TokenGrid
        ? Cost.None.Keeping(Memory.Bytes(8 * Output[1].Size))
        : Operation.New(kept: 0, output: Output[1].Size * Output[2].Size, gradients: 2 * Output[1].Size * Output[2].Size, held: Output[1].Size * Output[2].Size);

    /// <summary>The grid of a batch, as generated code says it.</summary>
    public string GridOfBatch => Grid switch
    {
        PatchGrid patches => $"new(batch.Count, Rows: {patches.Rows}, Columns: {patches.Columns}, ExtraTokens: {ExtraTokens})",
        FrameGrid frames => $"FrameGrid(batch, Frames, channels: {Literal.Of(frames.Channels)}, milliseconds: {Literal.Of(frames.Milliseconds)})",
        _ => "TokenGrid(batch, Vocabulary)",
    };

    /// <summary>The same of so many samples of so many positions, without padding.</summary>
    public string GridOf(string samples, long positions) => Grid switch
    {
        PatchGrid patches => $"new({samples}, Rows: {patches.Rows}, Columns: {patches.Columns}, ExtraTokens: {ExtraTokens})",
        FrameGrid frames =>
            $"new({samples}, Rows: 1, Columns: {positions}, ExtraTokens: 0) {{ Channels = {Literal.Of(frames.Channels)}, Milliseconds = {Literal.Of(frames.Milliseconds)} }}",
        TokenGrid tokens => $"new({samples}, Rows: 1, Columns: {positions}, ExtraTokens: 0) {{ Vocabulary = {Literal.Of((long)tokens.Vocabulary)} }}",
        _ => throw new System.NotSupportedException(Grid.Description),
    };

    // No step of Embed or Encode: the value of a method of its own.
    // Of an encoder alone; what a student pays for its mask is CostOfMask.
    public override Cost Cost => Cost.None;

    public override void Forward(CodeWriter code) => code.Line(
        Grid switch
        {
            TokenGrid => "x with { Values = ReplaceTokens(x.Values, mask, MaskToken) };",
            FrameGrid => "x with { Values = ZeroChannels(Replace(x.Values, mask.Positions, _maskToken), mask.Channels) };",
            _ => "x with { Values = Replace(x.Values, mask.Positions, _maskToken) };",
        },
        Output.ToString());
}
