using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1022Tests
{
    [Fact]
    public Task Axes_of_the_input_are_letters_that_mean_something() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "«\"B, N, D -> B, N, 2*D\"»"),
        "D2V1022 'D' at position 7 of 'B, N, D -> B, N, 2*D' is not an axis of the input; use 'B', 'N', 'T', 'C', 'H' or 'W'",
        "Set 'Signature = \"B, N, C -> B, N, 2*C\"'");

    [Fact]
    public Task The_output_is_made_of_axes_of_the_input() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "«\"B, N, 64 -> B, N, Dim\"»"),
        "D2V1022 'Dim' at position 19 of 'B, N, 64 -> B, N, Dim' is not an axis of the input; use 'B', 'N' or 'C'",
        "Set 'Signature = \"B, N, 64 -> B, N, C\"'");

    [Fact]
    public Task Weights_know_the_axes_of_a_sample() => Expect.FindingAsync(
        Samples.Staged.With("\"C, C\"", "«\"B, C\"»"),
        "D2V1022 'B' at position 1 of 'B, C' is not an axis of the input; use 'N' or 'C'",
        "Set 'Shape = \"N, C\"'",
        "Set 'Shape = \"C, C\"'");

    [Fact]
    public Task A_number_has_a_name_all_the_same() => Expect.SilenceAsync(
        Samples.Staged.With("B, N, C -> B, N, C", "B, 16, 64 -> B, N, 2*C").With("\"C, C\"", "\"N, C\""));
}
