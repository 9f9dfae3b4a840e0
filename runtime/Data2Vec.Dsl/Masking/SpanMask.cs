using Data2Vec.Dsl.Randomness;
namespace Data2Vec.Dsl.Masking;

/// <summary>
/// Masking of spans of consecutive positions, as for audio: every sample is masked by draws of its own, then the batch is brought to equal
/// counts by the draws of its last sample. (fairseq's data_utils.py, compute_mask_indices; fixture span_masks.)
/// </summary>
public static class SpanMask
{
    /// <summary>Draws the masks of a batch: of its positions and, where asked for, of its channels.</summary>
    /// <param name="masks">All false at the start.</param>
    /// <param name="drawsOf">The draws of each sample; asked for once each.</param>
    /// <param name="positions">How positions are masked; padding never is.</param>
    /// <param name="channels">How channels are masked; null where they are left alone.</param>
    /// <exception cref="ArgumentException">Channels are to be masked in a grid that has none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A sample is so short that the spans could cover all of it.</exception>
    public static void Draw(DrawnMasks masks, Func<int, Draws> drawsOf, SpanMaskOptions positions, SpanMaskOptions? channels = null)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(drawsOf);
        var grid = masks.Grid;
        var samples = checked((int)grid.Samples);
        var draws = new Draws[samples];
        for (var i = 0; i < samples; i++)
        {
            draws[i] = drawsOf(i);
        }

        RequireRoom(grid, positions);
        Draw(masks.Positions, grid.Positions, grid.LengthOf, draws, positions);
        if (channels is null)
        {
            return;
        }

        if (grid.Channels < 1)
        {
            throw new ArgumentException("Channels are to be masked, but the positions of this grid have none.", nameof(masks));
        }

        masks.Channels = new bool[samples * grid.Channels];
        Draw(masks.Channels, grid.Channels, _ => grid.Channels, draws, channels);
    }

    /// <summary>Draws the masks of samples along one axis.</summary>
    /// <param name="masks">All false at the start, <c>[B · N]</c>, sample by sample.</param>
    /// <param name="width">Positions of a sample with its padding, N.</param>
    /// <param name="lengthOf">Positions of a sample before its padding.</param>
    /// <param name="draws">The draws of each sample, <c>[B]</c>. The last one's also make the counts equal.</param>
    /// <param name="options">How to mask.</param>
    /// <exception cref="ArgumentException">The masks are not those of so many samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The spans cover a whole sample.</exception>
    public static void Draw(Span<bool> masks, int width, Func<int, int> lengthOf, IReadOnlyList<Draws> draws, SpanMaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(lengthOf);
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (masks.Length != draws.Count * width)
        {
            throw new ArgumentException($"A mask of {masks.Length} positions is not one of {draws.Count} samples of {width}.", nameof(masks));
        }

        int fewest = int.MaxValue, most = 0, shortest = int.MaxValue;
        for (var i = 0; i < draws.Count; i++)
        {
            var sample = masks.Slice(i * width, lengthOf(i));
            DrawSpans(sample, options, draws[i], i);
            var count = sample.Count(true);
            (fewest, most) = (Math.Min(fewest, count), Math.Max(most, count));
            shortest = Math.Min(shortest, sample.Length);
        }

        // The original adds padded positions where a sample is too short for the count. Padding has no targets, so here the count of all
        // ends one below the shortest sample. Without padding both are the same.
        var target = !options.AddToEqual ? fewest : Math.Max(fewest, Math.Min(most, shortest - 1));
        for (var i = 0; i < draws.Count; i++)
        {
            var sample = masks.Slice(i * width, lengthOf(i));
            if (options.EqualCounts)
            {
                Equalise(sample, target, draws[^1]);
            }

            if (options.Dropout > 0)
            {
                var masked = Indices(sample, true);
                var holes = (int)Math.Round(masked.Count * options.Dropout, MidpointRounding.ToEven);
                Set(sample, draws[^1].Distinct(holes, masked), false);
            }
        }
    }

    // Whether a short sample is covered as a whole is a matter of chance, and a run should not end by chance.
    private static void RequireRoom(MaskGrid grid, SpanMaskOptions options)
    {
        options.Check();
        var least = options.Probability <= 1 ? SpanRoom.Least(options.Probability, options.Length, options.MinSpans) : null;
        for (var i = 0; i < grid.Samples; i++)
        {
            if (grid.LengthOf(i) is var length && length < least)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Sample {i} has {length} positions, but spans of {options.Length} need {least}, so that some are hidden and some are left. Leave out shorter samples, or use shorter spans."));
            }
        }
    }

    private static void DrawSpans(Span<bool> sample, SpanMaskOptions options, Draws draws, int index)
    {
        var length = sample.Length;
        var count = Math.Max(options.MinSpans, (int)((options.Probability * length / options.Length) + draws.Unit()));
        var lengths = Lengths(options, count, draws);
        if (count > 0 && Array.TrueForAll(lengths, l => l == 0))
        {
            lengths = [Math.Max(0, Math.Min(options.Length, length - 1))];
        }

        // A static policy without a span is an error in the original; masking nothing is what its arithmetic says.
        if (count == 0)
        {
            return;
        }

        // Every start leaves room for the shortest span, and the last such start is not drawn: spans of one length never reach the last
        // position. Where that leaves too few starts, there is one more than needed.
        count = lengths.Length;
        var starts = length - lengths.Min();
        if (starts <= count)
        {
            starts = count + 1;
        }

        var drawn = draws.Distinct(count, starts);
        for (var i = 0; i < count; i++)
        {
            var start = Math.Min(drawn[i], length);
            sample.Slice(start, Math.Min(lengths[i], length - start)).Fill(true);
        }

        if (!sample.Contains(false))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The {count} spans of about {options.Length} cover all {length} positions of sample {index}, and nothing is left to predict from. Use shorter spans, a lower probability, or longer samples."));
        }
    }

    private static int[] Lengths(SpanMaskOptions options, int count, Draws draws)
    {
        var lengths = new int[count];
        for (var i = 0; i < count; i++)
        {
            lengths[i] = options.Lengths switch
            {
                SpanLengths.Normal => Math.Max(
                    1, (int)Math.Round(draws.Normal(options.Length, options.LengthSpread), MidpointRounding.ToEven)),
                SpanLengths.Poisson => draws.Poisson(options.Length),
                _ => options.Length,
            };
        }

        return lengths;
    }

    // Single positions are taken away or added, not spans: this makes holes.
    private static void Equalise(Span<bool> sample, int target, Draws draws)
    {
        var masked = Indices(sample, true);
        if (masked.Count > target)
        {
            var kept = draws.Distinct(target, masked);
            sample.Clear();
            Set(sample, kept, true);
        }
        else if (masked.Count < target)
        {
            Set(sample, draws.Distinct(target - masked.Count, Indices(sample, false)), true);
        }
    }

    private static List<int> Indices(ReadOnlySpan<bool> sample, bool value)
    {
        var indices = new List<int>(sample.Length);
        for (var i = 0; i < sample.Length; i++)
        {
            if (sample[i] == value)
            {
                indices.Add(i);
            }
        }

        return indices;
    }

    private static void Set(Span<bool> sample, int[] indices, bool value)
    {
        foreach (var index in indices)
        {
            sample[index] = value;
        }
    }
}
