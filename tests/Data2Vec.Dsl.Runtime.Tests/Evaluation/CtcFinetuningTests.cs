using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

public sealed class CtcFinetuningTests
{
    private static readonly AudioSet Audio = ToyEar.Audio(300, 1);
    private static readonly AudioSet HeldOut = ToyEar.Audio(40, 2);
    private static readonly CtcOptions Quick = new() { Budget = 30_000, Recipe = CtcOptions.RecipeOf(250, learningRate: 5e-3, headScale: 10) };

    [Fact]
    public void Tones_are_learnt_as_letters_and_the_encoder_is_put_back()
    {
        // A start from which so small an ear tells all tones apart; from about one in three it takes two of them for one.
        using var encoder = new ToyEar(seed: 2);
        encoder.eval();
        using var before = encoder.Store.Values.clone();
        var told = new List<StepMetrics>();
        var score = CtcFinetuning.Evaluate(encoder, Audio, HeldOut, Quick, told.Add);
        Assert.InRange(score.Characters.Rate, 0, 0.1);
        Assert.InRange(score.Words.Rate, 0, 0.3);
        Assert.Equal(HeldOut.Clips.Select(clip => clip.Transcript!.ToUpperInvariant()), score.Clips.Select(clip => clip.Said));
        Assert.Equal((300, 0, 0), (score.TrainingClips, score.LeftOut, score.TooFast));
        Assert.True(before.Equals(encoder.Store.Values));
        Assert.Equal(0, encoder.Store.Gradients!.abs().max().item<float>());
        Assert.False(encoder.training);
        Assert.Equal([1L, .. Enumerable.Range(1, 10).Select(tenth => 25L * tenth)], told.Select(report => report.Update));
        Assert.True(told[^1].Loss < 0.2 * told[0].Loss, string.Join("; ", told));
    }

    [Fact]
    public void The_same_seed_gives_the_same_score_and_leaves_the_random_state_alone()
    {
        using var encoder = new ToyEar();
        var few = Updates(60);
        torch.manual_seed(5);
        using var expected = torch.rand(3);
        torch.manual_seed(5);
        var first = CtcFinetuning.Evaluate(encoder, Audio, HeldOut, few);
        using var actual = torch.rand(3);
        Assert.True(expected.Equals(actual));
        Assert.Equal(first.Clips, CtcFinetuning.Evaluate(encoder, Audio, HeldOut, few).Clips);
        Assert.NotEqual(first.Clips, CtcFinetuning.Evaluate(encoder, Audio, HeldOut, few with { Seed = 2 }).Clips);
    }

    [Fact]
    public void A_frozen_encoder_does_not_learn()
    {
        using var encoder = new ToyEar();
        using var before = encoder.Store.Values.clone();
        var moved = new bool[2];
        var losses = new double[2];
        foreach (var (i, frozen) in new[] { (0, 100), (1, 0) })
        {
            var options = Updates(100);
            CtcFinetuning.Evaluate(encoder, Audio, HeldOut, options with { Recipe = options.Recipe with { FrozenUpdates = frozen } }, report =>
                (moved[i], losses[i]) = (!before.Equals(encoder.Store.Values), report.Loss));
        }

        Assert.Equal([false, true], moved);
        Assert.True(losses[1] < 0.8 * losses[0], $"{losses[1]} against {losses[0]}");
    }

    [Fact]
    public void What_cannot_be_used_is_counted()
    {
        using var encoder = new ToyEar();
        var one = Audio.Clips[0];
        var set = new AudioSet(
            [
                .. Audio.Clips.Take(20),
                new AudioClip("without text", one.Samples.ToArray()),
                new AudioClip("only signs", one.Samples.ToArray(), "...!"),
                new AudioClip("long", new float[5000], "a"),
                new AudioClip("fast", new float[60], "aa"),
                new AudioClip("just", new float[80], "aa"),
            ],
            ToyEar.Rate,
            "Made here.",
            "none");
        var score = CtcFinetuning.Evaluate(encoder, set, HeldOut, Updates(20) with { Longest = 4000 });

        // Two letters of one kind need a blank between them: 80 samples are 3 frames, 60 are 2.
        Assert.Equal((22, 3, 1), (score.TrainingClips, score.LeftOut, score.TooFast));
    }

    [Fact]
    public void A_cancelled_run_puts_the_encoder_back_too()
    {
        using var encoder = new ToyEar();
        using var before = encoder.Store.Values.clone();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            CtcFinetuning.Evaluate(encoder, Audio, HeldOut, Updates(20), _ => stop.Cancel(), stop.Token));
        Assert.True(before.Equals(encoder.Store.Values));
        Assert.True(encoder.training);
    }

    [Fact]
    public void Sets_without_text_or_of_other_rates_are_refused()
    {
        using var encoder = new ToyEar();
        var silent = new AudioSet([new AudioClip("a", new float[500])], ToyEar.Rate, "Made here.", "none");
        Assert.Contains("has a transcript", Assert.Throws<ArgumentException>(() => CtcFinetuning.Evaluate(encoder, silent, HeldOut)).Message, StringComparison.Ordinal);
        var other = new AudioSet(HeldOut.Clips, 16000, "Made here.", "none");
        Assert.Contains("16000 Hz", Assert.Throws<ArgumentException>(() => CtcFinetuning.Evaluate(encoder, Audio, other)).Message, StringComparison.Ordinal);
    }

    private static CtcOptions Updates(int updates) => Quick with { Recipe = CtcOptions.RecipeOf(updates, learningRate: 5e-3, headScale: 10) };
}
