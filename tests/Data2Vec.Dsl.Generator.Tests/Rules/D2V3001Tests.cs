using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V3001Tests
{
    [Fact]
    public Task Groups_are_of_equal_size() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Linear(Dim = 64)", "Linear(‹Dim = 64›)").With("Groups = 4", "«Groups = 10»"),
        "D2V3001 'Groups = 10' does not divide the 64 channels (64 = 10 × 6 + 4); use 4, 8 or 16 groups",
        "Set 'Groups = 8'",
        "Set 'Groups = 4'",
        "Set 'Groups = 16'",
        "Set 'Dim = 60'",
        "Set 'Dim = 80'");

    [Fact]
    public Task The_default_may_not_fit_a_width() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Linear(Dim = 64)", "Linear(‹Dim = 36›)").With("ConvPositions(Kernel = 5, Layers = 2, Groups = 4)", "«ConvPositions(Kernel = 5, Layers = 2)»"),
        "D2V3001 'Groups = 16' does not divide the 36 channels (36 = 16 × 2 + 4); use 9, 12 or 18 groups",
        "Set 'Groups = 18'",
        "Set 'Groups = 12'",
        "Set 'Groups = 9'",
        "Set 'Dim = 32'",
        "Set 'Dim = 48'");

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public Task Divisors_are_fine(int groups) => Expect.SilenceAsync(SequenceSamples.Audio.With("Groups = 4", $"Groups = {groups}"));
}
