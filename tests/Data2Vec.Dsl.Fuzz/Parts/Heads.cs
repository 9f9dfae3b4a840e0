using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Parts;

/// <summary>What a head promises.</summary>
/// <param name="Parameters">Its own parameters.</param>
/// <param name="Shape">Its output without the batch, for an input of some length.</param>
internal sealed record HeadPromise(BigInteger Parameters, Func<long, long[]> Shape);

/// <summary>A kind of head: how a right one is drawn for an encoder, and what can be wrong with it, naively.</summary>
internal abstract class HeadKind
{
    public static IReadOnlyDictionary<string, HeadKind> All { get; } = StageKind.Found<HeadKind>().ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public abstract string Name { get; }

    public abstract Medium Medium { get; }

    public virtual bool Fits(Flow flow) => flow.Medium == Medium;

    public abstract Applied Draw(Dice dice, Flow flow);

    /// <summary>Checks the head on an encoder that is right by itself, and says what it gives.</summary>
    public HeadPromise Apply(Applied head, Flow flow)
    {
        Wrong.Unless(flow.Medium == Medium, "another medium's head");
        return Promise(head, flow);
    }

    public virtual IEnumerable<Argument> Edges(Flow flow) => [];

    protected abstract HeadPromise Promise(Applied head, Flow flow);

    protected static BigInteger Linear(BigInteger inputs, BigInteger outputs) => (inputs * outputs) + outputs;

    // Of a single class the answer is always right.
    protected static long Classes(Applied head, string argument, long value)
    {
        Wrong.Unless(head.Says(argument) && value >= 2, argument);
        return value;
    }

    protected static Func<long, long[]> Positions(Flow flow, long channels, long less = 0)
    {
        var positions = flow.PositionsNow();
        return length => [positions(length) - less, channels];
    }
}

internal sealed class ImageHead : HeadKind
{
    public override string Name => "ImageClassifier";

    public override Medium Medium => Medium.Vision;

    public override Applied Draw(Dice dice, Flow flow) => new(
        Name,
        new Argument("Classes", (long)dice.Next(2, 7)),
        dice.Maybe(0.6, "Pooling", () => Values.Choice(flow.Extra > 0 ? dice.Of<Pooling>() : Pooling.Mean)));

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Classes", 0L), new("Classes", 1L), new("Pooling", "Pooling.ClassToken")];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var a = head.Read<ImageClassifierAttribute>();
        var classes = Classes(head, "Classes", a.Classes);
        Wrong.Unless(a.Pooling == Pooling.Mean || flow.Extra > 0, "no class token");
        return new HeadPromise(Linear(flow.Channels, classes) + (a.Pooling == Pooling.Mean ? 2 * flow.Channels : 0), _ => [classes]);
    }
}

internal sealed class PatchHead : HeadKind
{
    public override string Name => "PatchClassifier";

    public override Medium Medium => Medium.Vision;

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.MaskPoint is not null;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, new Argument("Classes", (long)dice.Next(2, 9)));

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Classes", 0L), new("Classes", 1L)];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var classes = Classes(head, "Classes", head.Read<PatchClassifierAttribute>().Classes);
        Wrong.Unless(flow.MaskPoint is not null, "nothing can be masked");
        return new HeadPromise(Linear(flow.Channels, classes) + (2 * flow.Channels), Positions(flow, classes, flow.Extra));
    }
}

internal sealed class CtcKind : HeadKind
{
    public override string Name => "CtcHead";

    public override Medium Medium => Medium.Audio;

    public override Applied Draw(Dice dice, Flow flow) => new(
        Name,
        new Argument("Vocabulary", (long)dice.Next(2, 6)),
        dice.Maybe(0.3, "MaxLabels", () => flow.Shortest > 0 ? dice.Of(0, 1, flow.PositionsOf(flow.Shortest)) : dice.Of(0L, 1L, 50L)),
        dice.Maybe(0.4, "Reduction", () => Values.Choice(dice.Of<CtcReduction>())),
        dice.Maybe(0.4, "ZeroInfinity", () => dice.Chance(0.5)),
        dice.Maybe(0.4, "Dropout", () => dice.Share()));

    public override IEnumerable<Argument> Edges(Flow flow) =>
    [
        new("Vocabulary", 1L), new("Vocabulary", 2L), new("Vocabulary", 0L), new("Dropout", 1.0), new("Dropout", -0.1), new("MaxLabels", -1L),
        new("MaxLabels", flow.PositionsOf(flow.Least)), new("MaxLabels", flow.PositionsOf(flow.Least) + 1),
    ];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var a = head.Read<CtcHeadAttribute>();
        var symbols = Classes(head, "Vocabulary", a.Vocabulary);
        Wrong.UnlessShare(a.Dropout, "Dropout");
        Wrong.Unless(a.MaxLabels >= 0 && (flow.Shortest == 0 || a.MaxLabels <= flow.PositionsOf(flow.Shortest)), "fewer frames than symbols");
        return new HeadPromise(Linear(flow.Channels, symbols), Positions(flow, symbols));
    }
}

