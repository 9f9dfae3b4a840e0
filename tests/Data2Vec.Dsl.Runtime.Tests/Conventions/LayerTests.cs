using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Runtime.Tests.Conventions;

/// <summary>What runtime/README.md says about the folders is true.</summary>
public sealed class LayerTests
{
    private static readonly string _project = Path.Combine(Repository.Root, "runtime", "Data2Vec.Dsl");
    private static readonly string _table = File.ReadAllText(Path.Combine(Repository.Root, "runtime", "README.md"));
    private static readonly IReadOnlyCollection<TypeUse> _uses = TypeReferences.Of(typeof(Model).Assembly.Location, _project);

    [Fact]
    public void The_folders_use_what_the_README_says()
    {
        var faults = LayerTable.Read(_table).Faults(LayerTable.FoldersOf(_project), _uses).ToArray();
        Assert.True(faults.Length == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [InlineData("Masking", "Randomness", "'Masking' may not use 'Randomness': MaskPolicy (Masking/MaskPolicy.cs) refers to Draws.")]
    [InlineData("Modules", "Declarations", "'Modules' may not use 'Declarations': MixedPrecision (Modules/MixedPrecision.cs) refers to Precision.")]
    [InlineData("Native", "Files", "'Native' may not use 'Files': TorchLibraryFile (Native/TorchLibraryFile.cs) refers to UserCache.")]
    [InlineData("Training", "Distributed", "'Training' may not use 'Distributed': TrainingOptions (Training/TrainingOptions.cs) refers to ICollective.")]
    public void A_use_that_the_table_does_not_allow_is_reported(string folder, string used, string fault)
    {
        // The same table without one permission, as if the use had been added to the code.
        var table = Row(folder).Replace(_table, match =>
            $"{match.Groups[1].Value} {string.Join(", ", match.Groups[2].Value.Split(',').Select(word => word.Trim()).Where(word => word != used).DefaultIfEmpty("nothing"))} |");
        Assert.NotEqual(_table, table);
        Assert.Contains(fault, LayerTable.Read(table).Faults(LayerTable.FoldersOf(_project), _uses));
    }

    [Fact]
    public void A_circle_is_reported()
    {
        var table = Row("Files").Replace(_table, match => $"{match.Groups[1].Value} Native |");
        Assert.Contains("The table has a circle: Files → Native → Files.", LayerTable.Read(table).Faults(LayerTable.FoldersOf(_project), _uses));
    }

    [Fact]
    public void A_folder_that_the_table_lacks_is_reported() => Assert.Contains(
        "The folder 'Recipes' is missing from the table.",
        LayerTable.Read(Row("Recipes").Replace(_table, "").Replace("\n\n| `Monitoring/`", "\n| `Monitoring/`", StringComparison.Ordinal))
            .Faults(LayerTable.FoldersOf(_project), _uses));

    // The row of a folder: what is before its last cell, and that cell.
    private static Regex Row(string folder) => new($@"^(\| `{folder}/` .*\|)([^|\n]*)\|\r?$", RegexOptions.Multiline);
}
