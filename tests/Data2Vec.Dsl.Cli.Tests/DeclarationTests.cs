using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using Data2Vec.Cli;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl.Cli.Tests.Support;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class DeclarationTests : Tool
{
    [Fact]
    public void Shapes_lists_encoders_pairs_and_masks()
    {
        var outcome = Run("shapes", "--json");

        Assert.Equal(0, outcome.Code);
        using var answer = JsonDocument.Parse(outcome.Out);
        var kinds = answer.RootElement.GetProperty("declarations").EnumerateArray()
            .ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("kind").GetString());
        Assert.Equal("Encoder", kinds["TinyEncoder"]);
        Assert.Equal("Pair", kinds["TinyPair"]);
        Assert.Equal("Mask", kinds["EverySecond"]);
        Assert.Contains("TinyPair", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_shows_the_table_and_the_figures_of_one()
    {
        var outcome = Run("shapes", "tinyencoder");

        Assert.Equal(0, outcome.Code);
        Assert.Contains(TinyEncoder.StageTable.Split('\n')[1], outcome.Out, StringComparison.Ordinal);
        Assert.Contains($"ParameterCount: {TinyEncoder.ParameterCount}", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_tells_what_a_recipe_comes_to_and_draws_a_mask()
    {
        var outcome = Run("explain", "Data2VecVisionBase", "--assembly", typeof(Models.Data2VecVisionBase).Assembly.Location);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("1,281,167 samples, 625 updates an epoch: 600 epochs", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("masks drawn: 3", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(14, outcome.Out.Split('\n').Count(line => line.Length == 28 && line.All(c => c is '·' or '█' or ' ')));
    }

    [Fact]
    public void Explain_refuses_what_is_no_pair_or_was_written_by_hand()
    {
        Assert.Equal(2, Run("explain", "TinyEncoder").Code);
        Assert.Contains("was not written by the generator", Run("explain", "TinyPair").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_tells_what_is_declared_and_what_follows()
    {
        var outcome = Run("diff", "VisionBase", "VisionLarge", "--assembly", typeof(Models.VisionBase).Assembly.Location);

        Assert.Equal(0, outcome.Code);
        var lines = outcome.Out.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).TrimEnd()).ToList();
        Assert.Contains("VisionBase VisionLarge", lines);
        Assert.Contains("Transformer.Depth 12 24", lines);
        Assert.Contains("Maskable.Std - 0.02", lines);
        Assert.Contains("ParameterCount 85,666,128 303,137,216", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("PatchEmbedding.Patch ", StringComparison.Ordinal) || line.StartsWith("Tokens ", StringComparison.Ordinal));
    }

    [Fact]
    public void Diff_of_two_kinds_is_refused() =>
        Assert.Contains("are of two kinds (Encoder and Pair)", Run("diff", "TinyEncoder", "TinyPair").Error, StringComparison.Ordinal);

    [Fact]
    public void Diff_with_itself_is_empty() =>
        Assert.Contains("'TinyEncoder' and 'TinyEncoder' are alike", Run("diff", "TinyEncoder", "TinyEncoder").Out, StringComparison.Ordinal);

    [Fact]
    public void The_committed_page_of_the_zoo_is_the_one_that_is_written()
    {
        var page = Ledger.Of(Registry.Load(typeof(Models.VisionBase).Assembly, null));
        Assert.True(
            File.ReadAllText(Page()).ReplaceLineEndings("\n").TrimEnd() == page.TrimEnd(),
            $"A declaration of the zoo has changed. Look at what that changes: {Ledger.Command}");
    }

    private static string Page([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "zoo.md"));

    [Fact]
    public void A_users_assembly_needs_no_zoo()
    {
        var registry = Registry.Load(zoo: null, typeof(TinyPair).Assembly.Location);

        Assert.Equal(typeof(TinyPair), registry.Find("TinyPair", DeclarationKind.Pair).Type);
    }

    [Fact]
    public void An_assembly_without_declarations_is_refused() =>
        Assert.Equal(2, Assert.Throws<Refusal>(() => Registry.Load(null, typeof(Refusal).Assembly.Location)).ExitCode);

    [Fact]
    public void A_pair_is_built_from_its_seed()
    {
        var declaration = Registry.Load(typeof(TinyPair).Assembly, null).Find("TinyPair");
        using var one = declaration.CreatePair<ImageBatch>(torch.CPU, 1);
        using var again = declaration.CreatePair<ImageBatch>(torch.CPU, 1);
        using var other = declaration.CreatePair<ImageBatch>(torch.CPU, 2);

        Assert.Equal(one.Store.Values.data<float>().ToArray(), again.Store.Values.data<float>().ToArray());
        Assert.NotEqual(one.Store.Values.data<float>().ToArray(), other.Store.Values.data<float>().ToArray());
    }

    [Fact]
    public void A_declaration_is_written_back_as_it_was_declared()
    {
        // Built here, because the generator would complete a declaration that stood in the source.
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Declared"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("Declared").DefineType("Declared", TypeAttributes.Public | TypeAttributes.Sealed);
        Attach<Data2VecAttribute<TinyEncoder, EverySecond>>(type);
        type.SetCustomAttribute(new CustomAttributeBuilder(typeof(StageAttribute<EverySecond>).GetConstructors()[0], ["/somewhere/Declared.cs", 3]));
        Attach<TargetsAttribute>(type, ("TopLayers", 6), ("From", LayerOutput.FeedForward), ("LayerNorm", Normalise.LayersAndMean));
        Attach<RecipeAttribute>(type, ("Updates", 400_000), ("LearningRate", 2e-3));
        Attach<ObsoleteAttribute>(type);

        Assert.Equal(
            """
            [Data2Vec<TinyEncoder, EverySecond>]
            [Stage<EverySecond>]
            [Targets(TopLayers = 6, From = LayerOutput.FeedForward, LayerNorm = Normalise.LayersAndMean)]
            [Recipe(Updates = 400_000, LearningRate = 0.002)]
            public sealed partial class Declared;

            """,
            DeclarationText.Of(type.CreateType()));
    }

    private static void Attach<TAttribute>(TypeBuilder type, params (string Name, object Value)[] values) => type.SetCustomAttribute(new CustomAttributeBuilder(
        typeof(TAttribute).GetConstructor([])!,
        [],
        [.. values.Select(value => typeof(TAttribute).GetProperty(value.Name)!)],
        [.. values.Select(value => value.Value)]));
}
