using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>
/// A checked encoder: its stages with shapes, parameters and cost. Everything behind reads this, and decides nothing again.
/// </summary>
internal sealed class EncoderPlan : IEncoder
{
    private readonly EncoderContext _context;

    private EncoderPlan(
        DeclarationSpec spec, IReadOnlyList<AttributeSpec> attributes, IReadOnlyList<StagePlan> stages, EncoderContext context)
    {
        _context = context;
        Spec = spec;
        Attributes = attributes;
        Stages = stages;
        MaskPoint = stages.OfType<MaskablePlan>().FirstOrDefault();
        Transformer = stages.OfType<TransformerPlan>().First();
        ExtraTokens = context.ExtraTokens;
        WidthSite = context.WidthSite!;

        // Whatever can exceed its range is computed here, where that becomes a finding, and not when code is written.
        ParameterCount = Parameters.Sum(p => p.Count);
        _ = Parameters.Sum(p => p.Aligned);
        Cost = new EncoderCost(stages, context.Reference);
        Tokens = Output[1].Size.TryConstant(out var tokens) ? checked((int)tokens) : null;
    }

    public DeclarationSpec Spec { get; }

    /// <summary>All attributes; a variant's with those of its base. What is made from it starts with them.</summary>
    public IReadOnlyList<AttributeSpec> Attributes { get; }

    public Modality Modality => Modality.Of(Spec);

    /// <summary>All stages, the input first.</summary>
    public IReadOnlyList<StagePlan> Stages { get; }

    public MaskablePlan? MaskPoint { get; }

    public TransformerPlan Transformer { get; }

    /// <summary>The argument that decided how many channels flow.</summary>
    public Site WidthSite { get; }

    /// <summary>Learned positions in front of the output.</summary>
    public int ExtraTokens { get; }

    public Shape Output => Stages[Stages.Count - 1].Output;

    /// <summary>Stages up to the mask point; all of them when there is none.</summary>
    public IEnumerable<StagePlan> Local => Stages.TakeWhile(s => s != MaskPoint);

    /// <summary>Stages that turn a batch into what is masked, or into what enters the blocks where nothing can be.</summary>
    public IEnumerable<StagePlan> Entrance => MaskPoint is null ? Stages.TakeWhile(s => s != Transformer) : Local;

    /// <summary>The layer between the features of audio and the model's width; null where there is none.</summary>
    public LinearLayerPlan? Projection => Modality == Modality.Audio ? Entrance.OfType<LinearLayerPlan>().FirstOrDefault() : null;

    /// <summary>The entry of a text encoder; null in others.</summary>
    public ITextInput? Text => _context.Text;

    /// <summary>What shortens the blocks' output; null where nothing does.</summary>
    public ConvAdapterPlan? Adapter => Stages.OfType<ConvAdapterPlan>().FirstOrDefault();

    /// <summary>Stages after the mask point.</summary>
    public IEnumerable<StagePlan> Context => Stages.SkipWhile(s => s != MaskPoint).Skip(1);

    public IEnumerable<ParameterPlan> Parameters => Stages.SelectMany(s => s.AllParameters);

    /// <summary>Stages before the last one that lets no gradient through; none where gradients reach everything.</summary>
    public IEnumerable<StagePlan> Frozen => EncoderCost.BeforeStop(Stages);

    /// <summary>Parameters that get no gradient. A bias on the attention of all blocks gets one through them, wherever its stage stands.</summary>
    public IEnumerable<ParameterPlan> FrozenParameters => Frozen.SelectMany(s => s.AllParameters).Where(p => p.Part != Part.Context);

    public long ParameterCount { get; }

    /// <summary>What it costs.</summary>
    public EncoderCost Cost { get; }

    /// <summary>How long the sample is that costs are told for, in words; null where all are of one size.</summary>
    public string? ReferenceText => _context.ReferenceText;

    /// <summary>Inputs of several lengths: values of the symbols in shapes. The reference is the first.</summary>
    public IEnumerable<IReadOnlyDictionary<string, long>> Lengths
    {
        get
        {
            yield return _context.Reference;
            foreach (var share in new[] { 2, 8 })
            {
                // All positions of audio follow from its samples.
                var symbol = _context.Reference.ContainsKey("T") ? "T" : "N";
                if (!_context.Reference.TryGetValue(symbol, out var length) || length / share < 1 || Frames?.Of(length / share) < 1)
                {
                    yield break;
                }

                yield return Frames is { } frames
                    ? new Dictionary<string, long> { [symbol] = length / share, ["N"] = frames.Of(length / share) }
                    : new Dictionary<string, long> { [symbol] = length / share };
            }
        }
    }

