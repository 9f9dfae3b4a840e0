using System.Reflection;
using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>Snapshots and their tests stay together, whichever back end compares them.</summary>
public sealed class SnapshotConventions
{
    private const string Tests = "tests/Data2Vec.Dsl.Generator.Tests";

    private static readonly List<MethodInfo> s_tests = [.. typeof(SnapshotTest).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(SnapshotTest)) && !t.IsAbstract)
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(m => m.GetCustomAttribute<FactAttribute>() is not null)];

    [Fact]
    public void Every_snapshot_has_a_test()
    {
        var names = s_tests.Select(m => $"{m.DeclaringType!.Name}.{m.Name}").ToHashSet(StringComparer.Ordinal);
        var snapshots = Repository.Files(Tests, "*.verified.*").Select(f => Path.GetFileName(f)).ToList();
        Assert.NotEmpty(snapshots);
        Assert.All(snapshots, file => Assert.Contains(file.Split('#')[0], names));
    }

    [Fact]
    public void No_received_file_is_left() => Assert.Empty(Repository.Files(Tests, "*.received.*"));

    [Fact]
    public void A_snapshot_test_is_no_theory_and_stands_in_a_file_of_its_classes_name()
    {
        Assert.NotEmpty(s_tests);
        Assert.All(s_tests, m => Assert.IsNotType<TheoryAttribute>(m.GetCustomAttribute<FactAttribute>()));
        var files = Repository.Files(Tests, "*.cs").Select(f => Path.GetFileName(f)).ToHashSet(StringComparer.Ordinal);
        Assert.All(s_tests.Select(m => m.DeclaringType!).Distinct(), t => Assert.Contains(t.Name + ".cs", files));
    }
}
