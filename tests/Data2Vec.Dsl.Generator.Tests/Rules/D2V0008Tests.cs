using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0008Tests
{
    [Fact]
    public Task The_attributes_stand_on_one_part() => Expect.FindingAsync(
        Samples.All.With("class Tiny;", "class «Tiny»;").Without("[ClassToken]") + "[ClassToken]\npublic sealed partial class Tiny;",
        "D2V0008 The attributes of 'Tiny' are on 2 partial declarations, whose order is not defined; move them to one");

    [Fact]
    public Task A_part_without_attributes_of_the_language_is_fine() =>
        Expect.SilenceAsync(Samples.All + "[System.Serializable]\npublic sealed partial class Tiny { public int Mine => 1; }");
}
