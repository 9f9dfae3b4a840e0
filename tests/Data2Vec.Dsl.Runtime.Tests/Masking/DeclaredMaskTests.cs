using Data2Vec.Dsl.Masking;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

[SpanMask]
internal sealed partial class PublishedSpans;

[SpanMask(Milliseconds = 200, ChannelProbability = 0.25, ChannelLength = 16)]
internal sealed partial class TimedSpans;

[TokenMask(Probability = 0.5, Length = 2, LeaveUnmasked = 0.1, RandomTokens = 0.1)]
internal sealed partial class ReplacedTokens;

/// <summary>The policies that the generator makes, as a training step calls them.</summary>
public class DeclaredMaskTests
{
    private static readonly MaskGrid s_frames = new(4, 1, 300, 0) { Lengths = [300, 250, 200, 120], Channels = 64, Milliseconds = 20 };

    [Fact]
    public void Time_and_frames_are_the_same_spans()
    {
        using var frames = new PublishedSpans().Sample(s_frames, 1, 2);
        using var time = new TimedSpans().Sample(s_frames, 1, 2);
        Assert.Equal(frames.Positions.data<bool>().ToArray(), time.Positions.data<bool>().ToArray());
        Assert.Null(frames.Channels);
        Assert.Contains(true, time.Channels!.data<bool>().ToArray());
        Assert.True(frames.Count > 0 && frames.Count % 4 == 0);
    }

    [Fact]
    public void Frames_of_another_time_do_not_fit() =>
        Assert.Throws<ArgumentException>(() => new TimedSpans().Sample(s_frames with { Milliseconds = 30 }, 1, 2));

    [Fact]
    public void Masks_depend_on_seed_update_and_grid_and_on_nothing_else()
    {
        var grid = new MaskGrid(3, 1, 60, 0) { Lengths = [60, 50, 7], Vocabulary = 100 };
        (bool[] Positions, long[] Tokens) Drawn(ulong seed, long update)
        {
            using var batch = new ReplacedTokens().Sample(grid, seed, update);
            return (batch.Positions.data<bool>().ToArray(), batch.Replacements!.data<long>().ToArray());
        }

        var drawn = Drawn(1, 5);
        Assert.Equal(drawn.Positions, Drawn(1, 5).Positions);
        Assert.Equal(drawn.Tokens, Drawn(1, 5).Tokens);
        Assert.NotEqual(drawn.Positions, Drawn(2, 5).Positions);
        Assert.NotEqual(drawn.Positions, Drawn(1, 6).Positions);
        Assert.NotEqual(drawn.Tokens, Drawn(1, 6).Tokens);
    }
}
