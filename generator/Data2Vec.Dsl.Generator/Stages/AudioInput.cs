using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The entry of an audio encoder: audio of one rate and any length.</summary>
internal sealed class AudioInput : Stage<AudioEncoderAttribute>
{
    // What the costs in tables are told for: about an utterance of read audio.
    private const int ReferenceSeconds = 10;

    // Above every recorder; a rate in this range times the reference length is far from an overflow.
    private const int MaxRate = 1_000_000;

    public override Modality Entry => Modality.Audio;

    protected override StagePlan? Plan(AudioEncoderAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.AtLeast(context.Findings, spec, nameof(attribute.SampleRate), attribute.SampleRate, 1, 16_000)
            || !Check.AtMost(context.Findings, spec, nameof(attribute.SampleRate), attribute.SampleRate, MaxRate)
            || !Check.AtLeast(context.Findings, spec, nameof(attribute.MinSamples), attribute.MinSamples, 0))
        {
            return null;
        }

        context.Frames = FramePlan.Samples;
        context.SampleRate = attribute.SampleRate;
        context.RateSite = spec.At(nameof(attribute.SampleRate));
        context.Reference["T"] = ReferenceSeconds * (long)attribute.SampleRate;
        context.ReferenceText = $"{ReferenceSeconds} s";
        if (attribute.MinSamples > 0)
        {
            context.Shortest = new ShortestInput(nameof(attribute.MinSamples), attribute.MinSamples, spec.At(nameof(attribute.MinSamples)));
        }

        return new AudioInputPlan(spec, attribute.SampleRate, context);
    }
}

internal sealed class AudioInputPlan(AttributeSpec spec, int sampleRate, EncoderContext context)
    : StagePlan(spec, "Audio", Shape.Of((Role.Batch, Dim.Symbol("B")), (Role.Time, Dim.Symbol("T")), (Role.Channel, 1)))
{
    public int SampleRate { get; } = sampleRate;

    /// <summary>How samples become frames, known when all convolutions have been planned.</summary>
    public FramePlan Frames => context.Frames!;

    /// <summary>Samples that every stage needs to have an output.</summary>
    public long Needed => Frames.Needs(context.MinFrames);

    /// <summary>Samples of the shortest clip that it takes: what is declared, or what is needed.</summary>
    public long ShortestClip => context.Shortest?.Length ?? Needed;

    public override IEnumerable<(string Name, long Value, string Summary)> Constants =>
    [
        ("SampleRate", SampleRate, "Samples per second."),
        ("Hop", Frames.Hop, $"Samples from one frame to the next: {Literal.People(1000.0 * Frames.Hop / SampleRate)} ms."),
        ("ReceptiveField", Frames.Field, $"Samples that one frame sees, and the shortest audio that gives a frame: {Literal.People(1000.0 * Frames.Field / SampleRate)} ms."),
        ("ShortestClip", ShortestClip, $"Samples of the shortest clip that it takes: {Literal.People(1000.0 * ShortestClip / SampleRate)} ms."),
    ];

    public override void Forward(CodeWriter code) => code
        .Line("batch.Require(GetName(), SampleRate, least: ShortestClip);")
        .Line("var x = batch.Samples.unsqueeze(2);", Output.ToString());

    public override void Members(CodeWriter code) => code
        .Summary("Frames of a clip of so many samples.")
        .Line("public static long Frames(long samples) => samples < ReceptiveField ? 0 : ((samples - ReceptiveField) / Hop) + 1;")
        .Line();
}
