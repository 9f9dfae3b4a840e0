using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

internal sealed class TransformerStage : StageKind
{
    public override string Name => "Transformer";

    // Drawn when everything above has been.
    public override bool Fits(Flow flow) => false;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var arguments = new List<Argument?>
        {
            new("Depth", (long)dice.Next(1, 3)),
            new("Heads", (long)dice.Divisor((int)flow.Channels)),
            dice.Maybe(0.7, "Hidden", () => dice.Of(0L, 1L, flow.Channels, 2 * flow.Channels, 29L)),
            dice.Maybe(0.6, "Norm", () => Values.Choice(dice.Of<Norm>())),
            dice.Maybe(0.4, "Bias", () => Values.Choice(dice.Of<AttentionBias>())),
            dice.Maybe(0.25, "InputNorm", () => dice.Chance(0.7)),
            dice.Maybe(0.25, "FinalNorm", () => dice.Chance(0.5)),
            dice.Maybe(0.2, "AdapterDim", () => (long)dice.Of(0, 8, 9)),
            dice.Maybe(0.2, "LayerScale", () => dice.Of(0.0, 1e-4, 0.1)),
            dice.Maybe(0.2, "Epsilon", () => dice.Of(1e-12, 1e-6)),
            dice.Maybe(0.2, "Recompute", () => dice.Chance(0.7)),
        };
        string[] shares = ["InputDropout", "DropPath", "LayerDrop", "Dropout", "AttentionDropout", "ActivationDropout"];
        arguments.AddRange(shares.Select(share => dice.Maybe(0.15, share, () => dice.Share())));
        return new Applied(Name, [.. dice.Shuffle(arguments)]);
    }

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        var a = stage.Read<TransformerAttribute>();
        NeedSize(stage, "Depth", a.Depth);
        Wrong.Unless(a.Depth <= 1000, "that deep");
        NeedSize(stage, "Heads", a.Heads);
        _ = Sharing.Of(flow.Channels, a.Heads, "heads");
        Wrong.Unless(a.Hidden >= 0 && a.AdapterDim >= 0, "a width below 0");
        Wrong.UnlessNatural(a.LayerScale, "LayerScale");
        foreach (var share in new[] { a.InputDropout, a.DropPath, a.LayerDrop, a.Dropout, a.AttentionDropout, a.ActivationDropout })
        {
            Wrong.UnlessShare(share, "a chance");
        }

        Wrong.UnlessPositive(a.Epsilon, "Epsilon");

        // Audio and text are post-norm with all three biases unless they say otherwise.
        a.Norm = stage.Says("Norm") ? a.Norm : flow.Medium == Medium.Vision ? Norm.Pre : Norm.Post;
        a.Bias = stage.Says("Bias") ? a.Bias : flow.Medium == Medium.Vision ? AttentionBias.QueryValue : AttentionBias.All;
        a.AdapterDim = a.Norm == Norm.Post ? 0 : a.AdapterDim;
        (flow.Blocks, flow.BlockChannels) = (a, flow.Channels);
        var positions = flow.PositionsNow();
        var (d, hidden) = (flow.Channels, a.Hidden == 0 ? 4 * flow.Channels : a.Hidden);
        var biases = a.Bias switch { AttentionBias.All => 3, AttentionBias.QueryValue => 2, _ => 0 };
        var attention = (4 * d * d) + (biases * d) + d;
        var feedForward = (2 * d * hidden) + hidden + d;
        var adapter = a.AdapterDim == 0 ? 0 : (2 * d) + (2 * d * a.AdapterDim) + a.AdapterDim + d;
        BigInteger parameters = attention + feedForward + adapter + (4 * d) + (a.LayerScale > 0 ? 2 * d : 0);
        if (flow.Bias is { } bias)
        {
            // Whose the table is: a shared one is the bias stage's, others are the blocks' own.
            parameters += bias.IsShared ? 0 : bias.Rows * a.Heads;
            flow.Parameters[bias.Row] = bias.IsShared ? bias.Rows * a.Heads : 0;
        }

        var norms = (a.InputNorm ? 2 * d : 0) + (a is { Norm: Norm.Pre, FinalNorm: true } ? 2 * d : 0);
        flow.Emit((a.Depth * parameters) + norms, length =>
        {
            var n = (BigInteger)positions(length);
            var products = (3 * n * d * d) + (n * n * d) + (n * n * d) + (n * d * d) + (2 * n * d * hidden) + (2 * n * d * a.AdapterDim);
            return 2 * a.Depth * products;
        });
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
    [
        new("Heads", flow.Channels), new("Heads", flow.Channels + 1), new("Heads", flow.Channels - 1), new("Heads", 2 * flow.Channels), new("Heads", 0L),
        new("Depth", 0L), new("Depth", 1L), new("Depth", 1001L), new("Hidden", -1L), new("Hidden", 1L), new("AdapterDim", -1L), new("AdapterDim", 1L),
        new("LayerScale", -1e-4), new("Epsilon", 0.0), new("DropPath", 1.0), new("LayerDrop", 1.0), new("Dropout", 1.0), new("AttentionDropout", 1.0),
        new("ActivationDropout", 1.0), new("InputDropout", 1.0), new("InputDropout", -0.1), new("Dropout", double.NaN),
    ];
}

