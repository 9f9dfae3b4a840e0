using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Decoders;
using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>A checked student and teacher: encoder, policy, targets, loss and recipe fit each other.</summary>
internal sealed class PairPlan
{
    private PairPlan(DeclarationSpec spec, EncoderPlan encoder, MaskPlan mask, PairSettings settings, DecoderPlan decoder)
    {
        Spec = spec;
        Encoder = encoder;
        Mask = mask;
        Settings = settings;
        Decoder = decoder;
        ParameterCount = checked(encoder.ParameterCount + Head.Sum(p => p.Count));
        Cost = new PairCost(this);
        Arithmetic = new RecipeArithmetic(settings);
        MaskShare = mask.ShareOf(encoder.Cost.At(encoder.Positions));
    }

    public DeclarationSpec Spec { get; }

    public EncoderPlan Encoder { get; }

    public MaskPlan Mask { get; }

    public PairSettings Settings { get; }

    /// <summary>What makes predictions from the student's output.</summary>
    public DecoderPlan Decoder { get; }

    /// <summary>Parameters of the decoder.</summary>
    public IReadOnlyList<ParameterPlan> Head => Decoder.Parameters;

    /// <summary>
    /// Samples of the shortest clip that can be learnt from: it gives all frames that the mask needs. Null where no audio is heard, or none
    /// can be so long.
    /// </summary>
    public long? ShortestClip => Encoder.Stages[0] is AudioInputPlan audio && Mask.MinPositions(Encoder.MaskPoint!.Grid) is { } frames
        && Math.Max(audio.ShortestClip, audio.Frames.Needs(frames)) is var samples and <= int.MaxValue
        ? samples
        : null;

    /// <summary>Trainable parameters: student and head.</summary>
    public long ParameterCount { get; }

    /// <summary>What follows from the recipe.</summary>
    public RecipeArithmetic Arithmetic { get; }

    /// <summary>Positions that the student's blocks see. data2vec 1.0 replaces what is masked and leaves nothing out, so these are all.</summary>
    public Dim Seen => Encoder.Transformer.Output[1].Size;

    /// <summary>Masked positions of a sample of the reference length.</summary>
    public MaskShare MaskShare { get; }

    /// <summary>What a training step costs.</summary>
    public PairCost Cost { get; }

    /// <summary>
    /// Plans a declared pair. Null after an error, also when encoder or policy have one (which is reported there). What does not depend on an error is
    /// checked nevertheless.
    /// </summary>
    public static PairPlan? Create(DeclarationSpec spec, Findings findings)
    {
        if (!DeclarationChecks.Type(spec, findings) && !DeclarationChecks.CanGoOn(spec, findings))
        {
            return null;
        }

        var entry = spec.Attributes.First(a => a.Name == typeof(Data2VecAttribute<,>).Name);
        var (encoder, mask) = Parts(spec, entry, findings);
        if (encoder is not null && MaskPointOf(encoder, spec.References[0], entry, findings))
        {
            PositionsCheck.Check(encoder, entry.AtType(0), findings);
        }

        var settings = PairSettings.Read(spec, encoder, findings);
        var decoder = encoder is null ? null : DecoderKind.Plan(spec, encoder, findings);
        if (encoder is null || mask is null)
        {
            return null;
        }

        if (encoder.MaskPoint is { } maskPoint && (settings is null || ShortestInputCheck.TargetsVary(settings, spec, encoder, mask, findings)))
        {
            mask.CheckAgainst(maskPoint.Grid, spec.References[0].Name, entry.AtType(1), findings);
        }

        DeclarationChecks.Fields(spec.Type, decoder?.Parameters.Select(parameter => parameter.Field) ?? [], findings);
        if (findings.HasErrors || settings is null || decoder is null)
        {
            return null;
        }

        try
        {
            var plan = new PairPlan(spec, encoder, mask, settings, decoder);
            new ReproductionCheck(spec, encoder, mask, settings, findings).All();
            BudgetCheck.Check(plan, findings);
            StateLock.Check(plan, findings);
            return findings.HasErrors ? null : plan;
        }
        catch (OverflowException)
        {
            // The encoder alone has been counted before, so it is the decoder.
            findings.Report(Rule.Overflow, (decoder.Spec ?? entry).At(), decoder.Name);
            return null;
        }
    }

    // Each is null where it has an error of its own.
    private static (EncoderPlan? Encoder, MaskPlan? Mask) Parts(DeclarationSpec spec, AttributeSpec entry, Findings findings)
    {
        var isEncoder = DeclarationChecks.Reference(
            spec, entry, 0, "an encoder", DeclarationChecks.EncoderEntries, findings, DeclarationKind.Encoder, DeclarationKind.Variant);
        var isMask = findings.All.All(f => f.Rule != Rule.Cycle) && DeclarationChecks.Reference(
            spec, entry, 1, "a masking policy", Entries.Of(DeclarationKind.Mask), findings, DeclarationKind.Mask);
        return (
            isEncoder ? EncoderPlan.Create(spec.References[0].Declaration!, new Findings()) : null,
            isMask ? MaskPlan.Create(spec.References[1].Declaration!, new Findings()) : null);
    }

    private static bool MaskPointOf(EncoderPlan encoder, ReferenceSpec reference, AttributeSpec entry, Findings findings)
    {
        if (encoder.MaskPoint is null)
        {
            MaskPointCheck.Report(reference, entry.AtType(0), "a student made of it", findings);
            return false;
        }

        if (encoder.Adapter is { } adapter)
        {
            MaskPointCheck.ReportShortened(reference, entry.AtType(0), adapter.Spec, findings);
            return false;
        }

        return true;
    }
}
