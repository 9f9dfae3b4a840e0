using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0014Tests
{
    [Fact]
    public async Task Each_declaration_says_that_its_language_is_too_old()
    {
        var run = Harness.GenerateAs(LanguageVersion.CSharp11, Harness.Usings + Samples.Encoder.Replace("class Tiny;", "class Tiny { }", StringComparison.Ordinal));
        Assert.Equal(
            ["D2V0014 'Tiny' needs C# 12 or newer, because its code is written in it; remove 'LangVersion' from the project, or write 12 or more"],
            (await Harness.AnalyzeAsync(run)).Select(Expect.Show));
        Assert.Empty(run.Result.GeneratedTrees);
        Assert.Empty(run.Complaints);
    }

    [Fact]
    public async Task Code_of_every_declaration_compiles_as_the_oldest_version()
    {
        var run = Harness.GenerateAs(LanguageVersion.CSharp12, [.. Golden.All.Values]);
        Assert.Equal(Golden.Declarations, run.Models.Count());
        Assert.Empty(run.Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(run));
    }

    [Fact]
    public void Stubs_compile_as_the_oldest_version() =>
        Assert.Empty(Harness.GenerateAs(LanguageVersion.CSharp12, Harness.Usings + Samples.All.With("Heads = 4", "Heads = 5")).Complaints);
}
