using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1020Tests
{
    [Fact]
    public Task A_stage_states_a_shape() => Expect.FindingAsync(
        Samples.Staged.Without("[Shape(\"B, N, C -> B, N, C\")]").With("Stage<Gate>", "Stage<«Gate»>"),
        "D2V1020 'Gate' has no [Shape]; derive it from StageModule and write [Shape(\"B, N, C -> B, N, C\")] on it");

    [Theory]
    [InlineData("string")]
    [InlineData("Tiny")]
    [InlineData("Half")]
    [InlineData("int[]")]
    public Task Another_class_is_none(string type) => Expect.FindingAsync(
        Samples.Staged.With("Stage<Gate>", $"Stage<«{type}»>"),
        $"D2V1020 '{type}' has no [Shape]; derive it from StageModule and write [Shape(\"B, N, C -> B, N, C\")] on it");

    [Fact]
    public Task A_stage_that_does_is_fine() => Expect.SilenceAsync(Samples.Staged);
}
