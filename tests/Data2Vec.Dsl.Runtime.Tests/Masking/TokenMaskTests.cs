using System.Text.Json;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class TokenMaskTests
{
    private static readonly TokenMaskOptions s_bert = new(0.15, 1) { LeaveUnmasked = 0.1, RandomTokens = 0.1 };

    public static TheoryData<string> Cases => new("data2vec_text", "roberta_80_10_10", "random_only", "keep_only", "stdev");

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_tokens_are_those_of_fairseq_for_the_same_draws(string name)
    {
        using var fixture = FairseqCase.Load("text_masks");
        var dictionary = fixture.Json.GetProperty("dictionary");
        var mask = dictionary.GetProperty("mask").GetInt64();
        var settings = fixture.Json.GetProperty("cases").GetProperty(name);
        var records = settings.GetProperty("exact_draws_per_item");
        for (var item = 0; item < records.GetArrayLength(); item++)
        {
            var draws = Assert.Single(RecordedNumbers.BySample(records[item]));
            var tokens = fixture[$"item.{item}"].data<long>().ToArray();
            var masks = new DrawnMasks(new MaskGrid(1, 1, tokens.Length, 0) { Vocabulary = dictionary.GetProperty("size").GetInt32() });
            TokenMask.Draw(masks, _ => draws, OptionsOf(settings));
            for (var i = 0; i < tokens.Length; i++)
            {
                tokens[i] = masks.Positions[i] ? mask : masks.Replacements is [..] r && r[i] >= 0 ? r[i] : tokens[i];
            }

            Assert.Equal(fixture[$"{name}.{item}.source"].data<long>().ToArray(), tokens);
            Assert.True(draws.AllUsed);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Our_own_draws_give_masks_of_the_same_statistics(string name)
    {
        const int Samples = 12_000, Length = 512;
        using var fixture = FairseqCase.Load("text_masks");
        var settings = fixture.Json.GetProperty("cases").GetProperty(name);
        var statistics = settings.GetProperty("statistics_512_tokens");
        var options = OptionsOf(settings);
        long masked = 0, random = 0;
        var masks = Drawn(Samples, Length, options);
        for (var i = 0; i < masks.Positions.Length; i++)
        {
            masked += masks.Positions[i] ? 1 : 0;
            random += masks.Replacements?[i] >= 0 ? 1 : 0;
        }

        double Of(string statistic) => statistics.GetProperty(statistic).GetDouble();
        var tolerance = 5 * Of("standard_error");

        // Which of the covered tokens are special is decided token by token, so their number varies as that of a thrown coin.
        var special = options.LeaveUnmasked + options.RandomTokens;
        var covered = Of("mean_selected_ratio");
        var coin = 5 * Math.Sqrt(special * (1 - special) * covered / (Samples * Length));
        var count = (double)Samples * Length;
        TensorAssert.Close(covered * (1 - special), masked / count, 0, tolerance + coin, "masked");
        TensorAssert.Close(covered * options.RandomTokens, random / count, 0, tolerance + coin, "random");
    }

    [Fact]
    public void Padding_is_not_touched_and_replaced_tokens_are_not_predicted()
    {
        for (var update = 0; update < 200; update++)
        {
            int[] lengths = [40, 17 + (update % 20), 3];
            var grid = new MaskGrid(3, 1, 40, 0) { Lengths = lengths, Vocabulary = 50 };
            var masks = new DrawnMasks(grid);
            TokenMask.Draw(masks, i => Draws.Keyed(3, update, i), new(0.5, 3) { LeaveUnmasked = 0.2, RandomTokens = 0.3 });
            for (var i = 0; i < masks.Positions.Length; i++)
            {
                var replacement = masks.Replacements![i];
                if (i % 40 >= lengths[i / 40])
                {
                    Assert.False(masks.Positions[i] || replacement >= 0);
                }
                else if (replacement >= 0)
                {
                    Assert.False(masks.Positions[i]);
                    Assert.InRange(replacement, TokenMask.SpecialTokens, 49);
                }
            }
        }
    }

    [Fact]
    public void Random_tokens_are_drawn_uniformly_from_all_but_the_special_ones()
    {
        var masks = Drawn(400, 512, new(0.5, 1) { RandomTokens = 0.5 }, vocabulary: 14);
        var drawn = masks.Replacements!.Where(r => r >= 0).CountBy(r => r).ToDictionary(c => c.Key, c => c.Value);
        Assert.Equal(Enumerable.Range(4, 10).Select(i => (long)i), drawn.Keys.Order());
        var mean = drawn.Values.Average();
        Assert.All(drawn.Values, c => Assert.InRange(c, mean - (5 * Math.Sqrt(mean)), mean + (5 * Math.Sqrt(mean))));
    }

    [Fact]
    public void Without_random_tokens_nothing_is_replaced() => Assert.Null(Drawn(2, 100, new(0.35, 4)).Replacements);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_least_number_of_spans_reaches_short_texts(int minSpans, bool all)
    {
        var masks = Drawn(200, 5, new(0.15, 1) { MinSpans = minSpans });
        Assert.Equal(all, Enumerable.Range(0, 200).All(i => masks.Of(i).Contains(true)));
    }

    [Fact]
    public void A_text_has_no_more_spans_than_tokens() => Assert.DoesNotContain(false, Drawn(3, 2, new(0.5, 1) { MinSpans = 9 }).Positions);

    [Fact]
    public void The_same_draws_give_the_same_masks()
    {
        var (first, second) = (Drawn(3, 200, s_bert), Drawn(3, 200, s_bert));
        Assert.Equal(first.Positions, second.Positions);
        Assert.Equal(first.Replacements!, second.Replacements!);
        Assert.False(first.Of(0).SequenceEqual(first.Of(1)));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        TokenMaskOptions[] wrong =
        [
            new(-0.1, 1), new(1.1, 1), new(double.NaN, 1), new(0.5, 0), s_bert with { LengthSpread = -1 }, s_bert with { LeaveUnmasked = -0.1 },
            s_bert with { RandomTokens = -0.1 }, s_bert with { LeaveUnmasked = 0.5, RandomTokens = 0.5 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => Drawn(1, 10, options)));
        Assert.Throws<ArgumentException>(() => Drawn(1, 10, s_bert, vocabulary: 4));
    }

    private static DrawnMasks Drawn(int samples, int length, TokenMaskOptions options, int vocabulary = 205)
    {
        var masks = new DrawnMasks(new MaskGrid(samples, 1, length, 0) { Vocabulary = vocabulary });
        TokenMask.Draw(masks, i => Draws.Keyed(13, 0, i), options);
        return masks;
    }

    private static TokenMaskOptions OptionsOf(JsonElement settings)
    {
        var arguments = settings.GetProperty("arguments");
        double Value(string name) => arguments.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        return new(Value("mask_prob"), (int)Value("mask_multiple_length"))
        {
            LengthSpread = Value("mask_stdev"),
            LeaveUnmasked = Value("leave_unmasked_prob"),
            RandomTokens = Value("random_token_prob"),
        };
    }
}
