using Basic.Reference.Assemblies;
using Data2Vec.Dsl.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>A table of layers that a project does not keep is found out, whatever kind of reference breaks it.</summary>
public sealed class LayerTableTests
{
    private const string Upper = """
        namespace Small.Upper;
        public class Base { public static int Count; public static void Run() { } }
        public class Wide<T> { }
        public interface IMark { }
        public enum Choice : byte { First, Second }
        public sealed class Fault : System.Exception { }
        public sealed class MarkAttribute : System.Attribute { public MarkAttribute(object value = null) { } }
        public static class Sizes { public const int Most = 3; }
        """;

    private const string Table = """
        | folder   | what is in it | may use |
        |----------|---------------|---------|
        | `Upper/` | above         | nothing |
        | `Lower/` | below         | nothing |
        """;

    [Theory]
    [InlineData("class A : Upper.Base { }", "Base")]
    [InlineData("class A : Upper.IMark { }", "IMark")]
    [InlineData("class A : System.Collections.Generic.List<Upper.Base> { }", "Base")]
    [InlineData("class A<T> where T : Upper.IMark { }", "IMark")]
    [InlineData("class A { Upper.Base field; }", "Base")]
    [InlineData("class A { Upper.Wide<int>[] field; }", "Wide")]
    [InlineData("class A { void M(Upper.Base x) { } }", "Base")]
    [InlineData("class A { Upper.Base M() => null; }", "Base")]
    [InlineData("class A { void M<T>() where T : Upper.Base { } }", "Base")]
    [InlineData("class A { void M() => Upper.Base.Run(); }", "Base")]
    [InlineData("class A { int M() => Upper.Base.Count; }", "Base")]
    [InlineData("class A { object M() => new Upper.Wide<string>(); }", "Wide")]
    [InlineData("class A { object M() => typeof(Upper.Base); }", "Base")]
    [InlineData("class A { bool M(object x) => x is Upper.Base; }", "Base")]
    [InlineData("class A { object M() => System.Linq.Enumerable.Empty<Upper.Base>(); }", "Base")]
    [InlineData("class A { System.Func<object> M(int i) => () => new Upper.Base().ToString() + i; }", "Base")]
    [InlineData("class A { async System.Threading.Tasks.Task M() { await System.Threading.Tasks.Task.Yield(); Upper.Base.Run(); } }", "Base")]
    [InlineData("unsafe class A { void M(void* f) => ((delegate*<Upper.Base, void>)f)(null); }", "Base")]
    [InlineData("class A { void M() { try { M(); } catch (Upper.Fault) { } } }", "Fault")]
    [InlineData("[Upper.Mark] class A { }", "MarkAttribute")]
    [InlineData("class A { void M([Upper.Mark] int x) { } }", "MarkAttribute")]
    [InlineData("class MyAttribute : System.Attribute { public MyAttribute(System.Type type) { } } [My(typeof(Upper.Base))] class A { }", "Base")]
    [InlineData("class A { class Inner { Upper.Base M() => null; } }", "Base")]
    [InlineData("class A { const int M = Upper.Sizes.Most; }", "Sizes")]
    [InlineData("class A { int M() => (int)Upper.Choice.Second; }", "Choice")]
    public void A_reference_that_the_table_forbids_is_reported(string source, string used)
    {
        var faults = Faults(Table, source);
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.Matches($@"^'Lower' may not use 'Upper': \w+ \(Lower/Source\.cs\) refers to {used}\.$", fault));
    }

    [Theory]
    [InlineData("class A { object M() => new object(); }")]
    [InlineData("class Base { void M() => Run(); void Run() { } }")]
    [InlineData("static class Sizes { public const int Most = 3; } class A { int M() => Sizes.Most; }")]
    [InlineData("class A { /* Upper.Base */ string M() => nameof(A); }")]
    public void What_uses_nothing_is_left_alone(string source) => Assert.Empty(Faults(Table, source));

    [Fact]
    public void A_reference_that_the_table_allows_is_none_of_its_faults() =>
        Assert.Empty(Faults(Table.Replace("below         | nothing", "below         | Upper", StringComparison.Ordinal), "class A : Upper.Base { }"));

    [Fact]
    public void A_permission_that_nothing_needs_is_reported() => Assert.Equal(
        ["'Lower' may use 'Upper' and does not."],
        Faults(Table.Replace("below         | nothing", "below         | Upper", StringComparison.Ordinal), "class A { }"));

    [Fact]
    public void A_folder_without_a_row_is_reported() => Assert.Equal(
        ["The folder 'Upper' is missing from the table."],
        Faults(Table.Replace("| `Upper/` | above         | nothing |\n", "", StringComparison.Ordinal), "class A { }"));

    [Fact]
    public void A_row_without_a_folder_is_reported() =>
        Assert.Equal(["The table has 'Gone', which is no folder."], Faults(Table + "\n| `Gone/` | | nothing |", "class A { }"));

    [Fact]
    public void A_row_that_names_no_folder_is_reported() => Assert.Contains(
        "'Lower' may use 'Uper', which the table does not have.",
        Faults(Table.Replace("below         | nothing", "below         | Uper", StringComparison.Ordinal), "class A { }"));

    [Fact]
    public void A_circle_is_reported() => Assert.Contains(
        "The table has a circle: a → b → c → a.",
        LayerTable.Read("| folder | may use |\n|---|---|\n| `a/` | b |\n| `b/` | d, c |\n| `c/` | a |\n| `d/` | nothing |").Faults(["a", "b", "c", "d"], []));

    [Fact]
    public void A_text_without_a_table_is_refused() => Assert.Throws<InvalidOperationException>(() => LayerTable.Read("| folder | what |\n|---|---|\n| `a/` | b |"));

    [Fact]
    public void A_folder_that_stands_twice_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => LayerTable.Read("| folder | may use |\n|---|---|\n| `a/` | nothing |\n| `a/` | nothing |"));

    // The faults of a project of two folders, whose lower one has this source.
    private static IReadOnlyList<string> Faults(string table, string lower)
    {
        var project = Directory.CreateTempSubdirectory("layers").FullName;
        try
        {
            var source = "namespace Small.Lower\n{\n" + lower + "\n}\n";
            foreach (var (folder, text) in new[] { ("Upper", Upper), ("Lower", source) })
            {
                Directory.CreateDirectory(Path.Combine(project, folder));
                File.WriteAllText(Path.Combine(project, folder, "Source.cs"), text);
            }

            var files = new[] { "Upper", "Lower" }.Select(folder => Path.Combine(project, folder, "Source.cs"));
            var compilation = CSharpCompilation.Create(
                "Small",
                files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file, encoding: System.Text.Encoding.UTF8)),
                Net100.References.All,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
            var assembly = Path.Combine(project, "Small.dll");
            var symbols = Path.ChangeExtension(assembly, ".pdb");
            using (var code = File.Create(assembly))
            using (var pdb = File.Create(symbols))
            {
                var result = compilation.Emit(code, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: symbols));
                Assert.True(result.Success, string.Join('\n', result.Diagnostics));
            }

            return LayerTable.Read(table).Faults(LayerTable.FoldersOf(project), TypeReferences.Of(assembly, project));
        }
        finally
        {
            Directory.Delete(project, recursive: true);
        }
    }
}
