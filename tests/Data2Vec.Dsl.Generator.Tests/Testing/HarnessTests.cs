namespace Data2Vec.Dsl.Generator.Tests.Testing;

public sealed class HarnessTests
{
    private const string Tiny = Harness.Usings + """
        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 64, Patch = 8)]
        [ClassToken]
        [Maskable]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Tiny;
        """;

    [Fact]
    public void A_right_declaration_compiles_without_a_word() => Assert.Empty(Harness.Generate(Tiny).Complaints);

    [Fact]
    public void Warnings_about_null_are_looked_for_in_generated_files()
    {
        var file = Harness.Parse("#nullable enable annotations\n#nullable disable warnings\npublic class Loose { public string Text = null; }", "Loose.g.cs");
        var compilation = Harness.Compile().AddSyntaxTrees(file);
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Id == "CS8625");
        Assert.Contains(Harness.WithNullWarnings(compilation, [file]).GetDiagnostics(), d => d.Id == "CS8625");
    }

    [Fact]
    public async Task A_wrong_declaration_gives_one_diagnostic()
    {
        var diagnostics = await Harness.AnalyzeAsync(Tiny.Replace("Heads = 4", "Heads = 5"));
        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(
            "D2V2001: 'Heads = 5' does not divide the 64 channels that arrive here (64 = 5 × 12 + 4); use 2, 4 or 8 heads",
            diagnostic.Id + ": " + diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_wrong_declaration_still_compiles() => Assert.Empty(Harness.Generate(Tiny.Replace("Heads = 4", "Heads = 5")).Complaints);
}
