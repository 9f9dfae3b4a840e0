namespace Data2Vec.Dsl.Masking;

/// <summary>What <see cref="TokenMask"/> needs to know. The names of fairseq's arguments stand in parentheses.</summary>
/// <param name="Probability">Share of the tokens that the spans would cover if none overlapped, in [0, 1] (mask_prob).</param>
/// <param name="Length">Length of a span in tokens, or its mean, at least 1 (mask_multiple_length).</param>
public sealed record TokenMaskOptions(double Probability, int Length)
{
    /// <summary>Least number of spans in a text; the original has none.</summary>
    public int MinSpans { get; init; }

    /// <summary>Standard deviation of the lengths, 0 or more (mask_stdev).</summary>
    public double LengthSpread { get; init; }

    /// <summary>Share of the covered tokens that stay as they are (leave_unmasked_prob).</summary>
    public double LeaveUnmasked { get; init; }

    /// <summary>Share of the covered tokens that become a random token (random_token_prob).</summary>
    public double RandomTokens { get; init; }

    /// <summary>Refuses options that no algorithm can follow.</summary>
    internal void Check()
    {
        if (!(Probability >= 0 && Probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Probability), Probability, "The share of tokens to cover is between 0 and 1.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinSpans);
        ArgumentOutOfRangeException.ThrowIfNegative(LengthSpread);
        ArgumentOutOfRangeException.ThrowIfNegative(LeaveUnmasked);
        ArgumentOutOfRangeException.ThrowIfNegative(RandomTokens);
        if (!(LeaveUnmasked + RandomTokens < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(RandomTokens), RandomTokens, "The shares of covered tokens that stay or become random sum to less than 1.");
        }
    }
}
