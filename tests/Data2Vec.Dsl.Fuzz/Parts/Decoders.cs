using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Parts;

/// <summary>A kind of decoder of a pair: how a right one is drawn, and what it does, naively. A new kind is found by being there.</summary>
internal abstract class DecoderKind
{
    public static IReadOnlyDictionary<string, DecoderKind> All { get; } = StageKind.Found<DecoderKind>().ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public abstract string Name { get; }

    public abstract Applied Draw(Dice dice, Flow flow);

    /// <summary>Checks it, and counts its parameters.</summary>
    public abstract BigInteger Check(Applied decoder, Flow flow);

    /// <summary>Values at the edge of being right or wrong.</summary>
    public virtual IEnumerable<Argument> Edges(Flow flow) => [];
}

internal sealed class RegressionHeadKind : DecoderKind
{
    public override string Name => "RegressionHead";

    public override Applied Draw(Dice dice, Flow flow) => new(Name, dice.Maybe(0.8, "Layers", () => (long)dice.Next(0, 3)));

    public override BigInteger Check(Applied decoder, Flow flow)
    {
        var layers = decoder.Read<RegressionHeadAttribute>().Layers;
        Wrong.Unless(layers is >= 0 and <= 100, "Layers");

        // One layer keeps the width; of several, the first doubles it and the last halves it.
        BigInteger parameters = 0;
        var widths = new List<long> { flow.Channels };
        for (var i = 1; i <= layers; i++)
        {
            widths.Add(i == layers ? flow.Channels : 2 * flow.Channels);
            parameters += ((BigInteger)widths[i - 1] * widths[i]) + widths[i];
        }

        return parameters;
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Layers", -1L), new("Layers", 101L), new("Layers", 0L)];
}
