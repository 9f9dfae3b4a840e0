using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0003Tests
{
    [Fact]
    public Task An_encoder_is_not_a_policy_too() => Expect.FindingAsync(
        Samples.All.With("[ImageEncoder(Size = 32)]", "[‹ImageEncoder(Size = 32)›]\n[«BlockMask»]"),
        "D2V0003 'Tiny' is declared as [ImageEncoder] and as [BlockMask]; keep one and move the other to a class of its own");

    [Fact]
    public Task A_policy_is_of_one_kind() => Expect.FindingAsync(
        Samples.All.With("[RandomMask(Ratio = 0.5)]", "[‹RandomMask(Ratio = 0.5)›]\n[«BlockMask»]"),
        "D2V0003 'Half' is declared as [RandomMask] and as [BlockMask]; keep one and move the other to a class of its own");

    [Fact]
    public Task A_variant_may_change_its_bases_entry() =>
        Expect.SilenceAsync(Samples.All + Samples.Variant.With("[PatchEmbedding", "[ImageEncoder(Size = 64)]\n[PatchEmbedding"));
}
