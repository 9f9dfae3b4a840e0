using TorchSharp;

namespace Data2Vec.Dsl.Data.Audio;

public sealed class AudioBatchesTests
{
    private static readonly AudioBatchOptions Small = new() { Budget = 2000, Longest = 500 };

    [Theory]
    [InlineData(ClipFit.Crop)]
    [InlineData(ClipFit.Pad)]
    public void An_epoch_holds_every_clip_and_keeps_to_its_budget(ClipFit fit)
    {
        var set = Set();
        using var batches = new AudioBatches(set, 1, Small with { Fit = fit });
        var seen = new List<int>();
        for (var update = 0; update < batches.BatchesPerEpoch; update++)
        {
            using var batch = batches.BatchAt(update);
            seen.AddRange(batches.Draw(update).Items);
            Assert.Equal(batches.Draw(update).Items.Count, batch.Count);
            Assert.InRange(batch.Samples.NumberOfElements, 1, 2000);
            Assert.InRange(batch.Samples.size(1), 1, 500);
            Assert.Equal(8000, batch.SampleRate);
        }

        Assert.Equal(Enumerable.Range(0, set.Clips.Count), seen.Order());
    }

    [Fact]
    public void Crops_are_pieces_of_their_clips_normalised_by_the_whole_clip()
    {
        var set = Set();
        using var batches = new AudioBatches(set, 1, Small);
        var starts = new HashSet<int>();
        for (var update = 0; update < batches.BatchesPerEpoch; update++)
        {
            using var batch = batches.BatchAt(update);
            var items = batches.Draw(update).Items;
            var shortest = items.Min(item => Math.Min(500, set.Clips[item].Samples.Length));
            Assert.Equal(shortest, batch.Samples.size(1));
            Assert.Null(batch.Lengths);
            for (var row = 0; row < items.Count; row++)
            {
                var whole = Normalised(set.Clips[items[row]]);
                var piece = batch.Samples[row].data<float>().ToArray();
                starts.Add(Enumerable.Range(0, whole.Length - piece.Length + 1).First(start => Near(whole.AsSpan(start, piece.Length), piece)));
            }
        }

        Assert.True(starts.Count > 10);
    }

    [Fact]
    public void Padding_keeps_clips_whole_and_tells_their_lengths()
    {
        var set = Set();
        using var batches = new AudioBatches(set, 1, Small with { Fit = ClipFit.Pad, Longest = 1000 });
        var padded = 0;
        for (var update = 0; update < batches.BatchesPerEpoch; update++)
        {
            using var batch = batches.BatchAt(update);
            var items = batches.Draw(update).Items;
            for (var row = 0; row < items.Count; row++)
            {
                var (clip, values) = (set.Clips[items[row]], batch.Samples[row].data<float>().ToArray());
                Assert.Equal(clip.Samples.Length, batch.Lengths?[row] ?? values.Length);
                Assert.True(Near(Normalised(clip), values.AsSpan(0, clip.Samples.Length)));
                Assert.All(values[clip.Samples.Length..], value => Assert.Equal(0, value));
                padded += values.Length - clip.Samples.Length;
            }
        }

        Assert.NotEqual(0, padded);
    }

    [Fact]
    public void A_long_clip_is_cut_at_another_place_in_each_epoch()
    {
        var clip = new AudioClip("ramp", [.. Enumerable.Range(0, 10_000).Select(i => (float)i)]);
        var set = new AudioSet([clip], 8000, "Made here.", "none");
        using var batches = new AudioBatches(set, 3, Small with { Fit = ClipFit.Pad, Normalise = false });
        var starts = new HashSet<float>();
        for (var epoch = 0; epoch < 20; epoch++)
        {
            using var batch = batches.BatchAt(epoch);
            Assert.Equal(500, batch.Samples.size(1));
            Assert.Equal(499, batch.Samples[0, 499].item<float>() - batch.Samples[0, 0].item<float>());
            starts.Add(batch.Samples[0, 0].item<float>());
        }

        Assert.True(starts.Count > 15);
        Assert.InRange(starts.Max() - starts.Min(), 5000, 9501);
    }

    [Fact]
    public void A_resumed_stream_goes_on_as_the_uninterrupted_one_and_another_seed_goes_elsewhere()
    {
        var set = Set();
        using var whole = new AudioBatches(set, 5, Small);
        var expected = Enumerable.Range(0, 40).Select(update => Values(whole, update)).ToArray();
        using var resumed = new AudioBatches(set, 5, Small with { Ahead = 0 });
        Assert.Equal(expected[23], Values(resumed, 23));
        Assert.Equal(expected[24], Values(resumed, 24));
        Assert.Equal(expected[3], Values(resumed, 3));
        using var other = new AudioBatches(set, 6, Small);
        Assert.NotEqual(expected[0], Values(other, 0));
    }

    [Fact]
    public void A_budget_below_the_longest_clip_is_refused() =>
        Assert.Throws<ArgumentException>(() => new AudioBatches(Set(), 1, Small with { Budget = 400 }));

    private static float[] Values(AudioBatches batches, long update)
    {
        using var batch = batches.BatchAt(update);
        return batch.Samples.data<float>().ToArray();
    }

    private static float[] Normalised(AudioClip clip)
    {
        using var scope = torch.NewDisposeScope();
        return torch.nn.functional.layer_norm(torch.tensor(clip.Samples.ToArray()), [clip.Samples.Length]).data<float>().ToArray();
    }

    private static bool Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > 1e-4)
            {
                return false;
            }
        }

        return expected.Length == actual.Length;
    }

    // Sixty clips of noise with an offset, of 100 to 690 samples.
    private static AudioSet Set()
    {
        var random = new Random(2);
        var clips = Enumerable.Range(0, 60).Select(i =>
            new AudioClip($"{i}", [.. Enumerable.Range(0, 100 + (10 * i)).Select(_ => (float)((0.1 * random.NextDouble()) + 0.3))]));
        return new AudioSet([.. clips], 8000, "Made here.", "none");
    }
}
