using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Reports an encoder without a mask point where one is needed, and where it should stand; and one that masks what its output lacks.</summary>
internal static class MaskPointCheck
{
    /// <summary>Reports it on the type argument that names the encoder.</summary>
    /// <param name="reference">The encoder. A variant cannot add stages, so the stage belongs on the encoder that it comes from.</param>
    /// <param name="site">The type argument.</param>
    /// <param name="unmasked">What cannot be masked without it.</param>
    /// <param name="findings">Takes the finding.</param>
    public static void Report(ReferenceSpec reference, Site site, string unmasked, Findings findings)
    {
        var root = reference.Declaration!;
        while (root.Kind == DeclarationKind.Variant)
        {
            root = root.References[0].Declaration!;
        }

        // In front of what the teacher is to average: above the embedding of a text, below the features of audio, below the class token.
        var above = root.Find(typeof(TextEncoderAttribute)) ?? root.Find(typeof(LinearAttribute)) ?? root.Find(typeof(ClassTokenAttribute))
            ?? root.Attributes.LastOrDefault(a => a.ShortName == Modality.Of(root).FrontName)
            ?? root.Attributes.TakeWhile(a => a.Name is not (nameof(TransformerAttribute) or nameof(ConvPositionsAttribute))).Last();
        findings.Report(
            new Finding(Rule.NoMaskPoint, site, [reference.Name, above.ShortName, unmasked], [above.At()], [new Fix(FixKind.AddBelow, "Maskable", above.At())])
            {
                Cause = above.At(),
            });
    }

    /// <summary>Reports an output with fewer positions than the mask point has.</summary>
    /// <param name="reference">The encoder.</param>
    /// <param name="site">The type argument.</param>
    /// <param name="adapter">What shortens it.</param>
    /// <param name="findings">Takes the finding.</param>
    public static void ReportShortened(ReferenceSpec reference, Site site, AttributeSpec adapter, Findings findings) => findings.Report(
        new Finding(Rule.ShortenedOutput, site, [reference.Name, adapter.ShortName], [adapter.At()], []) { Cause = adapter.At() });
}
