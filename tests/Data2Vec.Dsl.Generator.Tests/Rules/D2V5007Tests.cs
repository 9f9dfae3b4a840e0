using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5007Tests
{
    [Fact]
    public Task The_largest_block_is_not_below_the_least() => Expect.FindingAsync(
        Samples.Blocks.With("MinBlock = 4, MaxBlock = 38", "«MinBlock = 4», ‹MaxBlock = 3›"),
        "D2V5007 'MinBlock = 4' is above 'MaxBlock = 3'; use 3 or less",
        "Set 'MinBlock = 3'",
        "Set 'MaxBlock = 4'");

    [Fact]
    public Task The_largest_block_is_one() => Expect.FindingAsync(
        Samples.Blocks.With("MinBlock = 4, MaxBlock = 38", "‹MinBlock = 4›, «MaxBlock = 0»"),
        "D2V5007 'MaxBlock = 0' is below 'MinBlock = 4'; use 4 or more",
        "Set 'MaxBlock = 4'");

    [Fact]
    public Task The_least_block_is_not_more_than_all() => Expect.FindingAsync(
        Samples.Blocks.With("Masked = 38, MinBlock = 4", "‹Masked = 38›, «MinBlock = 38 + 1»").With("MaxBlock = 38", "MaxBlock = 64"),
        "D2V5007 'MinBlock = 39' is more than 'Masked = 38'; use 38 or less",
        "Set 'MinBlock = 38'");

    [Fact]
    public Task Of_two_limits_a_fix_keeps_both() => Expect.FindingAsync(
        "[BlockMask(‹Masked = 9›, «MinBlock = 11», MaxBlock = 7)]\npublic sealed partial class Few;",
        "D2V5007 'MinBlock = 11' is more than 'Masked = 9'; use 7 or less",
        "Set 'MinBlock = 7'");

    [Fact]
    public Task A_default_is_blamed_on_the_attribute() => Expect.FindingAsync(
        "[«BlockMask(‹Masked = 10›)»]\npublic sealed partial class Few;",
        "D2V5007 'MinBlock = 16' is more than 'Masked = 10'; use 10 or less",
        "Set 'MinBlock = 10'");

    [Fact]
    public Task The_least_block_fits_into_the_grid() => Expect.FindingAsync(
        Samples.Blocks.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>")
            .With("Masked = 38, MinBlock = 4, MaxBlock = 38", "Masked = 55, «MinBlock = 50», MaxBlock = 64"),
        "D2V5007 'MinBlock = 50' is more than a rectangle in the 8×8 grid of 'Tiny' can cover (49: both sides are shorter than the grid's, and it is at most 3.3 times as long as wide); use 49 or less",
        "Set 'MinBlock = 49'");

    [Fact]
    public Task A_strip_of_a_grid_has_room_for_small_blocks_only() => Expect.FindingAsync(
        Samples.Blocks.With("Size = 32", "Height = 8, Width = 128").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("MinBlock = 4", "«MinBlock = 8»"),
        "D2V5007 'MinBlock = 8' is more than a rectangle in the 2×32 grid of 'Tiny' can cover (7: both sides are shorter than the grid's, and it is at most 3.3 times as long as wide); use 7 or less",
        "Set 'MinBlock = 7'");

    [Fact]
    public Task A_single_row_has_room_for_none() => Expect.FindingAsync(
        Samples.Blocks.With("Size = 32", "Height = 4, Width = 256").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("MinBlock = 4", "«MinBlock = 4»"),
        "D2V5007 'MinBlock = 4' is more than a rectangle in the 1×64 grid of 'Tiny' can cover (0: both sides are shorter than the grid's, and it is at most 3.3 times as long as wide); use smaller patches");

    [Fact]
    public Task The_largest_that_fits_is_fine() => Expect.SilenceAsync(
        Samples.Blocks.With("Masked = 38, MinBlock = 4, MaxBlock = 38", "Masked = 55, MinBlock = 49, MaxBlock = 49"));
}
