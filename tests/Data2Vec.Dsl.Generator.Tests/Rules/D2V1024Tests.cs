using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1024Tests
{
    [Fact]
    public Task Channels_are_left() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "‹\"B, N, C -> B, N, C - 64\"›").With("[Stage<Gate>]", "[«Stage<Gate>»]"),
        "D2V1024 'C - 64' of 'Gate' is 0 for an input of [B, 16, 64]; write a size of at least 1, or give the stage another input");

    [Fact]
    public Task A_weight_has_elements() => Expect.FindingAsync(
        Samples.Staged.With("\"C, C\"", "‹\"C/128, C\"›").With("[Stage<Gate>]", "[«Stage<Gate>»]"),
        "D2V1024 'C/128' of 'Gate' is 0 for an input of [B, 16, 64]; write a size of at least 1, or give the stage another input");

    [Fact]
    public Task One_is_enough() => Expect.SilenceAsync(Samples.Staged.With("\"C, C\"", "\"C/64, C\""));
}
