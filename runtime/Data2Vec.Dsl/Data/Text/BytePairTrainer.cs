using System.Runtime.InteropServices;
using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// Learns a byte-level byte-pair vocabulary (Sennrich et al. 2016, over bytes as in GPT-2): again and again the two neighbours that are
/// most often side by side become one token.
/// </summary>
public static class BytePairTrainer
{
    /// <summary>Tokens that every vocabulary has: 5 special ones and 256 bytes.</summary>
    public const int BaseTokens = 261;

    // The special tokens in front.
    private const int FirstByte = 4;

    /// <summary>
    /// Learns from texts. Ids are those of RoBERTa: <c>&lt;s&gt;</c>, <c>&lt;pad&gt;</c>, <c>&lt;/s&gt;</c>, <c>&lt;unk&gt;</c> are 0 to 3, then come the bytes in
    /// order, then the merges as they were learnt, <c>&lt;mask&gt;</c> last. The same texts give the same vocabulary, in whatever order: of pairs that are
    /// equally frequent, the one of the older tokens wins.
    /// </summary>
    /// <param name="texts">The texts; they are read once and not kept.</param>
    /// <param name="merges">Tokens to learn. There are fewer where no pair is left that occurs often enough.</param>
    /// <param name="minimumCount">How often a pair must occur to become a token.</param>
    /// <param name="cancellation">Stops learning.</param>
    public static BytePairTokenizer Train(
        IEnumerable<string> texts, int merges, int minimumCount = 2, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegative(merges);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        var words = new PairCounts(Count(texts, cancellation));
        var tokens = Enumerable.Range(0, 256).Select(value => ByteAlphabet.Of((byte)value).ToString()).ToList();
        var places = tokens.Index().ToDictionary(token => token.Item, token => token.Index, StringComparer.Ordinal);
        var learnt = new List<BytePairMerges.Merge>();
        while (learnt.Count < merges && words.MostFrequent(minimumCount) is var (left, right))
        {
            cancellation.ThrowIfCancellationRequested();
            var token = tokens[left] + tokens[right];
            if (places.TryAdd(token, tokens.Count))
            {
                tokens.Add(token);
            }

            words.Merge(left, right, places[token]);
            learnt.Add(new(left + FirstByte, right + FirstByte, places[token] + FirstByte));
        }

        return BytePairTokenizer.WithOwnIds(
            BytePairVocabulary.Of([.. SpecialTokens.Names[..FirstByte], .. tokens, SpecialTokens.MaskName]), BytePairMerges.Of(learnt));
    }

    // How often each word occurs, as bytes. Sorted, so that nothing below depends on the order of the texts.
    private static List<(byte[] Word, long Count)> Count(IEnumerable<string> texts, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (offset, length) in Gpt2Words.Split(text))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, text.AsSpan(offset, length), out _)++;
            }
        }

        return [.. counts.OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => (Encoding.UTF8.GetBytes(word.Key), word.Value))];
    }
}
