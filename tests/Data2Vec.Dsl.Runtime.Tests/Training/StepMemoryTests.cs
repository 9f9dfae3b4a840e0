using Data2Vec.Dsl.Machine;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class StepMemoryTests
{
    private const long Mebi = 1 << 20;

    private static readonly Recipe _recipe = new(Updates: 10, BatchSize: 96, LearningRate: 1e-3, Accumulation: 2);

    [Fact]
    public void What_fits_is_not_refused()
    {
        var memory = StepMemory.Of(typeof(Declared))!;
        Assert.Null(Refusal(memory, memory.BytesOf(48)));
        Assert.NotNull(Refusal(memory, memory.BytesOf(48) - 1));
        Assert.Null(memory.Refusal(_recipe, limit: null, Setting));
    }

    [Theory]
    [InlineData(47)]
    [InlineData(31)]
    [InlineData(5)]
    [InlineData(1)]
    public void Each_value_that_is_advised_fits_and_the_next_larger_pass_does_not(int samples)
    {
        var memory = StepMemory.Of(typeof(Declared))!;
        var limit = memory.BytesOf(samples);
        var values = memory.ValuesThatFit(_recipe, limit);

        var (accumulation, batch) = (values[0], values[1]);
        Assert.Equal(["Accumulation", "BatchSize"], values.Select(value => value.Name));
        Assert.All(values, value => Assert.True(value.Bytes <= limit));

        // Checked by the declared function itself, and as the recipe counts.
        Assert.True(Scaled(Declared.StepBytes((_recipe with { Accumulation = accumulation.Value }).PassSize)) <= limit);
        Assert.True(Scaled(Declared.StepBytes((_recipe with { BatchSize = batch.Value }).PassSize)) <= limit);
        Assert.True(Scaled(Declared.StepBytes((batch.Value / _recipe.Passes) + 1)) > limit);
        Assert.DoesNotContain(
            Enumerable.Range(2, accumulation.Value - 2).Where(passes => _recipe.BatchSize % passes == 0),
            passes => Scaled(Declared.StepBytes(_recipe.BatchSize / passes)) <= limit);
    }

    [Fact]
    public void The_sentence_has_both_numbers_and_what_to_set()
    {
        var memory = StepMemory.Of(typeof(Declared))!;
        Assert.Equal(
            "A training step of 'Declared' with 48 samples a pass needs 60.9 MiB, and 30.0 MiB are left (a test); "
            + "take Accumulation=6 (27.3 MiB) or BatchSize=36 (29.4 MiB)",
            Refusal(memory, 30 * Mebi));
    }

    [Fact]
    public void Where_not_even_one_sample_fits_it_says_by_how_much()
    {
        var memory = StepMemory.Of(typeof(Declared))!;
        Assert.Equal(
            "A training step of 'Declared' with 48 samples a pass needs 60.9 MiB, and 10.0 MiB are left (a test); "
            + "even one sample a pass needs 11.5 MiB, which is 1.5 MiB too much: take a smaller model",
            Refusal(memory, 10 * Mebi));
    }

    [Fact]
    public void Without_a_length_only_the_state_of_a_pair_of_clips_counts()
    {
        Assert.Equal((long)(1.05 * Clips.StateBytes), StepMemory.Of(typeof(Clips))!.BytesOf(1000));
        Assert.Equal((long)(1.05 * (Clips.StateBytes + 8_000_000)), StepMemory.Of(typeof(Clips), length: 4_000)!.BytesOf(1000));
    }

    [Fact]
    public void Of_a_class_that_was_written_by_hand_nothing_is_known() => Assert.Null(StepMemory.Of(typeof(StepMemoryTests)));

    private static long Scaled(long bytes) => (long)(1.05 * bytes);

    private static string Setting(string name, int value) => $"{name}={value}";

    private static string? Refusal(StepMemory memory, long bytes) => memory.Refusal(_recipe, new MemoryLimit(bytes, "a test"), Setting);

    private static class Declared
    {
        public const long ParameterCount = 500_000;
        public const long StateBytes = 10 * Mebi;

        public static long StepBytes(long batch) => StateBytes + (batch * Mebi);
    }

    private static class Clips
    {
        public const long ParameterCount = 1000;
        public const long StateBytes = 20_000;

        public static long StepBytes(long batch, long samples) => StateBytes + (2 * batch * samples);
    }
}
