using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>
/// Finds calls of TorchSharp that make tensors or modules out of numbers and sizes and do not say of which element type or on which device: those are of
/// the process's defaults, which a user's program may set to anything. No banned symbol could say so, since the same method is right with both arguments.
/// </summary>
internal static class TensorFactories
{
    private const string Library = "TorchSharp.torch";

    /// <summary>What depends on the process's defaults in some files of a program, one line each.</summary>
    public static IEnumerable<string> Faults(Compilation program, IEnumerable<SyntaxTree> files) => files.SelectMany(file =>
    {
        var model = program.GetSemanticModel(file);
        return file.GetRoot().DescendantNodes().SelectMany(node => node switch
        {
            InvocationExpressionSyntax call => OfCall(model, call),
            ExpressionSyntax expression => OfConversion(model, expression),
            _ => [],
        });
    });

    private static IEnumerable<string> OfCall(SemanticModel model, InvocationExpressionSyntax call)
    {
        var info = model.GetSymbolInfo(call);
        var method = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) as IMethodSymbol;
        if (method is not { IsStatic: true } || !IsOfLibrary(method.ContainingType) || !DependsOnDefaults(method))
        {
            yield break;
        }

        if (model.GetOperation(call) is not IInvocationOperation operation)
        {
            yield return $"{Place(call)}: '{call}' is not understood.";
            yield break;
        }

        foreach (var parameter in method.Parameters.Where(IsDefault))
        {
            var given = operation.Arguments.Single(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter, parameter));
            if (given.ArgumentKind == ArgumentKind.DefaultValue || given.Value.ConstantValue is { HasValue: true, Value: null })
            {
                yield return $"{Place(call)}: '{call}' does not say its {parameter.Name}.";
            }
        }
    }

    // A number that becomes a tensor by itself.
    private static IEnumerable<string> OfConversion(SemanticModel model, ExpressionSyntax expression)
    {
        if (model.GetConversion(expression) is { IsUserDefined: true, MethodSymbol: { } conversion } && Name(conversion.ContainingType) == Library + ".Tensor")
        {
            yield return $"{Place(expression)}: '{expression}' becomes a tensor; make it with torch.tensor.";
        }
    }

    // Those that take a tensor make their result of its type and where it is.
    private static bool DependsOnDefaults(IMethodSymbol method) =>
        method.Parameters.Any(IsDefault) && !method.Parameters.Any(parameter => Name(parameter.Type) == Library + ".Tensor");

    private static bool IsDefault(IParameterSymbol parameter) => parameter.Name is "dtype" or "device"
        && Name(parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : parameter.Type)
            is Library + ".ScalarType" or Library + ".Device";

    private static bool IsOfLibrary(INamedTypeSymbol? type) => type is not null && (Name(type) == Library || IsOfLibrary(type.ContainingType));

    private static string Name(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).TrimEnd('?');

    private static string Place(SyntaxNode node)
    {
        var line = node.GetLocation().GetLineSpan();
        return $"{Path.GetFileName(line.Path)}({line.StartLinePosition.Line + 1})";
    }
}
