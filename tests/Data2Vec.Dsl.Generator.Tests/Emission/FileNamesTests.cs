extern alias generator;

using System.Text;
using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Binding;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>Names of generated files: unlike each other on every disk, and no longer than one takes.</summary>
public sealed class FileNamesTests
{
    private const string Body = """
        [ImageEncoder(Size = 40)]
        [PatchEmbedding(Dim = 64, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class
        """;

    [Theory]
    [InlineData("namespace Lab.Vision { B Small; } namespace Lab.vision { B Small; }")]
    [InlineData("namespace Lab { B Small; B small; B SMALL; }")]
    [InlineData("namespace Lab { public partial class Out { B Small; } public partial class @out { B Small; } }")]
    public void Names_that_differ_in_case_only_give_files_of_their_own(string source)
    {
        var run = Harness.Generate("using Data2Vec.Dsl;\n" + source.Replace("B ", Body + " ", StringComparison.Ordinal));
        Assert.Empty(run.Diagnostics);
        var classes = source.Split("B ").Length - 1;
        Assert.Equal(classes, run.Models.Count());
        Assert.Equal(2 * classes, run.Result.GeneratedTrees.Select(tree => tree.FilePath).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.DoesNotContain(run.Complaints, complaint => complaint.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("E", 300)]
    [InlineData("Ä", 200)]
    [InlineData("漢", 120)]
    public void Long_names_are_cut_and_stay_unlike(string letter, int count)
    {
        var name = string.Concat(Enumerable.Repeat(letter, count));
        var run = Harness.Generate($"using Data2Vec.Dsl;\nnamespace Lab;\n{Body} {name}One;\n{Body} {name}Two;\n");
        Assert.Empty(run.Complaints);
        var files = run.Result.Results[0].GeneratedSources.Select(file => file.HintName).ToList();
        Assert.Equal(4, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, file => Assert.InRange(Encoding.UTF8.GetByteCount(file), 1, FileNames.MaxBytes));
    }

    [Theory]
    [InlineData("Lab.Small", "Lab.Small")]
    [InlineData("con.Small", "con.Small-57caeaae")]
    [InlineData("Lab.Out`1+Small", "Lab.Out_1+Small-11a257d9")]
    public void A_name_is_the_same_on_every_machine(string hint, string file) => Assert.Equal(file, new FileNames([hint]).Of(hint));
}
