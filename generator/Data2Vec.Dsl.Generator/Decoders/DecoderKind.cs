using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Decoders;

/// <summary>
/// A kind of decoder, all in one file: how its attribute is read and checked, its parameters, and the code that makes predictions from the
/// student's output. It is found by being there.
/// </summary>
internal abstract class DecoderKind : IKind
{
    /// <summary>The attribute that declares the decoder.</summary>
    public abstract Type Attribute { get; }

    /// <summary>Plans the decoder of a pair; the paper's head where the pair declares none. Null after an error.</summary>
    public static DecoderPlan? Plan(DeclarationSpec pair, IEncoder encoder, Findings findings)
    {
        if (!Kinds<DecoderKind>.AtMostOne(pair, findings))
        {
            return null;
        }

        return Kinds<DecoderKind>.On(pair) is { } declared
            ? Kinds<DecoderKind>.Of(declared)!.Plan(declared, encoder, findings)
            : new RegressionHeadPlan(null, new RegressionHeadAttribute().Layers, encoder);
    }

    /// <summary>Checks the decoder against the student's encoder and plans it. Null after an error.</summary>
    protected abstract DecoderPlan? Plan(AttributeSpec attribute, IEncoder encoder, Findings findings);
}

/// <summary>A kind of decoder declared by <typeparamref name="TAttribute"/>.</summary>
internal abstract class DecoderKind<TAttribute> : DecoderKind
    where TAttribute : DecoderAttribute, new()
{
    public sealed override Type Attribute => typeof(TAttribute);

    protected sealed override DecoderPlan? Plan(AttributeSpec attribute, IEncoder encoder, Findings findings) =>
        Plan(AttributeReader.Read<TAttribute>(attribute), attribute, encoder, findings);

    protected abstract DecoderPlan? Plan(TAttribute attribute, AttributeSpec spec, IEncoder encoder, Findings findings);
}
