using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>A checked student and teacher: encoder, policy, targets, loss and recipe fit each other.</summary>
internal sealed class PairPlan
{
    private PairPlan(DeclarationSpec spec, EncoderPlan encoder, MaskPlan mask, PairSettings settings)
    {
        Spec = spec;
        Encoder = encoder;
        Mask = mask;
        Settings = settings;
        Head = HeadParameters(encoder, settings.Regression.HeadLayers).ToList();
        ParameterCount = checked(encoder.ParameterCount + Head.Sum(p => p.Count));
        Cost = new PairCost(this);
        Arithmetic = new RecipeArithmetic(settings);
        MaskShare = mask.ShareOf(encoder.Cost.At(encoder.Positions));
    }

    public DeclarationSpec Spec { get; }

    public EncoderPlan Encoder { get; }

    public MaskPlan Mask { get; }

    public PairSettings Settings { get; }

    /// <summary>Parameters of the regression head, weight and bias of each layer in turn.</summary>
    public IReadOnlyList<ParameterPlan> Head { get; }

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

    /// <summary>Plans a declared pair. Null after an error, also when encoder or policy have one (which is reported there).</summary>
    public static PairPlan? Create(DeclarationSpec spec, Findings findings)
    {
        if (!DeclarationChecks.Type(spec, findings))
        {
            return null;
        }

        var entry = spec.Attributes.First(a => a.Name == typeof(Data2VecAttribute<,>).Name);
        var (encoderReference, maskReference) = (spec.References[0], spec.References[1]);
        if (!DeclarationChecks.Reference(
                spec, entry, 0, "an encoder", DeclarationChecks.EncoderEntries, findings, DeclarationKind.Encoder, DeclarationKind.Variant)
            || !DeclarationChecks.Reference(
                spec, entry, 1, "a masking policy", "[BlockMask], [SpanMask], [TokenMask] or [RandomMask]", findings, DeclarationKind.Mask))
        {
            return null;
        }

        var elsewhere = new Findings();
        if (EncoderPlan.Create(encoderReference.Declaration!, elsewhere) is not { } encoder
            || MaskPlan.Create(maskReference.Declaration!, elsewhere) is not { } mask)
        {
            return null;
        }

        if (encoder.MaskPoint is null)
        {
            MaskPointCheck.Report(encoderReference, entry.AtType(0), "a student made of it", findings);
            return null;
        }

        if (encoder.Adapter is { } adapter)
        {
            MaskPointCheck.ReportShortened(encoderReference, entry.AtType(0), adapter.Spec, findings);
            return null;
        }

        PositionsCheck.Check(encoder, entry.AtType(0), findings);
        var settings = PairSettings.Read(spec, encoder, findings);
        if (settings is null || ShortestInputCheck.TargetsVary(settings, spec, encoder, mask, findings))
        {
            mask.CheckAgainst(encoder.MaskPoint.Grid, encoderReference.Name, entry.AtType(1), findings);
        }

        if (findings.HasErrors || settings is null)
        {
            return null;
        }

        try
        {
            var plan = new PairPlan(spec, encoder, mask, settings);
            new ReproductionCheck(spec, encoder, mask, settings, findings).All();
            BudgetCheck.Check(plan, findings);
            StateLock.Check(plan, findings);
            return findings.HasErrors ? null : plan;
        }
        catch (OverflowException)
        {
            // The encoder alone has been counted before, so it is the head.
            findings.Report(Rule.Overflow, (spec.Find(typeof(RegressionAttribute)) ?? entry).At(), "Regression");
            return null;
        }
    }

    // n layers: n - 1 times (linear, GELU), then linear to the width; the first hidden width is doubled. (fairseq's data2vec_text.py.)
    private static IEnumerable<ParameterPlan> HeadParameters(EncoderPlan encoder, int layers)
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
            yield return new($"head.{i}.weight", $"_head{i}Weight", Part.Head, ParameterGroup.Matrices, weight, [next, width], fairseq + ".weight");
            yield return new($"head.{i}.bias", $"_head{i}Bias", Part.Head, ParameterGroup.Vectors, bias, [next], fairseq + ".bias");
            width = next;
        }
    }
}
