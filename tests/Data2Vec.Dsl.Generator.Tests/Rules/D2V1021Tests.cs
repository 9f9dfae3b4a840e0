using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1021Tests
{
    private const string Right = "B, N, C -> B, N, C";

    [Theory]
    [InlineData("B N C -> B, N, C", 3, "'N'", "',' or '->'", Right)]
    [InlineData("B, N, C → B, N, C", 9, "'→'", "',' or '->'", Right)]
    [InlineData("[B, N, C] -> [B, N, 2*C]", 1, "'['", "an axis or a whole number", "B, N, C -> B, N, 2*C")]
    [InlineData("B, N, C", 8, "the end", "',' or '->'", Right)]
    [InlineData("", 1, "the end", "an axis or a whole number", Right)]
    [InlineData("N, B, C -> B, N, C", 1, "'N'", "'B'", Right)]
    [InlineData("B, C -> B, C", 4, "'C'", "'N' or a whole number", Right)]
    [InlineData("B, N -> B, N", 5, "the end of the input", "', C'", Right)]
    [InlineData("B, 2*N, C -> B, N, C", 4, "'2*N'", "'N' or a whole number", Right)]
    [InlineData("B, N, C -> B, N", 16, "the end", "one of 3 axes", Right)]
    [InlineData("B, N, C -> B, N, C, C", 21, "'C'", "the end", Right)]
    [InlineData("B, N, C -> B, N, C/0", 20, "'0'", "a whole number to divide by", Right)]
    [InlineData("B, N, C -> B, N, 512/C", 22, "'C'", "a whole number to divide by", Right)]
    [InlineData("B, N, C -> B, N, (C", 20, "the end", "')'", Right)]
    [InlineData("B, N, C -> B, N, 9999999999", 18, "'9999999999'", "an axis or a whole number", Right)]
    [InlineData("B, N, C -> B, N, 2000000000*2000000000*2000000000", 18, "'2'", "a size of at most 64 bits", Right)]
    public Task The_first_mistake_is_shown_with_its_place(string signature, int position, string found, string expected, string mended) => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", $"«\"{signature}\"»"),
        $"D2V1021 '{signature}' has a syntax error at position {position}: expected {expected}, but found {found}; write '{mended}'",
        $"Set 'Signature = \"{mended}\"'");

    [Fact]
    public Task The_shape_of_a_weight_can_be_read() => Expect.FindingAsync(
        Samples.Staged.With("\"C, C\"", "«\"C C\"»"),
        "D2V1021 'C C' has a syntax error at position 3: expected ',' or the end, but found 'C'; write 'C, C'",
        "Set 'Shape = \"C, C\"'");

    [Fact]
    public Task The_operations_can_be_read() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "\"B, N, C -> B, N, C\", «Flops = \"2*N*\"»"),
        "D2V1021 '2*N*' has a syntax error at position 5: expected an axis or a whole number, but found the end; write '2*N'",
        "Set 'Flops = \"2*N\"'");

    [Fact]
    public Task No_text_is_an_empty_one() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "«null!»"),
        "D2V1021 '' has a syntax error at position 1: expected an axis or a whole number, but found the end; write 'B, N, C -> B, N, C'",
        "Set 'Signature = \"B, N, C -> B, N, C\"'");

    [Fact]
    public async Task A_fix_leaves_the_rest_of_the_attribute_alone() => Assert.Contains(
        "[Shape(\"B, N, C -> B, N, C\", Flops = \"N\")]",
        await Expect.FirstFixedAsync(Samples.Gate.With("\"B, N, C -> B, N, C\"", "\"B, N, C - B, N, C\", Flops = \"N\"")),
        StringComparison.Ordinal);
}
