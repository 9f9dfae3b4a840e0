using Data2Vec.Dsl.Randomness;
namespace Data2Vec.Dsl.Masking;

/// <summary>
/// Masking of tokens, singly or in spans; of the covered ones a share may stay as it is and a share may become random tokens.
/// (fairseq's mask_tokens_dataset.py, MaskTokensDataset; fixture text_masks.)
/// </summary>
public static class TokenMask
{
    /// <summary>Ids below this one (&lt;s&gt;, &lt;pad&gt;, &lt;/s&gt;, &lt;unk&gt;) are never drawn as random tokens.</summary>
    public const int SpecialTokens = 4;

    /// <summary>Draws the masks of a batch.</summary>
    /// <param name="masks">All false at the start. Positions become true where a token becomes &lt;mask&gt;, and only there.</param>
    /// <param name="drawsOf">The draws of each sample; asked for once each.</param>
    /// <param name="options">How to mask; padding never is.</param>
    /// <exception cref="ArgumentException">Random tokens are asked for, but the vocabulary has none to draw.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static void Draw(DrawnMasks masks, Func<int, Draws> drawsOf, TokenMaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(drawsOf);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var grid = masks.Grid;
        if (options.RandomTokens > 0)
        {
            if (grid.Vocabulary <= SpecialTokens)
            {
                throw new ArgumentException($"A vocabulary of {grid.Vocabulary} has no tokens to draw at random.", nameof(masks));
            }
        }

        if (options.LeaveUnmasked + options.RandomTokens > 0)
        {
            masks.Replacements = new long[masks.Positions.Length];
            Array.Fill(masks.Replacements, DrawnMasks.NotChosen);
        }

        for (var i = 0; i < grid.Samples; i++)
        {
            var length = grid.LengthOf(i);
            var replacements = masks.Replacements is null ? [] : masks.Replacements.AsSpan(i * grid.Positions, length);
            Draw(masks.Of(i)[..length], replacements, grid.Vocabulary, options, drawsOf(i));
        }
    }

    private static void Draw(Span<bool> mask, Span<long> replacements, int vocabulary, TokenMaskOptions options, Draws draws)
    {
        Cover(mask, options, draws);
        var special = options.LeaveUnmasked + options.RandomTokens;
        if (special <= 0)
        {
            return;
        }

        // Draws are made for every token, covered or not, in the order of the original.
        var isSpecial = Below(special, mask.Length, draws);
        var stays = options.RandomTokens == 0 ? isSpecial
            : options.LeaveUnmasked == 0 ? new bool[mask.Length]
            : Below(options.LeaveUnmasked / special, mask.Length, draws);
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] && isSpecial[i])
            {
                // The last id, <mask>, is not excluded: fairseq draws from all but the first special ones.
                mask[i] = false;
                replacements[i] = stays[i] ? DrawnMasks.Left : draws.Integer(SpecialTokens, vocabulary - 1);
            }
        }
    }

    private static void Cover(Span<bool> mask, TokenMaskOptions options, Draws draws)
    {
        var length = mask.Length;
        var count = Math.Min(length, Math.Max(options.MinSpans, (int)((options.Probability * length / options.Length) + draws.Unit())));
        var starts = draws.Distinct(count, length);
        foreach (var start in starts)
        {
            var span = options.LengthSpread > 0
                ? Math.Max(0, (int)Math.Round(draws.Normal(options.Length, options.LengthSpread), MidpointRounding.ToEven))
                : options.Length;
            mask.Slice(start, Math.Min(span, length - start)).Fill(true);
        }
    }

    private static bool[] Below(double share, int count, Draws draws)
    {
        var below = new bool[count];
        for (var i = 0; i < count; i++)
        {
            below[i] = draws.Unit() < share;
        }

        return below;
    }
}
