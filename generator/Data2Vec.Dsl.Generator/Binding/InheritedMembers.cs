using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Finds a member of an author's that hides one of the base class that its class is going to have. Generated code uses those by their short names, and would
/// use the author's instead.
/// </summary>
internal static class InheritedMembers
{
    private const string Encoder = "Data2Vec.Dsl.Encoder`1";
    private const string Pair = "Data2Vec.Dsl.Distillation.Pair`1";
    private const string Mask = "Data2Vec.Dsl.Masking.SampleMaskPolicy";
    private const string Head = "Data2Vec.Dsl.Heads.ModelWithHead`1";

    // Of TorchSharp's modules.
    private static readonly string[] s_ofModules = ["training", "eval", "GetName", "register_module"];

    /// <summary>Whether generated code would use this member instead of an inherited one.</summary>
    public static bool IsHiddenBy(ISymbol member, INamedTypeSymbol type, DeclarationKind kind) =>
        !member.IsOverride && Bases(type, kind).SelectMany(parent => Used(parent, member.Name)).Any(inherited => Hides(member, inherited));

    /// <summary>Whether a method has name and parameters of an inherited one, which the code may override.</summary>
    public static bool IsSignatureOf(IMethodSymbol method, INamedTypeSymbol type, DeclarationKind kind) => Bases(type, kind)
        .SelectMany(parent => Used(parent, method.Name)).OfType<IMethodSymbol>()
        .Any(inherited => inherited.Parameters.Length == method.Parameters.Length && inherited.Parameters.Zip(method.Parameters, IsSame).All(same => same));

    // A type parameter is the batch, which is whatever the encoder takes.
    private static bool IsSame(IParameterSymbol theirs, IParameterSymbol own) =>
        theirs.Type is ITypeParameterSymbol || SymbolEqualityComparer.Default.Equals(theirs.Type, own.Type);

    // What is called like a method hides it only where it can be called too; overloads with another number of parameters stand beside it.
    private static bool Hides(ISymbol member, ISymbol inherited) => (member, inherited) switch
    {
        (IMethodSymbol own, IMethodSymbol theirs) => own.Parameters.Count(p => !IsLeftOut(p)) <= Most(theirs) && theirs.Parameters.Count(p => !IsLeftOut(p)) <= Most(own),
        (IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or IPropertySymbol { Type.TypeKind: TypeKind.Delegate } or IEventSymbol, _) => true,
        (_, IMethodSymbol) => false,
        _ => true,
    };

    private static bool IsLeftOut(IParameterSymbol parameter) => parameter.IsOptional || parameter.IsParams;

    private static int Most(IMethodSymbol method) => method.Parameters.Any(p => p.IsParams) ? int.MaxValue : method.Parameters.Length;

    private static IEnumerable<ISymbol> Used(INamedTypeSymbol parent, string name) =>
        Language.OwnsNamespace(parent) || s_ofModules.Contains(name)
            ? parent.GetMembers(name).Where(m => m.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal))
            : [];

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type, DeclarationKind kind)
    {
        var runtime = Language.On(type).First().AttributeClass!.ContainingAssembly;
        var start = runtime.GetTypeByMetadataName(kind switch { DeclarationKind.Pair => Pair, DeclarationKind.Mask => Mask, DeclarationKind.Head => Head, _ => Encoder });
        for (var parent = start; parent is { SpecialType: not SpecialType.System_Object }; parent = parent.BaseType)
        {
            yield return parent;
        }

        // Which of the heads it is, its kind does not say.
        foreach (var head in kind == DeclarationKind.Head && start is not null ? start.ContainingNamespace.GetTypeMembers().Where(t => IsDerived(t, start)) : [])
        {
            yield return head;
        }
    }

    private static bool IsDerived(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(parent.OriginalDefinition, from))
            {
                return true;
            }
        }

        return false;
    }
}
