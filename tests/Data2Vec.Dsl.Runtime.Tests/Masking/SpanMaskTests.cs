using System.Text.Json;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class SpanMaskTests
{
    private static readonly SpanMaskOptions s_published = new(0.65, 10);

    public static TheoryData<string> Recorded => new("audio_base", "add_masks", "mask_dropout", "padded_same", "short", "normal");

    public static TheoryData<string> All => new(
        "audio_base", "audio_base_free", "audio_v2_in_model", "add_masks", "mask_dropout", "padded_same", "padded_free", "channels", "short",
        "normal", "poisson");

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_masks_are_those_of_fairseq_for_the_same_draws(string name)
    {
        using var fixture = FairseqCase.Load("span_masks");
        var settings = Settings.Of(fixture, name);
        var draws = RecordedNumbers.BySample(settings.Case.GetProperty("exact_draws"));
        Assert.Equal(fixture[$"{name}.exact_mask"].data<bool>().ToArray(), settings.Draw(i => draws[i]));
        Assert.All(draws, d => Assert.True(d.AllUsed));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Our_own_draws_give_masks_of_the_same_statistics(string name)
    {
        using var fixture = FairseqCase.Load("span_masks");
        var settings = Settings.Of(fixture, name);
        var statistics = settings.Case.GetProperty("statistics");
        var batches = 4 * statistics.GetProperty("rows").GetInt32() / settings.Samples;
        var runs = new double[61];
        double share = 0;
        for (var batch = 0; batch < batches; batch++)
        {
            var masks = settings.Draw(i => Draws.Keyed(11, batch, i));
            for (var i = 0; i < settings.Samples; i++)
            {
                var sample = masks.AsSpan(i * settings.Width, settings.Width);
                share += sample.Count(true) / (double)settings.LengthOf(i) / (batches * settings.Samples);
                CountRuns(sample, runs);
            }
        }

        // The stated error takes samples as independent, but where counts are made equal a batch has only one.
        var factor = settings.Options.EqualCounts ? 5 * Math.Sqrt(settings.Samples) : 5;
        var tolerance = (factor * statistics.GetProperty("standard_error").GetDouble()) + 1e-12;
        TensorAssert.Close(statistics.GetProperty("mean_masked_ratio").GetDouble(), share, 0, tolerance, "share");
        var total = runs.Sum();
        TensorAssert.Close(statistics.GetProperty("mean_runs_per_row").GetDouble(), total / (batches * settings.Samples), 0.02, 0, "runs");
        var allowed = fixture.Json.GetProperty("tolerances").GetProperty("run_length_fraction").GetDouble();
        var fractions = statistics.GetProperty("run_length_fraction");
        for (var length = 1; length < runs.Length; length++)
        {
            var expected = fractions.TryGetProperty($"{length}", out var fraction) ? fraction.GetDouble() : 0;
            TensorAssert.Close(expected, runs[length] / total, 0, allowed, $"runs of {length}");
        }
    }

    [Fact]
    public void The_last_position_is_never_masked_by_spans_of_one_length()
    {
        var options = s_published with { EqualCounts = false };
        for (var i = 0; i < 2000; i++)
        {
            var length = 13 + (i % 80);
            Assert.False(One(length, options, i)[^1]);
        }
    }

    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(true, 0.0)]
    [InlineData(false, 0.3)]
    [InlineData(true, 0.3)]
    public void Counts_are_equal_padding_is_not_masked_and_something_stays_visible(bool adds, double dropout)
    {
        foreach (var lengths in Enum.GetValues<SpanLengths>())
        {
            var options = s_published with { Lengths = lengths, LengthSpread = 3, AddToEqual = adds, Dropout = dropout };
            for (var update = 0; update < 200; update++)
            {
                int[] real = [120, 120 - (update % 60), 40 + (update % 17), 90];
                var grid = new MaskGrid(4, 1, 120, 0) { Lengths = real };
                var masks = new DrawnMasks(grid);
                SpanMask.Draw(masks, i => Draws.Keyed(2, update, i), options);
                var counts = real.Select((_, i) => masks.Of(i).Count(true)).ToArray();
                Assert.All(counts, c => Assert.Equal(counts[0], c));
                Assert.InRange(counts[0], 1, real.Min() - 1);
                Assert.All(real, (length, i) => Assert.False(masks.Of(i)[length..].Contains(true)));
            }
        }
    }

    [Fact]
    public void Without_equal_counts_samples_differ()
    {
        var masks = new DrawnMasks(new MaskGrid(8, 1, 499, 0));
        SpanMask.Draw(masks, i => Draws.Keyed(2, 0, i), s_published with { EqualCounts = false });
        Assert.True(Enumerable.Range(0, 8).Select(i => masks.Of(i).Count(true)).Distinct().Count() > 1);
        Assert.Null(masks.Channels);
    }

    [Fact]
    public void Channels_are_masked_by_draws_that_follow_those_of_the_positions()
    {
        var grid = new MaskGrid(3, 1, 100, 0) { Channels = 64 };
        var plain = new DrawnMasks(grid);
        SpanMask.Draw(plain, i => Draws.Keyed(2, 0, i), s_published);
        var masks = new DrawnMasks(grid);
        SpanMask.Draw(masks, i => Draws.Keyed(2, 0, i), s_published, SpanMaskOptions.OfChannels(0.5, 8));
        Assert.Equal(plain.Positions, masks.Positions);
        var counts = Enumerable.Range(0, 3).Select(i => masks.Channels.AsSpan(i * 64, 64).Count(true)).ToArray();
        Assert.All(counts, c => Assert.Equal(counts[0], c));
        Assert.InRange(counts[0], 8, 32);
        using var batch = new MaskBatch(masks);
        Assert.Equal([3, 64], batch.Channels!.shape);
    }

    [Fact]
    public void No_channel_is_masked_where_chance_gives_no_span()
    {
        var masks = new DrawnMasks(new MaskGrid(1, 1, 100, 0) { Channels = 64 });
        SpanMask.Draw(masks, i => Draws.Keyed(2, 0, i), s_published, SpanMaskOptions.OfChannels(0, 8));
        Assert.DoesNotContain(true, masks.Channels!);
    }

    [Fact]
    public void A_sample_that_could_be_covered_as_a_whole_is_an_error_whatever_is_drawn()
    {
        var options = new SpanMaskOptions(0.65, 10);
        var grid = new MaskGrid(2, 1, 40, 0) { Lengths = [40, 10] };
        foreach (var seed in Enumerable.Range(1, 20))
        {
            var error = Assert.Throws<InvalidOperationException>(() => SpanMask.Draw(new DrawnMasks(grid), i => Draws.Keyed((ulong)seed, 1, i), options));
            Assert.Contains("Sample 1 has 10 positions, but spans of 10 need 11", error.Message, StringComparison.Ordinal);
            SpanMask.Draw(new DrawnMasks(grid with { Lengths = [40, 11] }), i => Draws.Keyed((ulong)seed, 1, i), options);
        }
    }

    [Fact]
    public void A_sample_that_is_covered_as_a_whole_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Enumerable.Range(0, 100).Select(i => One(10, s_published, i)).ToList());
        Assert.Contains("cover all 10 positions of sample 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Milliseconds_are_a_whole_number_of_frames()
    {
        var grid = new MaskGrid(1, 1, 100, 0) { Milliseconds = 20 };
        Assert.Equal(10, s_published.Lasting(200, grid).Length);
        Assert.Equal(3, s_published.Lasting(1, grid with { Milliseconds = 1000.0 / 3000 }).Length);
        Assert.Throws<ArgumentException>(() => s_published.Lasting(205, grid));
        Assert.Throws<ArgumentException>(() => s_published.Lasting(0, grid));
        Assert.Throws<ArgumentException>(() => s_published.Lasting(double.PositiveInfinity, grid));
        Assert.Throws<ArgumentException>(() => s_published.Lasting(1e15, grid));
        Assert.Throws<ArgumentException>(() => s_published.Lasting(200, grid with { Milliseconds = 0 }));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        SpanMaskOptions[] wrong =
        [
            new(-0.1, 10), new(double.NaN, 10), new(0.5, 0), s_published with { MinSpans = -1 }, s_published with { Dropout = 1 },
            s_published with { LengthSpread = -1 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => One(100, options, 0)));
        Assert.Throws<ArgumentException>(() => SpanMask.Draw(new bool[5], 3, _ => 3, [Draws.Keyed(1, 0, 0)], s_published));
        var tokens = new DrawnMasks(new MaskGrid(1, 1, 100, 0));
        Assert.Throws<ArgumentException>(
            () => SpanMask.Draw(tokens, i => Draws.Keyed(1, 0, i), s_published, SpanMaskOptions.OfChannels(0.5, 8)));
    }

    private static bool[] One(int length, SpanMaskOptions options, int update)
    {
        var mask = new bool[length];
        SpanMask.Draw(mask, length, _ => length, [Draws.Keyed(5, update, 0)], options);
        return mask;
    }

    private static void CountRuns(ReadOnlySpan<bool> sample, double[] runs)
    {
        var run = 0;
        for (var i = 0; i <= sample.Length; i++)
        {
            if (i < sample.Length && sample[i])
            {
                run++;
            }
            else if (run > 0)
            {
                runs[Math.Min(run, runs.Length - 1)]++;
                run = 0;
            }
        }
    }

    private sealed record Settings(JsonElement Case, int Samples, int Width, int[]? Lengths, SpanMaskOptions Options)
    {
        public static Settings Of(FairseqCase fixture, string name)
        {
            var settings = fixture.Json.GetProperty("cases").GetProperty(name);
            var arguments = settings.GetProperty("arguments");
            T Value<T>(string argument, T otherwise) =>
                arguments.TryGetProperty(argument, out var value) ? value.Deserialize<T>()! : otherwise;
            var shape = Value<int[]>("shape", []);
            var options = new SpanMaskOptions(Value("mask_prob", 0.0), Value("mask_length", 0))
            {
                Lengths = Enum.Parse<SpanLengths>(Value("mask_type", "static"), ignoreCase: true),
                LengthSpread = Value("mask_other", 0.0),
                MinSpans = Value("min_masks", 0),
                EqualCounts = Value("require_same_masks", true),
                AddToEqual = Value("add_masks", false),
                Dropout = Value("mask_dropout", 0.0),
            };
            var padding = settings.GetProperty("has_padding").GetBoolean() ? fixture[$"{name}.padding_mask"].data<bool>().ToArray() : null;
            var lengths = padding?.Chunk(shape[1]).Select(row => row.Count(p => !p)).ToArray();
            return new Settings(settings, shape[0], shape[1], lengths, options);
        }

        public int LengthOf(int sample) => Lengths?[sample] ?? Width;

        public bool[] Draw(Func<int, Draws> drawsOf)
        {
            var masks = new DrawnMasks(new MaskGrid(Samples, 1, Width, 0) { Lengths = Lengths });
            SpanMask.Draw(masks, drawsOf, Options);
            return masks.Positions;
        }
    }
}