internal sealed class AdapterStage : StageKind
{
    public override string Name => "ConvAdapter";

    // The only stage below the blocks.
    public override bool Fits(Flow flow) => flow is { Medium: Medium.Audio, Blocks: not null } && !flow.Seen.Contains(Name);

    public override Applied Draw(Dice dice, Flow flow) => new(
        Name,
        dice.Maybe(0.5, "Dim", () => dice.Of(0L, flow.Channels, 5L, 16L)),
        dice.Maybe(0.6, "Layers", () => (long)dice.Next(1, 3)),
        dice.Maybe(0.5, "Kernel", () => (long)dice.Next(1, 6)),
        dice.Maybe(0.5, "Stride", () => (long)dice.Next(1, 3)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        Wrong.Unless(flow.Medium == Medium.Audio, "needs frames");
        Wrong.Unless(flow.Blocks is not null, "needs the blocks' output");
        var attribute = stage.Read<ConvAdapterAttribute>();
        Wrong.Unless(attribute.Dim >= 0 && attribute.Layers is >= 1 and <= 100 && attribute.Kernel >= 1 && attribute.Stride >= 1, "a size");
        var (inputs, dim, before) = (flow.Channels, attribute.Dim == 0 ? flow.Channels : attribute.Dim, flow.PositionsNow());
        flow.Channels = dim;
        var costs = new List<Func<long, BigInteger>> { length => inputs == dim ? 0 : (BigInteger)2 * before(length) * inputs * dim };
        for (var i = 0; i < attribute.Layers; i++)
        {
            // Twice the channels: half of them gate the others.
            var frames = flow.Convolve(attribute.Kernel, attribute.Stride, padding: 1);
            flow.Adapters.Add((attribute.Kernel, attribute.Stride));
            Wrong.Unless(flow.Needed <= int.MaxValue, "no sound is that long");
            costs.Add(length => (BigInteger)2 * frames(length) * dim * attribute.Kernel * 2 * dim);
        }

        var projection = inputs == dim ? 0 : (inputs * dim) + dim + (2 * dim);
        flow.Emit(
            projection + (attribute.Layers * ((2 * dim * dim * attribute.Kernel) + (2 * dim))),
            length => costs.Aggregate(BigInteger.Zero, (sum, cost) => sum + cost(length)));
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
        [new("Dim", -1L), new("Layers", 0L), new("Layers", 101L), new("Kernel", 0L), new("Stride", 0L), new("Kernel", 4L), new("Kernel", 9L), new("Stride", 4L)];
}
