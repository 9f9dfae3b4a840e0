using System;
using System.Linq;
using Data2Vec.Dsl.Generator.Heads;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>A checked encoder with a head that fits it.</summary>
internal sealed class ModelWithHeadPlan
{
    private ModelWithHeadPlan(DeclarationSpec spec, EncoderPlan encoder, HeadPlan head)
    {
        (Spec, Encoder, Head) = (spec, encoder, head);
        ParameterCount = checked(encoder.ParameterCount + head.Parameters.Sum(p => p.Count));
        _ = head.Parameters.Sum(p => p.Aligned);
    }

    public DeclarationSpec Spec { get; }

    public EncoderPlan Encoder { get; }

    public HeadPlan Head { get; }

    /// <summary>The kind of head.</summary>
    public HeadKind Kind => HeadKind.Of(Head.Spec)!;

    /// <summary>Trainable parameters: encoder and head.</summary>
    public long ParameterCount { get; }

    /// <summary>Plans a declared encoder with a head. Null after an error, also when the encoder has one (which is reported there).</summary>
    public static ModelWithHeadPlan? Create(DeclarationSpec spec, Findings findings)
    {
        if (!DeclarationChecks.Type(spec, findings))
        {
            return null;
        }

        var entry = spec.Attributes.First(a => a.Name == typeof(WithHeadAttribute<>).Name);
        if (!DeclarationChecks.Reference(
                spec, entry, 0, "an encoder", DeclarationChecks.EncoderEntries, findings, DeclarationKind.Encoder, DeclarationKind.Variant)
            || OnlyHead(spec, findings) is not { } attribute
            || EncoderPlan.Create(spec.References[0].Declaration!, new Findings()) is not { } encoder
            || !Fits(attribute, encoder, spec.References[0].Name, entry, findings))
        {
            return null;
        }

        try
        {
            var head = HeadKind.Of(attribute)!.Plan(attribute, new HeadContext(spec.Type, entry, spec.References[0], encoder, findings));
            return head is null || findings.HasErrors ? null : new ModelWithHeadPlan(spec, encoder, head);
        }
        catch (OverflowException)
        {
            // The encoder alone has been counted before, so it is the head.
            findings.Report(Rule.Overflow, attribute.At(), attribute.ShortName);
            return null;
        }
    }

    private static AttributeSpec? OnlyHead(DeclarationSpec spec, Findings findings)
    {
        var heads = spec.Attributes.Where(a => HeadKind.Of(a) is not null).ToList();
        if (heads.Count == 1)
        {
            return heads[0];
        }

        if (heads.Count > 1)
        {
            findings.Report(
                Rule.ConflictingKinds, heads[1].At(), [spec.Type.PlainName, heads[0].ShortName, heads[1].ShortName], [], heads[0].At());
            return null;
        }

        var modality = Modality.Of(spec);
        var example = modality == Modality.Audio ? typeof(CtcHeadAttribute) : modality == Modality.Text ? typeof(TextClassifierAttribute) : typeof(ImageClassifierAttribute);
        var part = HeadKind.For(modality).First(k => k.Attribute == example).Example;
        findings.Report(
            Rule.MissingStage,
            Site.Of(spec.Type),
            [spec.Type.PlainName, part.Split('(')[0], "nothing says what it predicts", part],
            [new Fix(FixKind.AddLast, part)]);
        return null;
    }

    private static bool Fits(AttributeSpec attribute, EncoderPlan encoder, string name, AttributeSpec entry, Findings findings)
    {
        var kind = HeadKind.Of(attribute)!;
        if (kind.Modality == encoder.Modality)
        {
            return true;
        }

        var others = HeadKind.For(encoder.Modality).Select(k => "[" + k.Example.Split('(')[0] + "]");
        findings.Report(
            Rule.HeadDoesNotFit,
            attribute.At(),
            [attribute.ShortName, kind.Modality.Name, name, encoder.Modality.Name, Check.Or(others)],
            [],
            entry.AtType(0));
        return false;
    }
}
