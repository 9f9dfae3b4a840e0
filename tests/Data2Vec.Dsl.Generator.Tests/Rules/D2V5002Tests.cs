using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5002Tests
{
    [Theory]
    [InlineData(64)]
    [InlineData(120)]
    public Task Blocks_leave_something_to_see(int masked) => Expect.FindingAsync(
        Samples.Blocks.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Masked = 38", $"«Masked = {masked}»"),
        $"D2V5002 'Masked = {masked}' leaves 0 of the 64 positions of 'Tiny' visible; use at most 63",
        "Set 'Masked = 38'");

    [Fact]
    public Task A_share_leaves_something_to_see() => Expect.FindingAsync(
        Samples.All.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Ratio = 0.5", "«Ratio = 0.95»"),
        "D2V5002 'Ratio = 0.95' leaves 0 of the 16 positions of 'Tiny' visible; use at most 0.937",
        "Set 'Ratio = 0.6'");

    [Fact]
    public Task What_it_proposes_survives_the_rounding_of_five_positions() => Expect.FindingAsync(
        Samples.All.With("Size = 32", "Height = 8, Width = 40").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Ratio = 0.5", "«Ratio = 0.8»"),
        "D2V5002 'Ratio = 0.8' leaves 0 of the 5 positions of 'Tiny' visible; use at most 0.799",
        "Set 'Ratio = 0.6'");

    [Fact]
    public Task A_single_position_cannot_be_masked_at_all() => Expect.FindingAsync(
        Samples.All.With("Patch = 8", "«Patch = 32»").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Ratio = 0.5", "‹Ratio = 0.5›"),
        "D2V5002 'Ratio = 0.5' leaves 0 of the 1 position of 'Tiny' visible; use smaller patches");

    [Fact]
    public async Task The_policy_itself_is_fine_until_an_encoder_is_too_small_for_it()
    {
        await Expect.SilenceAsync("[BlockMask]\npublic sealed partial class Half;");
        await Expect.SilenceAsync(Samples.All.With("Ratio = 0.5", "Ratio = 0.85"));
        await Expect.SilenceAsync(Samples.Blocks.With("Masked = 38", "Masked = 57"));
    }
}
