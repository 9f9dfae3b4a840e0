using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Binds the ids of what the compiler reports wherever a class is named: that it is obsolete or experimental. Its author reads that at the declaration that
/// names it, and decides there; generated code must not repeat it where nobody can suppress it.
/// </summary>
internal static class CautionBinder
{
    private const string Obsolete = "System.ObsoleteAttribute";
    private const string Experimental = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";

    public static EquatableArray<string> Bind(INamedTypeSymbol type) => Symbols(type)
        .SelectMany(symbol => symbol.GetAttributes())
        .Select(IdOf)
        .OfType<string>()
        .Where(SyntaxFacts.IsValidIdentifier)
        .Distinct()
        .ToEquatableArray();

    // Generated code names the class and calls its constructors.
    private static IEnumerable<ISymbol> Symbols(INamedTypeSymbol type)
    {
        foreach (var constructor in type.InstanceConstructors)
        {
            yield return constructor;
        }

        for (ISymbol? symbol = type; symbol is not null; symbol = symbol.ContainingType)
        {
            yield return symbol;
        }

        yield return type.ContainingModule;
        yield return type.ContainingAssembly;
    }

    private static string? IdOf(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments;
        switch (attribute.AttributeClass?.ToDisplayString())
        {
            case Obsolete:
                var own = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "DiagnosticId").Value.Value as string;
                return own ?? (arguments.IsEmpty || arguments[0].Value is null ? "CS0612" : "CS0618");
            case Experimental:
                return arguments.IsEmpty ? null : arguments[0].Value as string;
            default:
                return null;
        }
    }
}