internal sealed class UtteranceHead : HeadKind
{
    public override string Name => "UtteranceClassifier";

    public override Medium Medium => Medium.Audio;

    public override Applied Draw(Dice dice, Flow flow) => new(
        Name,
        new Argument("Classes", (long)dice.Next(2, 6)),
        dice.Maybe(0.8, "Dim", () => (long)dice.Of(1, 5, 8)),
        dice.Maybe(0.5, "WeightedLayers", () => dice.Chance(0.7)));

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Classes", 0L), new("Classes", 1L), new("Dim", 0L)];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var a = head.Read<UtteranceClassifierAttribute>();
        var classes = Classes(head, "Classes", a.Classes);
        Wrong.Unless(a.Dim >= 1, "Dim");

        // Layers are read where the blocks are, in front of what shortens and widens their output.
        var inputs = a.WeightedLayers ? flow.BlockChannels : flow.Channels;
        return new HeadPromise(Linear(inputs, a.Dim) + Linear(a.Dim, classes) + (a.WeightedLayers ? flow.Blocks!.Depth + 1 : 0), _ => [classes]);
    }
}

internal sealed class ContrastiveKind : HeadKind
{
    public override string Name => "ContrastiveHead";

    public override Medium Medium => Medium.Audio;

    public override bool Fits(Flow flow) => base.Fits(flow) && flow is { MaskPoint: not null, Adapters.Count: 0, ProjectionInputs: not null };

    public override Applied Draw(Dice dice, Flow flow)
    {
        var groups = dice.Next(1, 3);
        return new Applied(
            Name,
            groups == 2 && dice.Chance(0.5) ? null : new Argument("Groups", (long)groups),
            new Argument("Codes", (long)dice.Next(2, 5)),
            new Argument("CodeDim", (long)groups * dice.Next(1, 4)),
            new Argument("Dim", (long)dice.Next(1, 6)),
            dice.Maybe(0.4, "Temperature", () => dice.Of(0.1, 0.5)),
            dice.Maybe(0.4, "DiversityWeight", () => dice.Of(0.0, 0.1)));
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
    [
        new("Groups", 0L), new("Groups", 5L), new("Groups", 2L), new("Codes", 1L), new("Codes", 2L), new("CodeDim", 0L), new("CodeDim", 7L), new("Dim", 0L), new("Temperature", 0.0),
        new("DiversityWeight", -0.1),
    ];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var a = head.Read<ContrastiveHeadAttribute>();
        Wrong.Unless(a.Groups >= 1 && a.Codes >= 2 && a.CodeDim >= 1 && a.Dim >= 1, "sizes of codes");
        var each = Sharing.Of(a.CodeDim, a.Groups, "codebooks");
        Wrong.UnlessPositive(a.Temperature, "Temperature");
        Wrong.UnlessNatural(a.DiversityWeight, "DiversityWeight");
        Wrong.Unless(flow.Adapters.Count == 0, "fewer positions than were masked");
        Wrong.Unless(flow.MaskPoint is not null, "nothing can be masked");
        Wrong.Unless(flow.ProjectionInputs is not null, "no features to quantise");
        var codes = (BigInteger)a.Groups * a.Codes;
        var parameters = Linear(flow.Channels, a.Dim) + Linear(flow.ProjectionInputs!.Value, codes) + (codes * each) + Linear(a.CodeDim, a.Dim);
        return new HeadPromise(parameters, Positions(flow, a.Dim));
    }
}

internal sealed class PoolerHead : HeadKind
{
    public override string Name => "TokenPooler";

    public override Medium Medium => Medium.Text;

    public override Applied Draw(Dice dice, Flow flow) => new(Name);

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var channels = flow.Channels;
        return new HeadPromise(Linear(channels, channels), _ => [channels]);
    }
}

internal sealed class LanguageHead : HeadKind
{
    public override string Name => "LanguageModelHead";

    public override Medium Medium => Medium.Text;

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Channels == flow.FrontChannels;

    public override Applied Draw(Dice dice, Flow flow) => new(Name);

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        // The encoder's own token vectors are compared with what it gives, so both have one width.
        Wrong.Unless(flow.Channels == flow.FrontChannels, "token vectors of another width");
        return new HeadPromise(Linear(flow.Channels, flow.Channels) + (2 * flow.Channels) + flow.Vocabulary, Positions(flow, flow.Vocabulary));
    }
}

internal sealed class TextHead : HeadKind
{
    public override string Name => "TextClassifier";

    public override Medium Medium => Medium.Text;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, new Argument("Classes", (long)dice.Next(2, 6)), dice.Maybe(0.4, "Dropout", () => dice.Share()));

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Classes", 0L), new("Classes", 1L), new("Dropout", 1.0), new("Dropout", -0.1)];

    protected override HeadPromise Promise(Applied head, Flow flow)
    {
        var a = head.Read<TextClassifierAttribute>();
        var classes = Classes(head, "Classes", a.Classes);
        Wrong.UnlessShare(a.Dropout, "Dropout");
        return new HeadPromise(Linear(flow.Channels, flow.Channels) + Linear(flow.Channels, classes), _ => [classes]);
    }
}
