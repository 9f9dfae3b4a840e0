namespace Data2Vec.Dsl.Masking;

/// <summary>What <see cref="SpanMask"/> needs to know. The names of fairseq's arguments stand in parentheses.</summary>
/// <param name="Probability">Share of the positions that the spans would cover if none overlapped, 0 or more (mask_prob).</param>
/// <param name="Length">Length of a span in positions, or its mean, at least 1 (mask_length).</param>
public sealed record SpanMaskOptions(double Probability, int Length)
{
    /// <summary>How the lengths are drawn (mask_type).</summary>
    public SpanLengths Lengths { get; init; } = SpanLengths.Static;

    /// <summary>Standard deviation of normal lengths (mask_other).</summary>
    public double LengthSpread { get; init; }

    /// <summary>Least number of spans in a sample (min_masks).</summary>
    public int MinSpans { get; init; } = 1;

    /// <summary>Whether all samples of a batch end with the same number of masked positions (require_same_masks).</summary>
    public bool EqualCounts { get; init; } = true;

    /// <summary>Whether the counts are made equal by masking more positions instead of fewer (add_masks).</summary>
    public bool AddToEqual { get; init; }

    /// <summary>Share of the masked positions that is unmasked at the end, 0 or more and below 1 (mask_dropout).</summary>
    public double Dropout { get; init; }

    /// <summary>The options of a mask of channels: spans of one length, possibly none, the same number of channels in every sample.</summary>
    /// <param name="probability">Share of the channels that the spans would cover if none overlapped (mask_channel_prob).</param>
    /// <param name="length">Length of a span in channels (mask_channel_length).</param>
    public static SpanMaskOptions OfChannels(double probability, int length) => new(probability, length) { MinSpans = 0 };

    /// <summary>The same options with a length given in milliseconds.</summary>
    /// <param name="milliseconds">Length of a span.</param>
    /// <param name="grid">The frames, which know how far they are apart.</param>
    /// <exception cref="ArgumentException">The grid has no frames of audio, or the length is no whole number of them.</exception>
    public SpanMaskOptions Lasting(double milliseconds, MaskGrid grid)
    {
        if (grid.Milliseconds <= 0)
        {
            throw new ArgumentException("The length of spans is given in milliseconds, but the positions are no frames of audio.", nameof(grid));
        }

        var frames = milliseconds / grid.Milliseconds;
        var whole = Math.Round(frames);

        // Times between frames such as 1000 / 3 ms are no whole numbers, so their multiples are not exact.
        if (!(Math.Abs(frames - whole) <= 1e-6 * whole) || whole is < 1 or > int.MaxValue)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A span of {milliseconds} ms is no whole number of frames of {grid.Milliseconds} ms."),
                nameof(milliseconds));
        }

        return this with { Length = (int)whole };
    }

    /// <summary>Refuses options that no algorithm can follow.</summary>
    internal void Check()
    {
        if (!(Probability >= 0) || double.IsInfinity(Probability))
        {
            throw new ArgumentOutOfRangeException(nameof(Probability), Probability, "The share to mask is 0 or more.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinSpans);
        ArgumentOutOfRangeException.ThrowIfNegative(LengthSpread);
        if (!(Dropout >= 0 && Dropout < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "The share to unmask is 0 or more and below 1.");
        }
    }
}
