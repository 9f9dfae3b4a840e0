using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0002Tests
{
    [Theory]
    [InlineData("public sealed partial class «Tiny»<T>;", "generic", "remove the type parameters")]
    [InlineData("public static partial class «Tiny»;", "static", "remove 'static'")]
    [InlineData("public abstract partial class «Tiny»;", "abstract", "remove 'abstract'")]
    [InlineData("public sealed partial record «Tiny»;", "a record", "write 'class'")]
    [InlineData("file sealed partial class «Tiny»;", "local to its file", "remove 'file'")]
    [InlineData("public sealed partial class «Tiny»(int seed) { public int Seed => seed; }", "declared with constructor parameters", "remove the parameter list")]
    [InlineData("public sealed partial class «Tiny» : System.Exception;", "derived from another class", "remove the base class")]
    public Task Only_an_ordinary_class_can_be_a_declaration(string declaration, string what, string remedy) => Expect.FindingAsync(
        Samples.Encoder.With("public sealed partial class Tiny;", declaration),
        $"D2V0002 'Tiny' is {what}, and a declaration becomes an ordinary class with a base class of its own; {remedy}");

    [Fact]
    public Task A_generic_type_around_it_is_named() => Expect.FindingAsync(
        "public static partial class Outer<T>\n{\n" + Samples.Encoder.With("class Tiny", "class «Tiny»") + "}",
        "D2V0002 'Tiny' is nested in a generic type, and a declaration becomes an ordinary class with a base class of its own; move it out");

    [Theory]
    [InlineData("internal sealed partial class Tiny;")]
    [InlineData("public partial class Tiny;")]
    [InlineData("public sealed partial class Tiny : System.IFormattable { public string ToString(string? f, System.IFormatProvider? p) => \"\"; }")]
    public Task Other_modifiers_and_interfaces_are_fine(string declaration) =>
        Expect.SilenceAsync(Samples.Encoder.With("public sealed partial class Tiny;", declaration));
}
