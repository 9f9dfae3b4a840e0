using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>A kind of norm over the channels of each position: as a stage of its own, and inside and around the blocks. A new kind is found by being there.</summary>
internal interface INormalisation
{
    /// <summary>What a block that has it says.</summary>
    NormKind Kind { get; }

    /// <summary>The operation of the runtime's Model, and its row in the stage table.</summary>
    string Name { get; }

    /// <summary>What it learns: the end of the tensor's state name, the end of its field, and its start.</summary>
    IReadOnlyList<(string Name, string Suffix, string Start)> Learned { get; }

    /// <summary>What it costs.</summary>
    Cost CostOf(Dim positions, long width);
}

/// <summary>A kind of norm that <typeparamref name="TAttribute"/> declares as a stage: [B, N, D] → [B, N, D].</summary>
internal abstract class Normalisation<TAttribute> : Stage<TAttribute>, INormalisation
    where TAttribute : System.Attribute, new()
{
    public abstract NormKind Kind { get; }

    public abstract string Name { get; }

    public abstract IReadOnlyList<(string Name, string Suffix, string Start)> Learned { get; }

    public abstract Cost CostOf(Dim positions, long width);

    protected override StagePlan? Plan(TAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var valid = Check.TakesTokens(context, spec)
            && Check.IsBeforeBlocks(context, spec)
            && Check.Epsilon(context.Findings, spec, nameof(LayerNormAttribute.Epsilon), EpsilonOf(attribute), 1e-5);
        return valid ? new NormalisationPlan(spec, this, EpsilonOf(attribute), NamesOf(context), context) : null;
    }

    /// <summary>The small constant under the square root.</summary>
    protected abstract double EpsilonOf(TAttribute attribute);

    /// <summary>What other libraries call the first such stage of an encoder; empty where they have none.</summary>
    protected virtual (string Fairseq, string HuggingFace) NamesOf(EncoderContext context) => ("", "");
}

/// <summary>The kinds of norm.</summary>
internal static class Normalisations
{
    private static readonly Dictionary<NormKind, INormalisation> s_all = Kinds<Stage>.All.OfType<INormalisation>().ToDictionary(norm => norm.Kind);

    /// <summary>The norm of a kind.</summary>
    public static INormalisation Of(NormKind kind) => s_all[kind];
}

internal sealed class NormalisationPlan : StagePlan
{
    private readonly NormPart _norm;

    public NormalisationPlan(AttributeSpec spec, INormalisation norm, double epsilon, (string Fairseq, string HuggingFace) names, EncoderContext context)
        : base(spec, norm.Name, context.Shape)
    {
        // "RmsNorm" is called rms_norm and _rmsNorm; of a second one rms_norm2 and _rmsNorm2.
        var kind = string.Concat(norm.Name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
        var name = context.NextName(kind);
        var field = $"_{char.ToLowerInvariant(norm.Name[0])}{norm.Name.Substring(1)}{name.Substring(kind.Length)}";
        var (fairseq, huggingFace) = name == kind ? names : ("", "");
        _norm = new NormPart(norm, new(name, field, context.Part, Output[2].Size.Constant, epsilon, fairseq, huggingFace));
        Parameters = _norm.Parameters;
        Libraries = fairseq.Length > 0 ? Library.All : [];
    }

    public override IReadOnlyList<Library> Libraries { get; }

    public override Cost Cost => _norm.CostOf(Output[1].Size);

    public override void Forward(CodeWriter code) => code.Line($"x = {_norm.Of("x")};", Output.ToString());
}
