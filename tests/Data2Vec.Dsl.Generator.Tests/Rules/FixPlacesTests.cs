using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>A fix changes the file in which the mistake can be mended, and leaves the layout alone.</summary>
public sealed class FixPlacesTests
{
    [Fact]
    public async Task A_policy_in_another_file_is_mended_there()
    {
        using var workspace = new AdhocWorkspace();
        var pair = Harness.Open(workspace, Harness.Usings + Samples.Encoder + Samples.Pair);
        var both = pair.Project.AddDocument("Half.cs", Harness.Usings + "// Mine.\n" + Samples.Mask.With("0.5", "0.99"));
        pair = both.Project.GetDocument(pair.Id)!;
        var run = Harness.Generate((await pair.Project.GetCompilationAsync())!);

        var action = Assert.Single(await Expect.ActionsAsync(pair, Assert.Single(await Harness.AnalyzeAsync(run))));
        var mended = await Expect.ApplyAsync(pair, action);

        Assert.Equal("Set 'Ratio = 0.6' on 'Half'", action.Title);
        Assert.Contains(mended.SyntaxTrees, tree => tree.ToString() == Harness.Usings + "// Mine.\n" + Samples.Mask.With("0.5", "0.6"));
        Assert.Empty(await Harness.AnalyzeAsync(Harness.Generate(mended)));
    }

    [Theory]
    [InlineData("[Transformer(Depth = 2,\n    // many\n    Heads = 5)]", "[Transformer(Depth = 2,\n    // many\n    Heads = 4)]")]
    [InlineData("[Maskable, Transformer(Depth = 2)]", "[Maskable, Transformer(Depth = 2, Heads = 4)]")]
    [InlineData("[Transformer(Depth = 2, Heads = 4, LayerDrop = 2)]", "[Transformer(Depth = 2, Heads = 4, LayerDrop = 0.1)]")]
    public async Task Everything_around_an_argument_stays(string wrong, string right)
    {
        var encoder = Samples.Encoder.Without("[Maskable]");
        var mended = await Expect.FirstFixedAsync(encoder.With("[Transformer(Depth = 2, Heads = 4)]", wrong));
        Assert.Equal(encoder.With("[Transformer(Depth = 2, Heads = 4)]", right), mended);
    }
}
