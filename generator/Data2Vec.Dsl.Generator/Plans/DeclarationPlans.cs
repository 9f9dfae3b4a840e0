using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Plans whatever a class declares.</summary>
internal static class DeclarationPlans
{
    /// <summary>Makes the plan only for its findings.</summary>
    public static void Check(DeclarationSpec spec, Findings findings)
    {
        switch (spec.Kind)
        {
            case DeclarationKind.Encoder or DeclarationKind.Variant:
                EncoderPlan.Create(spec, findings);
                break;
            case DeclarationKind.Mask:
                MaskPlan.Create(spec, findings);
                break;
            case DeclarationKind.Pair:
                PairPlan.Create(spec, findings);
                break;
            case DeclarationKind.Head:
                ModelWithHeadPlan.Create(spec, findings);
                break;
            case DeclarationKind.Stage:
                UserModule.Create(spec, findings);
                break;
            default:
                DeclarationChecks.Type(spec, findings);
                break;
        }
    }
}
