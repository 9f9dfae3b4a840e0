using System.Globalization;
using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The exception of a declaration with an error says what the diagnostic says: a build without analyzers has no other.</summary>
public sealed class StubReasonTests
{
    [Theory]
    [InlineData("Heads = 4", "Heads = 5", "Tiny")]
    [InlineData("Ratio = 0.5", "Ratio = 5", "Half")]
    [InlineData("TopLayers = 2", "TopLayers = 3", "TinyPair")]
    [InlineData("[Targets(TopLayers = 2)]\n", "", "TinyPair")]
    public async Task It_is_the_message_of_the_diagnostic(string right, string wrong, string name)
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With(right, wrong));
        var diagnostic = Assert.Single(await Harness.AnalyzeAsync(run));
        Assert.Contains(Quoted($"'{name}' has an error. {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}."), run[$"Sample.{name}.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_made_from_it_says_its_message()
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With("Heads = 4", "Heads = 5") + Samples.Variant);
        var message = Assert.Single(await Harness.AnalyzeAsync(run)).GetMessage(CultureInfo.InvariantCulture);
        foreach (var name in new[] { "TinyPair", "Wide" })
        {
            Assert.Contains(Quoted($"'{name}' is made from 'Tiny', which has an error. D2V2001: {message}."), run[$"Sample.{name}.g.cs"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_the_compiler_says_it_that_is_said()
    {
        var run = Harness.Generate(Harness.Usings + Samples.Encoder.With("Heads = 4", "Heads = Four"));
        Assert.Contains("'Tiny' has an error that the compiler reports.", run["Sample.Tiny.g.cs"], StringComparison.Ordinal);
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
