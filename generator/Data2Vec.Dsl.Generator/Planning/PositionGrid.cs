using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>What stands at a mask point: it decides which masking policies fit.</summary>
internal abstract record PositionGrid
{
    /// <summary>For messages: "a grid of patches".</summary>
    public abstract string Description { get; }

    /// <summary>The policies that fit, for messages: "[BlockMask] or [RandomMask]".</summary>
    public abstract string Policies { get; }

    /// <summary>The shortest input that the encoder declares; null where it takes any.</summary>
    public ShortestInput? Shortest { get; init; }

    /// <summary>The argument that is to blame where there are too few for any policy; null where none alone is.</summary>
    public Site? Blamed { get; init; }
}

/// <summary>Rows and columns of patches of an image.</summary>
internal sealed record PatchGrid(int Rows, int Columns) : PositionGrid
{
    public int Positions => checked(Rows * Columns);

    public override string Description => "a grid of patches";

    public override string Policies => "[BlockMask] or [RandomMask]";
}

/// <summary>Frames of audio, a hop apart.</summary>
/// <param name="SampleRate">Samples per second.</param>
/// <param name="Frames">How samples become frames.</param>
/// <param name="Channels">Channels of a frame.</param>
internal sealed record FrameGrid(int SampleRate, FramePlan Frames, long Channels) : PositionGrid
{
    /// <summary>Where the rate is said.</summary>
    public Site? Rate { get; init; }

    /// <summary>Milliseconds from one frame to the next.</summary>
    public double Milliseconds => 1000.0 * Frames.Hop / SampleRate;

    /// <summary>"3,600 samples (225 ms)".</summary>
    public string Said(long samples) =>
        $"{Literal.People(samples)} samples ({Literal.People(System.Math.Round(1000.0 * samples / SampleRate, 3))} ms)";

    public override string Description => "frames of audio";

    public override string Policies => "[SpanMask] or [RandomMask]";
}

/// <summary>Tokens of a text, before their embedding.</summary>
/// <param name="Vocabulary">Tokens that there are.</param>
/// <param name="Context">Most tokens of a text.</param>
internal sealed record TokenGrid(int Vocabulary, int Context) : PositionGrid
{
    public override string Description => "tokens of a text";

    public override string Policies => "[TokenMask] or [RandomMask]";
}
