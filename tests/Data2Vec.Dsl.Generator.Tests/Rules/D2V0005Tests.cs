using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0005Tests
{
    [Theory]
    [InlineData("«Half», Half", "Half", "a masking policy", "an encoder", "[ImageEncoder], [AudioEncoder], [TextEncoder] or [Variant<…>]")]
    [InlineData("Tiny, «Tiny»", "Tiny", "an encoder", "a masking policy", "[BlockMask], [SpanMask], [TokenMask] or [RandomMask]")]
    [InlineData("«string», Half", "string", "not declared with this language", "an encoder", "[ImageEncoder], [AudioEncoder], [TextEncoder] or [Variant<…>]")]
    [InlineData("«int[]», Half", "int[]", "not declared with this language", "an encoder", "[ImageEncoder], [AudioEncoder], [TextEncoder] or [Variant<…>]")]
    public Task A_pair_is_made_of_an_encoder_and_a_policy(string arguments, string named, string actual, string needed, string entries) =>
        Expect.FindingAsync(
            Samples.All.With("Tiny, Half", arguments),
            $"D2V0005 '{named}' is {actual}, but [Data2Vec] needs {needed} here; name a class declared with {entries}");

    [Fact]
    public Task A_variant_is_made_from_an_encoder() => Expect.FindingAsync(
        Samples.All + Samples.Variant.With("<Tiny>", "<«Half»>"),
        "D2V0005 'Half' is a masking policy, but [Variant] needs an encoder here; name a class declared with [ImageEncoder], [AudioEncoder], [TextEncoder] or [Variant<…>]");

    [Fact]
    public Task What_a_class_lacks_is_said_there_and_not_where_it_is_used() => Expect.FindingAsync(
        """
        [«PatchEmbedding(Dim = 64)»]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Lost;

        [WithHead<Lost>]
        [ImageClassifier(Classes = 3)]
        public sealed partial class Model;
        """,
        "D2V0006 [PatchEmbedding] has no meaning on 'Lost', which is not a declaration yet; declare the class, or move the attribute to a class declared with [ImageEncoder], [AudioEncoder] or [TextEncoder]");

    [Fact]
    public Task Names_may_be_qualified() => Expect.FindingAsync(
        Samples.All.With("[Data2Vec<Tiny, Half>]", "[global::Data2Vec.Dsl.Data2Vec<Tiny, «Sample.Tiny»>]"),
        "D2V0005 'Tiny' is an encoder, but [Data2Vec] needs a masking policy here; name a class declared with [BlockMask], [SpanMask], [TokenMask] or [RandomMask]");

    [Fact]
    public Task A_variant_is_an_encoder() =>
        Expect.SilenceAsync(Samples.All.With("Data2Vec<Tiny,", "Data2Vec<Wide,") + Samples.Variant);
}
