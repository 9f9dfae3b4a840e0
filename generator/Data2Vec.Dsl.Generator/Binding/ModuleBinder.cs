using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Binds what is particular to a user's stage: its base class and its constructor.</summary>
internal static class ModuleBinder
{
    // Of the runtime and of TorchSharp, neither of which the generator has.
    private const string Base = "Data2Vec.Dsl.StageModule";
    private static readonly string[] s_tensors = ["TorchSharp.Modules.Parameter", "TorchSharp.torch.Tensor"];

    public static ModuleSpec Bind(INamedTypeSymbol type, string hintName)
    {
        var constructors = type.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).ToList();
        var parameters = constructors.Count == 0 ? [] : constructors[0].Parameters;
        return new ModuleSpec(
            DerivesFromBase(type),
            constructors.Count,
            parameters.Where(p => !p.IsOptional).Select(p => Bind(p, hintName)).ToEquatableArray());
    }

    /// <summary>The attribute that says what a constructor's parameter learns.</summary>
    public static AttributeData? Learned(IParameterSymbol parameter) => parameter.GetAttributes().FirstOrDefault(a => Language.Includes(a.AttributeClass));

    private static ModuleParameterSpec Bind(IParameterSymbol parameter, string hintName) => new(
        parameter.Name,
        parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
        s_tensors.Contains(parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString()) && parameter.RefKind == RefKind.None,
        Learned(parameter) is { } attribute ? AttributeBinder.Bind(attribute, hintName, -1) : null);

    private static bool DerivesFromBase(INamedTypeSymbol type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.ToDisplayString() == Base)
            {
                return true;
            }
        }

        return false;
    }
}