    /// <summary>The shortest input that the encoder declares; null where it takes any.</summary>
    public ShortestInput? Shortest => _context.Shortest;

    /// <summary>The frames of an audio encoder.</summary>
    public FramePlan? Frames => _context.Frames;

    /// <summary>Positions of the output; null where they depend on the input.</summary>
    public int? Tokens { get; }

    /// <summary>Positions that a policy can mask.</summary>
    public Dim Positions => Transformer.Output[1].Size - ExtraTokens;

    /// <summary>Channels of the output.</summary>
    public long Width => Output[2].Size.Constant;

    /// <summary>Channels of the vector of a token; null where there are no tokens.</summary>
    public long? TokenWidth => Stages.OfType<TokenEmbeddingPlan>().FirstOrDefault()?.Output[2].Size.Constant;

    IBlocks IEncoder.Blocks => Transformer;

    IMaskPoint? IEncoder.MaskPoint => MaskPoint;

    IProjection? IEncoder.Projection => Projection;

    IAdapter? IEncoder.Adapter => Adapter;

    /// <summary>Plans a declared encoder or variant. Null after an error.</summary>
    public static EncoderPlan? Create(DeclarationSpec spec, Findings findings)
    {
        var repetitions = new List<Finding>();
        if ((!DeclarationChecks.Type(spec, findings) && !DeclarationChecks.CanGoOn(spec, findings)) || VariantMerge.Flatten(spec, findings, repetitions) is not { } attributes)
        {
            return null;
        }

        if (spec.Kind != DeclarationKind.Variant)
        {
            return PlanStages(spec, attributes, findings);
        }

        var whole = new Findings();
        var plan = PlanStages(spec, attributes, whole);
        if (plan is not null)
        {
            repetitions.ForEach(findings.Report);
        }

        foreach (var finding in whole.All)
        {
            VariantMerge.Report(finding, spec, attributes, findings);
        }

        return findings.HasErrors ? null : plan;
    }

    private static EncoderPlan? PlanStages(DeclarationSpec spec, IReadOnlyList<AttributeSpec> attributes, Findings findings)
    {
        var context = new EncoderContext(spec.Type, Modality.Of(attributes) ?? Modality.Image, attributes, findings);
        var stages = new List<StagePlan>();

        // The entry may stand anywhere among the attributes; the stages run in order behind it.
        var ordered = attributes.Where(a => Stage.Of(a) is not null).OrderBy(a => Stage.Of(a)!.Entry is null ? 1 : 0);
        foreach (var attribute in ordered)
        {
            if (PlanStage(attribute, stages, context) is not { } stage)
            {
                return null;
            }

            stages.Add(stage);
            context.Shape = stage.Output;
            context.Previous = stage;
        }

        if (context.Transformer is null)
        {
            // Where not even positions are there, those are what is missing first.
            var hasFront = context.HasFront;
            var part = !hasFront ? context.FrontStage : $"Transformer(Depth = 12, Heads = {Suggest.Heads(context.Shape[2].Size.Constant)}{(context.Modality == Modality.Audio ? ", InputNorm = true" : "")})";
            var lack = !hasFront ? context.Modality.Lack : "it has no blocks";
            findings.Report(
                Rule.MissingStage,
                Site.Of(spec.Type),
                [spec.Type.PlainName, part.Substring(0, part.IndexOf('(')), lack, part],
                [new Fix(FixKind.AddLast, part)]);
            return null;
        }

        var plan = new EncoderPlan(spec, attributes, stages, context);
        ShortestInputCheck.Check(context, stages, findings);
        DeclarationChecks.Fields(spec.Type, stages.SelectMany(stage => stage.FieldNames), findings);
        BudgetCheck.Check(plan, findings);
        StateLock.Check(plan, findings);
        return findings.HasErrors ? null : plan;
    }

    // The sums over all stages so far are part of it, so that the stage that makes them too large is the one that is blamed.
    private static StagePlan? PlanStage(AttributeSpec attribute, List<StagePlan> above, EncoderContext context)
    {
        try
        {
            var stage = Stage.Of(attribute)!.Plan(attribute, context);
            if (stage is not null)
            {
                var all = above.Concat([stage]).ToList();
                _ = all.SelectMany(s => s.AllParameters).Sum(p => p.Aligned);
                _ = new EncoderCost(all, context.Reference);
            }

            return stage;
        }
        catch (Exception overflow) when (overflow is OverflowException or DimOverflowException)
        {
            context.Findings.Report(Rule.Overflow, attribute.At(), attribute.ShortName);
            return null;
        }
    }
}
