extern alias generator;

using System.Reflection;
using Data2Vec.Dsl.Tests;
using generator::Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>What generator/README.md says about the folders is true.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "Data2Vec.Dsl.Generator";
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly s_generator = typeof(DeclarationSpec).Assembly;

    // What the folders of the generator may use is said in its README and nowhere else.
    private static readonly LayerTable s_table = LayerTable.Read(File.ReadAllText(Path.Combine(Repository.Root, "generator", "README.md")));
    private static readonly string s_project = Path.Combine(Repository.Root, "generator", Root);
    private static readonly IReadOnlyCollection<TypeUse> s_uses = TypeReferences.Of(s_generator.Location, s_project);

    public static TheoryData<string> FoldersBehindTheBinder => [.. s_table.Folders.Except(["Binding", "."], StringComparer.Ordinal)];

    [Fact]
    public void The_folders_use_what_the_README_says() => Assert.Empty(s_table.Faults(LayerTable.FoldersOf(s_project), s_uses));

    [Fact]
    public void The_test_would_see_a_stage_that_uses_a_plan_of_a_whole_declaration()
    {
        // As if Planning stood above the stages: each of them then breaks the table.
        var table = LayerTable.Read("| folder | may use |\n|---|---|\n| `Stages/` | Specs |");
        Assert.Contains(
            "'Stages' may not use 'Planning': LinearLayerPlan (Stages/LinearLayer.cs) refers to EncoderContext.",
            table.Faults(LayerTable.FoldersOf(s_project), s_uses));
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
    [MemberData(nameof(FoldersBehindTheBinder))]
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
}
