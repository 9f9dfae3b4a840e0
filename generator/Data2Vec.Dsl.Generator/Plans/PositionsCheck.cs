using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>
/// Warns of a student whose masked positions are all alike: each holds the mask and attention treats them equally, so that the prediction is
/// one for all of them, unless something behind the mask point tells positions apart.
/// </summary>
internal static class PositionsCheck
{
    public static void Check(EncoderPlan encoder, Site pair, Findings findings)
    {
        if (encoder.Transformer.Bias is not null || encoder.Context.Any(stage => stage.TellsPositions))
        {
            return;
        }

        // Positions of a text are added to vectors; all others directly below the mask.
        var above = encoder.Modality == Modality.Text ? encoder.Stages.OfType<TokenEmbeddingPlan>().First().Spec : encoder.MaskPoint!.Spec;
        const string Learned = "LearnedPositions";
        var (position, stage) = encoder.Modality == Modality.Text ? ("token", Learned)
            : encoder.Modality == Modality.Image ? ("patch", Learned)
            : ("frame", $"ConvPositions(Kernel = 19, Layers = 5, Groups = {(encoder.Transformer.Dim % 16 == 0 ? 16 : 1)})");
        if (encoder.Local.FirstOrDefault(each => each.TellsPositions) is { } hidden)
        {
            // It would be there twice.
            Report("move", hidden.Spec.ShortName, [], hidden.Spec.At());
            return;
        }

        Report("add", stage, [new Fix(FixKind.AddBelow, stage, above.At())]);

        void Report(string verb, string what, Fix[] fixes, params Site[] also) => findings.Report(
            new Finding(Rule.PositionsAlike, pair, [encoder.Spec.Type.PlainName, position, verb, what, above.ShortName], [.. also, above.At()], fixes)
            {
                Cause = above.At(),
            });
    }
}
