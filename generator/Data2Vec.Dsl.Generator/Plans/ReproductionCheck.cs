using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Holds a pair against the published run that it says it reproduces, argument by argument.</summary>
internal sealed class ReproductionCheck(DeclarationSpec pair, EncoderPlan encoder, MaskPlan mask, PairSettings settings, Findings findings)
{
    // What a run leaves to the machine it is run on.
    private static readonly HashSet<string> s_free =
    [
        nameof(RecipeAttribute.WorldSize), nameof(RecipeAttribute.Accumulation), nameof(RecipeAttribute.DatasetSize), nameof(RecipeAttribute.Epochs),
        nameof(RecipeAttribute.Precision), nameof(TransformerAttribute.Epsilon),
    ];

    private readonly AttributeSpec _entry = pair.Attributes.First(a => a.Name == typeof(Data2VecAttribute<,>).Name);

    public void All()
    {
        if (pair.Find(typeof(ReproducesAttribute)) is not { } spec
            || !Check.Said(findings, spec, nameof(ReproducesAttribute.Run), "the published run", $"{nameof(Published)}.{nameof(Published.Data2VecVisionBase)}")
            || PublishedRun.Of(AttributeReader.Read<ReproducesAttribute>(spec).Run) is not { } run)
        {
            return;
        }

        foreach (var published in run.Attributes)
        {
            Compare(spec, published, run);
        }
    }

    private void Compare(AttributeSpec reproduces, Attribute published, PublishedRun run)
    {
        var type = published.GetType();
        var (declared, site) = Find(type);
        var mine = declared is null ? (Attribute)Activator.CreateInstance(type) : AttributeReader.Read(type, declared);
        Complete(mine);
        Complete(published);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => !s_free.Contains(p.Name)))
        {
            var (have, want) = (property.GetValue(mine), property.GetValue(published));
            if (Equals(have, want))
            {
                continue;
            }

            // An argument of the pair is shown where it stands, one of the encoder or the policy at the type argument that brings it in.
            var place = declared?.At(property.Name) ?? reproduces.At();
            findings.Report(
                Rule.DeviatesFromRun,
                site ?? place,
                [property.Name, Said(have), run.Name, Said(want), run.Source],
                declared is null
                    ? [new Fix(FixKind.AddAbove, $"{type.Name.Replace("Attribute", "")}({property.Name} = {Said(want)})")]
                    : [Fix.Set(property.Name, Said(want), site is null ? null : place)],
                place);
        }
    }

    // Where the attribute stands; for one of the encoder or the policy with the place in the pair that is to be shown.
    private (AttributeSpec? Spec, Site? Site) Find(Type type)
    {
        bool Is(AttributeSpec a) => a.Name == type.Name;
        return pair.Attributes.FirstOrDefault(Is) is { } own ? (own, null)
            : mask.Spec.Name == type.Name ? (mask.Spec, _entry.AtType(1))
            : encoder.Attributes.FirstOrDefault(Is) is { } stage ? (stage, _entry.AtType(0))
            : (null, null);
    }

    // What an argument means that is left to follow from others, so that two ways to say one thing are equal.
    private void Complete(Attribute attribute)
    {
        switch (attribute)
        {
            case ImageEncoderAttribute a when a.Height == a.Width && a.Height > 0:
                (a.Size, a.Height, a.Width) = (a.Height, 0, 0);
                break;
            case TextEncoderAttribute a when a.MaskToken < 0:
                a.MaskToken = a.Vocabulary - 1;
                break;
            case TransformerAttribute a:
                a.Hidden = a.Hidden == 0 ? (int)(4 * encoder.Transformer.Dim) : a.Hidden;
                a.Bias = a.Bias == AttentionBias.ByModality ? encoder.Transformer.Attribute.Bias : a.Bias;
                a.Norm = a.Norm == Norm.ByModality ? encoder.Transformer.Attribute.Norm : a.Norm;
                break;
            case SpanMaskAttribute a when a.Milliseconds > 0 && encoder.MaskPoint?.Grid is FrameGrid frames:
                (a.Length, a.Milliseconds) = ((int)Math.Round(a.Milliseconds / frames.Milliseconds), 0);
                break;
            case TeacherAttribute a:
                a.FinalDecay = a.FinalDecay == 0 ? a.Decay : a.FinalDecay;
                a.AnnealSteps = a.AnnealSteps == 0 ? settings.Recipe.Updates : a.AnnealSteps;
                break;
            case RegressionAttribute a:
                a.Scale = a.Scale == 0 ? 1 / Math.Sqrt(encoder.Width) : a.Scale;
                break;
            default:
                break;
        }
    }

    private static string Said(object value) => value switch
    {
        bool truth => Literal.Of(truth),
        double number => Literal.Said(number),
        Enum choice => choice.GetType().Name + "." + choice,
        var number => Literal.Said(Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
