using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>A fix is tried before it is offered, on everything that its number takes part in.</summary>
public sealed class SuitedFixTests
{
    [Fact]
    public Task A_width_suits_the_groups_and_heads_below() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Linear(Dim = 64)]", "[«Linear»]").With("Groups = 4", "Groups = 5").With("Heads = 4", "Heads = 3"),
        "D2V0004 [Linear] needs 'Dim' (the channels of the result); write for example 'Dim = 192'",
        "Set 'Dim = 195'");

    [Fact]
    public Task A_depth_suits_the_budget() => Expect.FindingAsync(
        Samples.All.With("Depth = 2", "«Depth = 0»").With("public sealed partial class Tiny;", "[Budget(Parameters = 150_000)]\npublic sealed partial class Tiny;"),
        "D2V1004 'Depth = 0' must be at least 1; use 12",
        "Set 'Depth = 2'");

    [Fact]
    public Task A_number_of_a_policy_suits_the_pair_that_is_made_of_it() => Expect.FindingAsync(
        Samples.Blocks.With("Masked = 38", "«Masked = 0»"),
        "D2V1004 'Masked = 0' must be at least 1; use 120",
        "Set 'Masked = 38'");

    [Fact]
    public Task Of_two_mistakes_each_has_its_fix() => Expect.FindingAsync(
        Samples.Encoder.With("Size = 32", "‹Size = 32›").With("Patch = 8", "«Patch = 7»").With("Heads = 4", "Heads = 5"),
        "D2V3002 'Patch = 7' does not tile 'Size = 32' (32 = 7 × 4 + 4), so 4 rows of pixels would be cut off; use a patch of 8 or 4, or 'Size = 28' or 'Size = 35'",
        ["Set 'Patch = 8'", "Set 'Patch = 4'", "Set 'Size = 35'", "Set 'Size = 28'"],
        remains: 1);
}
