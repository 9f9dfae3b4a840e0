namespace Data2Vec.Dsl.Data.Audio;

public sealed class AudioSetTests
{
    [Fact]
    public void A_clip_knows_its_moments()
    {
        var clip = new AudioClip("a", [1, 2, 3, 6]);
        Assert.Equal((3.0, 3.5), (clip.Mean, clip.Variance));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioClip("a", []));
    }

    [Fact]
    public void Clips_of_one_prompt_stay_on_one_side_and_the_share_is_about_kept()
    {
        var set = Set(Enumerable.Range(0, 1000).Select(i => $"prompt {i % 500}"));
        var (train, heldOut) = set.Split(0.2);
        Assert.Equal(1000, train.Clips.Count + heldOut.Clips.Count);
        Assert.Empty(train.Clips.Select(clip => clip.Prompt).Intersect(heldOut.Clips.Select(clip => clip.Prompt)));
        Assert.InRange(heldOut.Clips.Count, 140, 260);
    }

    [Fact]
    public void A_set_that_grows_leaves_its_clips_on_their_side()
    {
        var few = Set(Enumerable.Range(0, 200).Select(i => $"prompt {i}")).Split().HeldOut.Clips.Select(clip => clip.Prompt).ToHashSet();
        var many = Set(Enumerable.Range(0, 400).Select(i => $"prompt {i}")).Split();
        Assert.Subset(many.HeldOut.Clips.Select(clip => clip.Prompt).ToHashSet(), few);
        Assert.DoesNotContain(many.Train.Clips, clip => few.Contains(clip.Prompt));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.999)]
    public void Each_side_has_at_least_one_prompt(double share)
    {
        var (train, heldOut) = Set(["a", "b", "c"]).Split(share);
        Assert.NotEmpty(train.Clips);
        Assert.NotEmpty(heldOut.Clips);
    }

    [Fact]
    public void One_prompt_cannot_be_split()
    {
        Assert.Contains("only one prompt", Assert.Throws<DataException>(() => Set(["a", "a"]).Split()).Message, StringComparison.Ordinal);
        Assert.Contains("None of the 2", Assert.Throws<DataException>(() => Set(["a", "a"]).Where(_ => false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_duration_is_that_of_all_clips() => Assert.Equal(TimeSpan.FromSeconds(0.25), Set(["a", "b"]).Duration);

    private static AudioSet Set(IEnumerable<string> prompts) =>
        new([.. prompts.Select((prompt, i) => new AudioClip($"{i}", [1, 2], null, prompt))], 16, "Made here.", "none");
}
