extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Binding;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0002Tests
{
    [Theory]
    [InlineData("public sealed partial class «Tiny»<T>;", "is generic", "remove the type parameters")]
    [InlineData("public static partial class «Tiny»;", "is static", "remove 'static'")]
    [InlineData("public abstract partial class «Tiny»;", "is abstract", "remove 'abstract'")]
    [InlineData("public sealed partial record «Tiny»;", "is a record", "write 'class'")]
    [InlineData("file sealed partial class «Tiny»;", "is local to its file", "remove 'file'")]
    [InlineData("public sealed partial class «Tiny»(int seed) { public int Seed => seed; }", "has constructor parameters", "remove the parameter list")]
    [InlineData("public sealed partial class «Tiny» : System.Exception;", "derives from another class", "remove the base class")]
    public Task Only_an_ordinary_class_can_be_a_declaration(string declaration, string what, string remedy) => Expect.FindingAsync(
        Samples.Encoder.With("public sealed partial class Tiny;", declaration),
        $"D2V0002 'Tiny' {what}, so its code cannot be generated; {remedy}");

    [Fact]
    public Task A_generic_type_around_it_is_named() => Expect.FindingAsync(
        "public static partial class Outer<T>\n{\n" + Samples.Encoder.With("class Tiny", "class «Tiny»") + "}",
        "D2V0002 'Tiny' is nested in a generic type, so its code cannot be generated; move it out");

    [Theory]
    [InlineData("Tiny", "public int «Tokens» => 5;", "Tokens")]
    [InlineData("Tiny", "public const int «ParameterCount» = 7;", "ParameterCount")]
    [InlineData("Wide", "public static int «Height» => 7;", "Height")]
    [InlineData("Half", "public double «Ratio» => 0.5;", "Ratio")]
    [InlineData("TinyPair", "public static int «Recipe» => 7;", "Recipe")]
    [InlineData("TinyPair", "private sealed class «Targets»;", "Targets")]
    [InlineData("Tiny", "private sealed class «Block»;", "Block")]
    [InlineData("Tiny", "public int «GridOf»(ImageBatch batch) => 3;", "GridOf")]
    [InlineData("Wide", "private int «Block» => 3;", "Block")]
    [InlineData("Tiny", "public int «_blocks»;", "_blocks")]
    [InlineData("Tiny", "public readonly double «_normBias» = 1;", "_normBias")]
    [InlineData("Wide", "private static int «_maskToken»() => 1;", "_maskToken")]
    [InlineData("TinyPair", "public int «_head0Weight»;", "_head0Weight")]
    public Task A_member_is_not_called_like_one_of_the_codes(string name, string member, string clash) => Expect.FindingAsync(
        (Samples.All + Samples.Variant).With($"partial class {name};", $"partial class {name}\n{{\n    {member}\n}}"),
        $"D2V0002 '{name}' has a member '{clash}' that is also generated, so its code cannot be generated; rename yours");

    [Theory]
    [InlineData("Tiny", "public bool «Ones»;", "Ones")]
    [InlineData("Tiny", "private static bool «training» => true;", "training")]
    [InlineData("Wide", "private static int «Linear»(object x, object weight, object bias) => 3;", "Linear")]
    [InlineData("Tiny", "private static int «NewScope»() => 3;", "NewScope")]
    [InlineData("Tiny", "private static readonly System.Func<int> «Dropout» = () => 3;", "Dropout")]
    [InlineData("TinyPair", "private sealed class «OfLayers»;", "OfLayers")]
    public Task A_member_does_not_hide_one_that_the_code_uses(string name, string member, string hidden) => Expect.FindingAsync(
        (Samples.All + Samples.Variant).With($"partial class {name};", $"partial class {name}\n{{\n    {member}\n}}"),
        $"D2V0002 '{name}' has a member '{hidden}' that hides one of its base class, so its code cannot be generated; rename yours");

    [Fact]
    public Task Members_that_hide_nothing_are_free() => Expect.SilenceAsync(
        Samples.All
            .With("partial class Tiny;", "partial class Tiny\n{\n    private int _number;\n\n    private sealed class Step;\n\n    private static int Linear() => 3;\n\n"
                + "    public override string ToString() => $\"{_number++} {Linear()} {new Step()}\";\n}")
            .With("partial class TinyPair;", "partial class TinyPair\n{\n    private double Loss => 1;\n\n    private static int Step() => 3;\n\n    private Tiny Local => null!;\n\n"
                + "    public int Uses() => (int)Loss + Step() + (Local is null ? 1 : 0);\n}"));

    [Fact]
    public void Every_field_of_generated_code_is_known()
    {
        var run = Harness.Generate([.. Golden.All.Values]);
        var encoders = 0;
        foreach (var type in run.Output.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>())
        {
            if (DeclarationBinder.BindWhole(type, default) is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant } spec)
            {
                var plan = EncoderPlan.Create(spec, new Findings())!;
                Assert.Equal(
                    type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsImplicitlyDeclared && f.Name[0] == '_').Select(f => f.Name).Order(StringComparer.Ordinal),
                    plan.Stages.SelectMany(stage => stage.FieldNames).Order(StringComparer.Ordinal));
                encoders++;
            }
        }

        Assert.True(encoders > 20);
    }

    [Fact]
    public Task A_constructor_goes_by_way_of_the_codes() => Expect.FindingAsync(
        Samples.Encoder.With("class Tiny;", "class «Tiny»\n{\n    public Tiny(int size)\n    {\n    }\n}"),
        "D2V0002 'Tiny' has a constructor of its own, so its code cannot be generated; remove it, or begin it with ': this()'");

    [Fact]
    public Task Members_of_other_names_and_overloads_are_its_authors() => Expect.SilenceAsync(Samples.Encoder.With(
        "class Tiny;",
        "class Tiny\n{\n    static Tiny()\n    {\n    }\n\n    public Tiny(int seed)\n        : this(seed: (ulong)seed)\n    {\n    }\n\n"
            + "    public int Hop => 3;\n\n    public int Encode(string text) => text.Length + Tokens;\n}"));

    [Theory]
    [InlineData("Tiny", "Layout")]
    [InlineData("Tiny", "Mask")]
    [InlineData("Wide", "Tokens")]
    [InlineData("Half", "Ratio")]
    [InlineData("Half", "Draw")]
    [InlineData("TinyPair", "Student")]
    [InlineData("TinyPair", "Predictions")]
    public Task A_class_is_not_called_like_one_of_its_members(string name, string member) => Expect.FindingAsync(
        (Samples.All + Samples.Variant)
            .With($"partial class {name};", $"partial class «{member}»;").Replace($"<{name},", $"<{member},", StringComparison.Ordinal)
            .Replace($"<{name}>", $"<{member}>", StringComparison.Ordinal).Replace($" {name}>", $" {member}>", StringComparison.Ordinal),
        $"D2V0002 '{member}' has the name of a generated member, so its code cannot be generated; rename the class");

    [Theory]
    [InlineData("Golden")]
    [InlineData("Stubs")]
    public void Every_member_of_generated_code_is_known(string which)
    {
        var classes = 0;
        foreach (var source in Golden.All.Values)
        {
            var text = which == "Golden" ? source : source.Replace("Size = ", "Size = -", StringComparison.Ordinal).Replace("Ratio = 0", "Ratio = 7", StringComparison.Ordinal);
            var run = Harness.Generate(text);
            var types = run.Output.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>();
            foreach (var type in types.Where(t => t.GetAttributes().Length > 0 && t.GetAttributes()[0].AttributeClass!.Name != "ShapeAttribute"))
            {
                // Fields begin with an underscore and a small letter, which no class does.
                var attributes = type.GetAttributes().Select(a => a.AttributeClass!.MetadataName).ToList();
                var kind = attributes.Select(Entries.KindOf).First(k => k is not null)!.Value;
                var members = type.GetMembers().Where(m => m.CanBeReferencedByName && m.Name[0] != '_' && m is not INamedTypeSymbol);
                Assert.All(members, member => Assert.True(GeneratedMembers.Include(member.Name, kind, attributes), member.Name));
                classes++;
            }
        }

        Assert.Equal(Golden.Declarations, classes);
    }

    [Theory]
    [InlineData("Half", "Layout")]
    [InlineData("Half", "MinBlock")]
    [InlineData("Tiny", "Student")]
    [InlineData("TinyPair", "Tokens")]
    public Task Members_of_other_declarations_are_free(string name, string member) => Expect.SilenceAsync(
        Samples.All.With($"partial class {name};", $"partial class {member};").Replace($"<{name},", $"<{member},", StringComparison.Ordinal)
            .Replace($" {name}>", $" {member}>", StringComparison.Ordinal));

    [Theory]
    [InlineData("internal sealed partial class Tiny;")]
    [InlineData("public partial class Tiny;")]
    [InlineData("public sealed partial class Tiny : System.IFormattable { public string ToString(string? f, System.IFormatProvider? p) => \"\"; }")]
    public Task Other_modifiers_and_interfaces_are_fine(string declaration) =>
        Expect.SilenceAsync(Samples.Encoder.With("public sealed partial class Tiny;", declaration));
}
