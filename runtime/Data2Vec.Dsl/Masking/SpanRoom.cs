using System;

namespace Data2Vec.Dsl.Masking;

/// <summary>How long a sample must be for spans that never cover all of it. Also compiled into the generator, which says it beforehand.</summary>
internal static class SpanRoom
{
    /// <summary>
    /// The least number of positions from which on spans drawn as fairseq draws them always leave one visible; null where no length is enough.
    /// </summary>
    /// <param name="probability">Share of the positions that the spans would cover if none overlapped, from 0 to 1.</param>
    /// <param name="length">Length of each span.</param>
    /// <param name="minSpans">Least number of spans in a sample.</param>
    public static int? Least(double probability, int length, int minSpans)
    {
        // M spans start anywhere below max(n - length, M + 1). With room for more than M starts, the last position is never reached. With
        // less, several longer spans can join to cover everything, single positions where there are as many as positions, and one span
        // where it is as long as the sample. n - M never falls as n grows, so the longest sample that can be covered is found by halving.
        var slack = length == 1 ? 0L : length;
        if (length == 1 && probability >= 1)
        {
            return null;
        }

        var (low, high) = (0L, minSpans + slack + (long)Math.Ceiling((slack + 2) / (1 - (probability / length))) + 2);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = middle - Spans(middle) <= slack ? (middle, high) : (low, middle);
        }

        var least = length > 1 && Spans(low) < 2 ? length + 1L : low + 1;
        return least <= int.MaxValue ? (int)least : null;

        long Spans(long positions) => Math.Max(minSpans, (long)Math.Ceiling(probability * positions / length));
    }
}
