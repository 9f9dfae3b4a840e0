using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>Messages write their numbers the same everywhere. The compiler takes the culture of the user's thread wherever nobody names another.</summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("runtime/Data2Vec.Dsl")]
    [InlineData("models/Data2Vec.Cli")]
    public void No_text_writes_a_fraction_as_the_user_s_culture_does(string folder)
    {
        var files = RuntimeSources.Of(folder);
        Assert.Empty(Faults(RuntimeSources.Compile(files), files));
    }

    [Theory]
    [InlineData("$\"{1.5}\"", true)]
    [InlineData("$\"{1.5f:0.0}\"", true)]
    [InlineData("(\"a\" + $\"{1.5}\")", true)]
    [InlineData("FormattableString.Invariant($\"{1.5}\")", false)]
    [InlineData("string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{1.5}\" + $\"{2.5}\")", false)]
    [InlineData("$\"{15}\"", false)]
    public void The_test_would_see_one_that_does(string text, bool isFault)
    {
        var file = Harness.Parse($"using System; class Maker {{ string Make() => {text}; }}", "Maker.cs");
        Assert.Equal(isFault, Faults(Harness.Compile().AddSyntaxTrees(file), [file]).Any());
    }

    private static IEnumerable<string> Faults(Compilation program, IEnumerable<SyntaxTree> files) => files.SelectMany(file =>
    {
        var model = program.GetSemanticModel(file);
        return file.GetRoot().DescendantNodes().OfType<InterpolationSyntax>()
            .Where(hole => IsFraction(model.GetTypeInfo(hole.Expression).Type))
            .Where(hole => model.GetTypeInfo(Whole((ExpressionSyntax)hole.Parent!)).ConvertedType?.SpecialType == SpecialType.System_String)
            .Select(hole => $"{Path.GetFileName(file.FilePath)}({hole.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): '{hole}'");
    });

    private static bool IsFraction(ITypeSymbol? type) => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
        ? IsFraction(nullable.TypeArguments[0])
        : type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    // A sum of texts is handed over as one.
    private static ExpressionSyntax Whole(ExpressionSyntax part) => part.Parent is BinaryExpressionSyntax sum ? Whole(sum) : part;
}
