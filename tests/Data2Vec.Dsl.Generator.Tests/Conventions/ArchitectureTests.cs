extern alias generator;

using System.Reflection;
using System.Text.RegularExpressions;
using generator::Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>What generator/README.md says about the folders is true.</summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "Data2Vec.Dsl.Generator";
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly s_generator = typeof(DeclarationSpec).Assembly;

    // What each folder may know of the others. The hosts at the root know everything.
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Specs"] = [],
        ["Shapes"] = [],
        ["Rules"] = [],
        ["Binding"] = ["Specs"],
        ["Plans"] = ["Specs", "Shapes", "Rules", "Stages", "Masks", "Heads", "Emission"],
        ["Blocks"] = ["Specs", "Shapes", "Rules", "Plans", "Stages", "Emission"],
        ["Stages"] = ["Specs", "Shapes", "Rules", "Plans", "Blocks", "Emission"],
        ["Masks"] = ["Specs", "Shapes", "Rules", "Plans", "Stages", "Emission"],
        ["Heads"] = ["Specs", "Shapes", "Rules", "Plans", "Stages", "Emission"],
        ["Emission"] = ["Specs", "Shapes", "Plans", "Stages", "Masks", "Heads"],
    };

    public static TheoryData<string> Folders => [.. s_allowed.Keys];

    [Fact]
    public void Every_folder_has_its_place() => Assert.Equal(
        s_allowed.Keys.Order(StringComparer.Ordinal),
        Repository.Files("generator/" + Root, "*.cs")
            .Select(f => Path.GetRelativePath(Path.Combine(Repository.Root, "generator", Root), f).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts.Length > 1)
            .Select(parts => parts[0])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_knows_only_those_it_may(string folder)
    {
        var known = s_allowed[folder].Append(folder).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Repository.Files($"generator/{Root}/{folder}", "*.cs"))
        {
            var used = Uses().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Where(s_allowed.ContainsKey);
            Assert.All(used, other => Assert.True(known.Contains(other), $"{Path.GetFileName(file)} in {folder} uses {other}"));
        }
    }

    [Theory]
    [InlineData("Specs")]
    [InlineData("Shapes")]
    public void Specs_and_shapes_know_nothing_of_Roslyn(string folder)
    {
        Assert.All(Repository.Files($"generator/{Root}/{folder}", "*.cs"), file =>
            Assert.DoesNotContain("Microsoft.CodeAnalysis", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Empty(RoslynTypes(folder));
    }

    [Theory]
    [InlineData("Rules")]
    [InlineData("Plans")]
    [InlineData("Blocks")]
    [InlineData("Stages")]
    [InlineData("Masks")]
    [InlineData("Heads")]
    [InlineData("Emission")]
    public void Behind_the_binder_only_the_words_of_rules_are_Roslyns(string folder) =>
        Assert.Subset(new HashSet<string> { "DiagnosticDescriptor", "DiagnosticSeverity" }, RoslynTypes(folder));

    [Fact]
    public void The_test_would_see_a_symbol() => Assert.Contains("INamedTypeSymbol", RoslynTypes("Binding"));

    [Fact]
    public void Whatever_a_declaration_is_bound_to_is_compared_by_value()
    {
        var open = new Stack<Type>([typeof(DeclarationSpec)]);
        var seen = new HashSet<Type>();
        while (open.TryPop(out var type))
        {
            if (type.IsPrimitive || type.IsEnum || type == typeof(string) || !seen.Add(type))
            {
                continue;
            }

            Assert.True(typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type), $"{type} is not equatable");
            if (type.IsGenericType)
            {
                Assert.Equal("EquatableArray`1", type.Name);
                open.Push(type.GetGenericArguments()[0]);
                continue;
            }

            // One forgotten property in an Equals by hand is stale code that a clean build never shows.
            var equals = type.GetMethod(nameof(Equals), [type])!;
            Assert.True(type.IsSealed && equals.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)), $"{type} is no sealed record");
            foreach (var property in type.GetFields(Everything).Where(f => !f.IsStatic))
            {
                // The value of an attribute's argument: a boxed constant, or an array that C# does not allow there.
                if (property.FieldType != typeof(object) || type != typeof(ArgumentSpec))
                {
                    open.Push(property.FieldType);
                }
            }
        }

        Assert.Contains(typeof(TypeSpec), seen);
    }

    [Theory]
    [InlineData("generator")]
    [InlineData("runtime")]
    public void Files_are_short(string folder) => Assert.All(Repository.Files(folder, "*.cs"), file =>
    {
        var lines = File.ReadLines(file).Count();
        Assert.True(lines <= 400, $"{Path.GetFileName(file)} has {lines} lines; 400 are the limit.");
    });

    [Theory]
    [InlineData("Data2Vec.Dsl.Generator")]
    [InlineData("Data2Vec.Dsl.CodeFixes")]
    public void The_compiler_of_every_supported_SDK_can_load_us(string assembly)
    {
        // With a newer reference the compiler leaves the generator out, and says so in a mere warning.
        var roslyn = Assembly.Load(assembly).GetReferencedAssemblies()
            .Where(a => a.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(roslyn);
        Assert.All(roslyn, a => Assert.True(a.Version <= new Version(5, 0, 0, 0), a.FullName));
    }

    // Names of Roslyn's types in fields, signatures and local variables of a folder's types.
    private static HashSet<string> RoslynTypes(string folder)
    {
        var types = s_generator.GetTypes().Where(t => t.Namespace == $"{Root}.{folder}").ToList();
        Assert.NotEmpty(types);
        var used = types.SelectMany(t => t.GetFields(Everything).Select(f => f.FieldType))
            .Concat(types.SelectMany(t => t.GetMethods(Everything).Cast<MethodBase>().Concat(t.GetConstructors(Everything))).SelectMany(Signature));
        return used.SelectMany(Parts)
            .Where(t => t.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true)
            .Where(t => !t.Name.StartsWith("EmbeddedAttribute", StringComparison.Ordinal))
            .Select(t => t.Name)
            .ToHashSet(StringComparer.Ordinal);

        static IEnumerable<Type> Signature(MethodBase method) => method.GetParameters().Select(p => p.ParameterType)
            .Concat(method is MethodInfo info ? [info.ReturnType] : [])
            .Concat(method.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? []);

        static IEnumerable<Type> Parts(Type type) => type.HasElementType ? Parts(type.GetElementType()!)
            : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
            : [type];
    }

    // A using of a sibling namespace, or a name of one in code.
    [GeneratedRegex(@"(?:using Data2Vec\.Dsl\.Generator\.|(?<![\w.""])(?=[A-Z][a-z]+\.[A-Z]))(Specs|Shapes|Rules|Binding|Plans|Stages|Masks|Emission)\b")]
    private static partial Regex Uses();
}
