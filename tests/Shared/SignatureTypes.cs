using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Data2Vec.Dsl.Tests;

/// <summary>Collects the types of the assembly itself that a signature is made of.</summary>
internal sealed class SignatureTypes : ISignatureTypeProvider<ImmutableArray<TypeDefinitionHandle>, object?>
{
    /// <summary>The only one.</summary>
    public static SignatureTypes Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [handle];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetSZArrayType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetArrayType(ImmutableArray<TypeDefinitionHandle> elementType, ArrayShape shape) => elementType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetByReferenceType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetPointerType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetPinnedType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetModifiedType(
        ImmutableArray<TypeDefinitionHandle> modifier, ImmutableArray<TypeDefinitionHandle> unmodifiedType, bool isRequired) => unmodifiedType;

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetGenericInstantiation(
        ImmutableArray<TypeDefinitionHandle> genericType, ImmutableArray<ImmutableArray<TypeDefinitionHandle>> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(t => t)];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetGenericMethodParameter(object? genericContext, int index) => [];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetGenericTypeParameter(object? genericContext, int index) => [];

    /// <inheritdoc/>
    public ImmutableArray<TypeDefinitionHandle> GetFunctionPointerType(MethodSignature<ImmutableArray<TypeDefinitionHandle>> signature) =>
        [.. signature.ParameterTypes.Append(signature.ReturnType).SelectMany(t => t)];
}

/// <summary>Reads the arguments of attributes: a <c>typeof</c> becomes the type's handle, where it is a type of the assembly itself.</summary>
internal sealed class AttributeTypes(MetadataReader assembly) : ICustomAttributeTypeProvider<object?>
{
    // Marks a parameter of type System.Type.
    private static readonly object s_systemType = new();

    /// <inheritdoc/>
    public object? GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode;

    /// <inheritdoc/>
    public object? GetSystemType() => s_systemType;

    /// <inheritdoc/>
    public bool IsSystemType(object? type) => type == s_systemType;

    /// <inheritdoc/>
    public object? GetSZArrayType(object? elementType) => elementType;

    /// <inheritdoc/>
    public object? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => handle;

    /// <inheritdoc/>
    public object? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        reader.StringComparer.Equals(reader.GetTypeReference(handle).Name, "Type") ? s_systemType : null;

    /// <inheritdoc/>
    public object? GetTypeFromSerializedName(string name) => assembly.TypeDefinitions
        .Where(handle => FullName(handle) == name)
        .Select(handle => (object?)handle)
        .FirstOrDefault();

    /// <inheritdoc/>
    public PrimitiveTypeCode GetUnderlyingEnumType(object? type)
    {
        // Enums of other assemblies that stand in attributes are all of 32 bits.
        if (type is not TypeDefinitionHandle handle)
        {
            return PrimitiveTypeCode.Int32;
        }

        var value = assembly.GetTypeDefinition(handle).GetFields().Select(assembly.GetFieldDefinition).First(field => assembly.StringComparer.Equals(field.Name, "value__"));
        return (PrimitiveTypeCode)assembly.GetBlobBytes(value.Signature)[1];
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        var type = assembly.GetTypeDefinition(handle);
        var name = assembly.GetString(type.Name);
        return !type.GetDeclaringType().IsNil ? FullName(type.GetDeclaringType()) + "+" + name
            : type.Namespace.IsNil ? name
            : assembly.GetString(type.Namespace) + "." + name;
    }
}
