using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0006Tests
{
    [Theory]
    [InlineData("[ImageEncoder(Size = 32)]", "[ImageEncoder(Size = 32)]\n[«Teacher»]", "Teacher", "Tiny", "an encoder", "move it to a class declared with [Data2Vec<TEncoder, TMask>]")]
    [InlineData("[RandomMask(Ratio = 0.5)]", "[RandomMask(Ratio = 0.5)]\n[«Maskable»]", "Maskable", "Half", "a masking policy", "move it to a class declared with [ImageEncoder], [AudioEncoder] or [TextEncoder]")]
    [InlineData("[RandomMask(Ratio = 0.5)]", "[RandomMask(Ratio = 0.5)]\n[«Budget»]", "Budget", "Half", "a masking policy", "move it to an encoder or a pair")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)]\n[«ClassToken»]", "ClassToken", "TinyPair", "a student and teacher", "move it to a class declared with [ImageEncoder], [AudioEncoder] or [TextEncoder]")]
    public Task An_attribute_stands_where_it_belongs(string right, string wrong, string attribute, string type, string kind, string remedy) => Expect.FindingAsync(
        Samples.All.With(right, wrong),
        $"D2V0006 [{attribute}] has no meaning on '{type}', which is {kind}; {remedy}");

    [Fact]
    public Task Stages_alone_are_no_declaration() => Expect.FindingAsync(
        Samples.Encoder.Without("[ImageEncoder(Size = 32)]").With("PatchEmbedding(Dim = 64, Patch = 8)", "«PatchEmbedding(Dim = 64, Patch = 8)»"),
        "D2V0006 [PatchEmbedding] has no meaning on 'Tiny', which is not a declaration yet; declare the class, or move the attribute to a class declared with [ImageEncoder], [AudioEncoder] or [TextEncoder]");

    [Fact]
    public Task A_budget_belongs_to_encoders_and_pairs() => Expect.SilenceAsync(
        Samples.All.With("[ClassToken]", "[ClassToken]\n[Budget(Parameters = 1_000_000)]").With("[Teacher", "[Budget(Parameters = 1_000_000)]\n[Teacher"));
}
