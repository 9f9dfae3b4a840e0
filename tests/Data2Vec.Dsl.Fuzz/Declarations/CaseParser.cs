using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>Reads a case back from C#: what a fix has edited, what a child process is to run, and what was kept of a finding.</summary>
internal static class CaseParser
{
    public static Case Parse(string text) => new([.. CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
        .Select(type => new Declared(type.Identifier.ValueText, [.. type.AttributeLists.SelectMany(l => l.Attributes).Select(Read)]))]);

    private static Applied Read(AttributeSyntax attribute)
    {
        var generic = attribute.Name as GenericNameSyntax;
        return new Applied(
            generic?.Identifier.ValueText ?? attribute.Name.ToString(),
            generic is null ? [] : [.. generic.TypeArgumentList.Arguments.Select(t => t.ToString())],
            attribute.ArgumentList is null ? [] : [.. attribute.ArgumentList.Arguments.Select(a => Read(attribute, a))]);
    }

    private static Argument Read(AttributeSyntax attribute, AttributeArgumentSyntax argument)
    {
        var name = argument.NameEquals!.Name.Identifier.ValueText;
        var value = Read(argument.Expression);
        var type = Values.Arguments(attribute.Name.ToString()).FirstOrDefault(p => p.Name == name)?.PropertyType;

        // A whole number is a double where the attribute has one.
        return new Argument(name, type == typeof(double) && value is long number ? (double)number : value);
    }

    private static object Read(ExpressionSyntax expression) => expression switch
    {
        PrefixUnaryExpressionSyntax minus => Read(minus.Operand) is long number ? (object)-number : -(double)Read(minus.Operand),
        LiteralExpressionSyntax { Token.Value: bool truth } => truth,
        LiteralExpressionSyntax { Token.Value: double number } => number,
        LiteralExpressionSyntax literal => Convert.ToInt64(literal.Token.Value, CultureInfo.InvariantCulture),
        _ when expression.ToString() == "double.NaN" => double.NaN,
        _ when expression.ToString() == "double.PositiveInfinity" => double.PositiveInfinity,
        _ => expression.ToString(),
    };
}
