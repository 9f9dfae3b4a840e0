using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0001Tests
{
    [Fact]
    public Task A_class_that_is_not_partial_cannot_be_continued() => Expect.FindingAsync(
        Samples.All.With("partial class Tiny;", "class «Tiny»;"),
        "D2V0001 'Tiny' is not partial, so its code cannot be generated; add 'partial'",
        "Add 'partial'");

    [Theory]
    [InlineData("public static class Outer\n{\n", "Outer")]
    [InlineData("public partial class Far\n{\npublic class Outer\n{\n", "Outer")]
    [InlineData("public class Far\n{\npublic partial class Outer\n{\n", "Far")]
    public Task The_type_around_it_is_named_when_that_is_not_partial(string around, string named) => Expect.FindingAsync(
        around + Samples.Encoder.With("class Tiny;", "class «Tiny»;") + new string('}', around.Count(c => c == '{')),
        $"D2V0001 '{named}' is not partial, so the code of 'Tiny' in it cannot be generated; add 'partial'",
        "Add 'partial'");

    [Fact]
    public async Task Partial_on_one_of_two_parts_is_the_compilers_business()
    {
        var source = Harness.Usings + Samples.Encoder + "public sealed class Tiny;";
        Assert.Empty(await Harness.AnalyzeAsync(source));
        Assert.Equal(["CS0260"], Harness.Generate(source).Complaints.Select(c => c.Id));
    }

    [Fact]
    public Task A_class_nested_in_partial_ones_is_fine() =>
        Expect.SilenceAsync("public static partial class Outer\n{\n" + Samples.Encoder + "}");
}
