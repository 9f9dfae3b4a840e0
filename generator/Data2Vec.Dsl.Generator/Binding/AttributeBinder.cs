using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Binds one attribute: its name and the values that its author gave.</summary>
internal static class AttributeBinder
{
    public static AttributeSpec Bind(AttributeData attribute, string owner, int index, bool hasErrors = false)
    {
        var arguments = new List<ArgumentSpec>();
        hasErrors |= attribute.AttributeConstructor is null || NamesUnknown(attribute);

        // What is optional there the compiler fills in: file and line, which no specification may hold.
        for (var i = 0; i < attribute.ConstructorArguments.Length; i++)
        {
            if (attribute.AttributeConstructor!.Parameters[i] is { IsOptional: false } parameter)
            {
                Add(PropertyOf(parameter), attribute.ConstructorArguments[i]);
            }
        }

        foreach (var named in attribute.NamedArguments)
        {
            Add(named.Key, named.Value);
        }

        return new AttributeSpec(attribute.AttributeClass!.MetadataName, owner, index, arguments.ToEquatableArray(), hasErrors);

        void Add(string name, TypedConstant constant)
        {
            if (constant is { Kind: TypedConstantKind.Type, IsNull: true })
            {
                // As if it were not said.
                return;
            }

            // No text is an empty one, which has a rule; the compiler only warns.
            var nothing = constant.Type?.SpecialType == SpecialType.System_String ? "" : null;
            if (constant.Kind is TypedConstantKind.Error or TypedConstantKind.Array || (constant.Value ?? nothing) is not { } value || value is ITypeSymbol { TypeKind: TypeKind.Error })
            {
                hasErrors = true;
            }
            else
            {
                arguments.Add(new ArgumentSpec(name, value is ITypeSymbol type ? Labels(type) : value, owner, index));
            }
        }
    }

    // An argument of no known name is missing from the data; what it was meant for would seem not to be said.
    private static bool NamesUnknown(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList.Arguments: var arguments }
        && arguments.Any(a => a.NameEquals is { Name.Identifier.ValueText: var name } && attribute.NamedArguments.All(known => known.Key != name));

    private static LabelsSpec Labels(ITypeSymbol type) => new(
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
        type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => type.TypeKind == TypeKind.Enum && field.HasConstantValue)
            .Select(field => field.ConstantValue is ulong large ? unchecked((long)large) : Convert.ToInt64(field.ConstantValue, CultureInfo.InvariantCulture))
            .Distinct()
            .OrderBy(value => value)
            .ToEquatableArray());

    /// <summary>The property that a parameter of an attribute's constructor sets.</summary>
    public static string PropertyOf(IParameterSymbol parameter) => char.ToUpperInvariant(parameter.Name[0]) + parameter.Name.Substring(1);
}
