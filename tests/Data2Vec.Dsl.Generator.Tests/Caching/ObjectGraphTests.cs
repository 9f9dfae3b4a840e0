using System.Collections.Immutable;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Caching;

/// <summary>The guard of the caching tests can fail: it finds what is hidden in arrays, structs, boxes and base classes.</summary>
public sealed class ObjectGraphTests
{
    private static readonly Compilation s_compilation = Harness.Compile("class C;");

    [Fact]
    public void It_finds_a_symbol() => Assert.Single(ObjectGraph.RoslynObjects(s_compilation.GetTypeByMetadataName("C")));

    [Fact]
    public void It_finds_a_symbol_behind_an_interface_in_a_record_in_an_array() =>
        Assert.Single(ObjectGraph.RoslynObjects(ImmutableArray.Create(new Holder(s_compilation.GetTypeByMetadataName("C")!))));

    [Fact]
    public void It_finds_a_location_and_a_tree_and_a_diagnostic()
    {
        var tree = s_compilation.SyntaxTrees.Single();
        var location = tree.GetRoot().GetLocation();
        Assert.Single(ObjectGraph.RoslynObjects(new object?[] { null, (1, location) }));
        Assert.Single(ObjectGraph.RoslynObjects(new Dictionary<string, SyntaxTree> { ["tree"] = tree }));
        Assert.Single(ObjectGraph.RoslynObjects(new List<Func<int>> { () => 1 }));
    }

    [Fact]
    public void It_finds_nothing_in_plain_values() =>
        Assert.Empty(ObjectGraph.RoslynObjects(new object[] { "text", 1, 2.0, DayOfWeek.Friday, new[] { 1 }, ("a", ImmutableArray.Create(1L)) }));

    private sealed record Holder(object Value);
}
