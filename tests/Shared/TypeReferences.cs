using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Tests;

/// <summary>A type of an assembly.</summary>
/// <param name="Name">Its name, without its namespace; of a nested type the outermost one's.</param>
/// <param name="Folder">The folder of the project that its source is in; "." for the project's own folder.</param>
/// <param name="File">The source file, relative to the project.</param>
internal sealed record SourceType(string Name, string Folder, string File);

/// <summary>One type refers to another.</summary>
internal sealed record TypeUse(SourceType From, SourceType To);

/// <summary>
/// Which types of an assembly refer to which others of it. They are read from the built assembly and not from the text of its source: text
/// shows a dependency only where a name is written, and says nothing of <c>var</c>, of a call on what a property returns, or of an
/// extension method. The compiler has resolved all of that.
/// </summary>
/// <remarks>
/// What counts: base types, interfaces, constraints, attributes and their <c>typeof</c>, the types of fields and signatures, local variables,
/// caught exceptions, and each operand of the code. One kind of reference leaves no trace in an assembly: the compiler copies the values of
/// constants and enum members. For them alone the source is searched for <c>Type.Constant</c>.
/// The folder of a type comes from the symbols (the .pdb beside the assembly), because several folders may share a namespace.
/// </remarks>
internal sealed partial class TypeReferences
{
    // For types without code, the symbols name the files of the type itself.
    private static readonly Guid s_typeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private static readonly Dictionary<int, OperandType> s_operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    private readonly PEReader _file;
    private readonly MetadataReader _assembly;
    private readonly MetadataReader _symbols;
    private readonly string _project;
    private readonly string _marker;
    private readonly Dictionary<TypeDefinitionHandle, SourceType?> _types = [];
    private readonly HashSet<TypeUse> _uses = [];

    private TypeReferences(PEReader file, MetadataReader symbols, string project)
    {
        (_file, _assembly, _symbols, _project) = (file, file.GetMetadataReader(), symbols, project);
        _marker = "/" + Path.GetFileName(project) + "/";
        foreach (var handle in _assembly.TypeDefinitions)
        {
            _types[handle] = Locate(handle);
        }
    }

    /// <summary>The references between the types of an assembly whose source is in the project.</summary>
    /// <param name="assembly">The assembly; its symbols stand beside it.</param>
    /// <param name="project">The folder of the project.</param>
    /// <exception cref="FileNotFoundException">There are no symbols.</exception>
    /// <exception cref="InvalidOperationException">No type of the assembly has its source in the project.</exception>
    public static IReadOnlyCollection<TypeUse> Of(string assembly, string project)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        if (!file.TryOpenAssociatedPortablePdb(assembly, path => File.Exists(path) ? File.OpenRead(path) : null, out var symbols, out _))
        {
            throw new FileNotFoundException($"The symbols of '{assembly}' are missing: build it with <DebugType>portable</DebugType>.");
        }

        using (symbols)
        {
            var references = new TypeReferences(file, symbols!.GetMetadataReader(), Path.TrimEndingDirectorySeparator(Path.GetFullPath(project)));
            if (references._types.Values.All(type => type is null))
            {
                throw new InvalidOperationException($"No type of '{assembly}' has its source in '{project}'.");
            }

            foreach (var (handle, type) in references._types)
            {
                if (type is not null)
                {
                    references.Read(references._assembly.GetTypeDefinition(handle), type);
                }
            }

            references.ReadConstants();
            return references._uses;
        }
    }

    private void Add(SourceType from, TypeDefinitionHandle to)
    {
        if (_types[to] is { } type && type != from)
        {
            _uses.Add(new(from, type));
        }
    }

    private void Add(SourceType from, IEnumerable<TypeDefinitionHandle> to)
    {
        foreach (var type in to)
        {
            Add(from, type);
        }
    }

    private void Read(TypeDefinition type, SourceType from)
    {
        Add(from, Of(type.BaseType));
        Add(from, type.GetInterfaceImplementations().SelectMany(i => Of(_assembly.GetInterfaceImplementation(i).Interface)));
        ReadAttributes(type.GetCustomAttributes(), from);
        ReadConstraints(type.GetGenericParameters(), from);
        foreach (var field in type.GetFields().Select(_assembly.GetFieldDefinition))
        {
            Add(from, field.DecodeSignature(SignatureTypes.Instance, null));
            ReadAttributes(field.GetCustomAttributes(), from);
        }

        foreach (var property in type.GetProperties().Select(_assembly.GetPropertyDefinition))
        {
            ReadAttributes(property.GetCustomAttributes(), from);
        }

        foreach (var method in type.GetMethods().Select(_assembly.GetMethodDefinition))
        {
            Add(from, Of(method.DecodeSignature(SignatureTypes.Instance, null)));
            ReadAttributes(method.GetCustomAttributes(), from);
            ReadAttributes(method.GetParameters().SelectMany(p => _assembly.GetParameter(p).GetCustomAttributes()), from);
            ReadConstraints(method.GetGenericParameters(), from);
            if (method.RelativeVirtualAddress != 0)
            {
                ReadBody(_file.GetMethodBody(method.RelativeVirtualAddress), from);
            }
        }
    }

    private void ReadConstraints(IEnumerable<GenericParameterHandle> parameters, SourceType from) => Add(from, parameters
        .SelectMany(p => _assembly.GetGenericParameter(p).GetConstraints())
        .SelectMany(c => Of(_assembly.GetGenericParameterConstraint(c).Type)));

    private void ReadAttributes(IEnumerable<CustomAttributeHandle> attributes, SourceType from)
    {
        foreach (var attribute in attributes.Select(_assembly.GetCustomAttribute))
        {
            Add(from, Of(attribute.Constructor));
            var value = attribute.DecodeValue(new AttributeTypes(_assembly));
            Add(from, value.FixedArguments.Select(a => a.Value).Concat(value.NamedArguments.Select(a => a.Value)).OfType<TypeDefinitionHandle>());
        }
    }

    private void ReadBody(MethodBodyBlock body, SourceType from)
    {
        if (!body.LocalSignature.IsNil)
        {
            Add(from, _assembly.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(SignatureTypes.Instance, null).SelectMany(t => t));
        }

        Add(from, body.ExceptionRegions.SelectMany(region => Of(region.CatchType)));
        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            switch (s_operands[first == 0xFE ? 0xFE00 | code.ReadByte() : first])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Add(from, Of(MetadataTokens.EntityHandle(code.ReadInt32())));
                    break;
                case OperandType.InlineSig:
                    var pointer = (StandaloneSignatureHandle)MetadataTokens.EntityHandle(code.ReadInt32());
                    Add(from, Of(_assembly.GetStandaloneSignature(pointer).DecodeMethodSignature(SignatureTypes.Instance, null)));
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    // The types that a type, a member of one, or a generic instance of either is made of.
    private IEnumerable<TypeDefinitionHandle> Of(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return [];
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return [(TypeDefinitionHandle)handle];
            case HandleKind.TypeSpecification:
                return _assembly.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(SignatureTypes.Instance, null);
            case HandleKind.FieldDefinition:
                return [_assembly.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()];
            case HandleKind.MethodDefinition:
                return [_assembly.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()];
            case HandleKind.MemberReference:
                return Of(_assembly.GetMemberReference((MemberReferenceHandle)handle).Parent);
            case HandleKind.MethodSpecification:
                var method = _assembly.GetMethodSpecification((MethodSpecificationHandle)handle);
                return Of(method.Method).Concat(method.DecodeSignature(SignatureTypes.Instance, null).SelectMany(t => t));
            default:
                return [];
        }
    }

    private static IEnumerable<TypeDefinitionHandle> Of(MethodSignature<ImmutableArray<TypeDefinitionHandle>> signature) =>
        signature.ParameterTypes.Append(signature.ReturnType).SelectMany(t => t);

    // Where a type's source is; null where a tool wrote it, or it belongs to another project.
    private SourceType? Locate(TypeDefinitionHandle handle)
    {
        var type = _assembly.GetTypeDefinition(handle);
        if (!type.GetDeclaringType().IsNil)
        {
            return Locate(type.GetDeclaringType());
        }

        foreach (var document in DocumentsOf(handle))
        {
            // The part below the project's folder; what is above it a build on a server replaces.
            var path = _symbols.GetString(_symbols.GetDocument(document).Name).Replace('\\', '/');
            var start = path.LastIndexOf(_marker, StringComparison.Ordinal);
            var file = start < 0 ? "" : path[(start + _marker.Length)..];
            if (file.Length > 0 && !file.StartsWith("obj/", StringComparison.Ordinal))
            {
                var parts = file.Split('/');
                return new(_assembly.GetString(type.Name).Split('`')[0], parts.Length == 1 ? "." : parts[0], file);
            }
        }

        return null;
    }

    // Those of its methods; of a type without code those that the symbols name; of one with code only in nested types theirs.
    private IEnumerable<DocumentHandle> DocumentsOf(TypeDefinitionHandle handle)
    {
        var type = _assembly.GetTypeDefinition(handle);
        return type.GetMethods()
            .SelectMany(method => _symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).GetSequencePoints().Select(point => point.Document))
            .Concat(NamedOf(handle))
            .Concat(type.GetNestedTypes().SelectMany(DocumentsOf));
    }

    private List<DocumentHandle> NamedOf(TypeDefinitionHandle type)
    {
        var documents = new List<DocumentHandle>();
        foreach (var information in _symbols.GetCustomDebugInformation(type).Select(_symbols.GetCustomDebugInformation))
        {
            if (_symbols.GetGuid(information.Kind) == s_typeDocuments)
            {
                var rows = _symbols.GetBlobReader(information.Value);
                while (rows.RemainingBytes > 0)
                {
                    documents.Add(MetadataTokens.DocumentHandle(rows.ReadCompressedInteger()));
                }
            }
        }

        return documents;
    }

    // Type.Constant, in any file of the project: the compiler leaves only its value.
    private void ReadConstants()
    {
        var constants = _types.Where(t => t.Value is not null)
            .SelectMany(t => _assembly.GetTypeDefinition(t.Key).GetFields().Select(_assembly.GetFieldDefinition)
                .Where(field => (field.Attributes & FieldAttributes.Literal) != 0)
                .Select(field => (Name: Name(t.Key) + "." + _assembly.GetString(field.Name), Type: t.Value!)))
            .ToLookup(constant => constant.Name, constant => constant.Type, StringComparer.Ordinal);
        foreach (var file in _types.Values.OfType<SourceType>().GroupBy(type => type.File, StringComparer.Ordinal))
        {
            var text = string.Join('\n', File.ReadLines(Path.Combine(_project, file.Key)).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            foreach (var types in Constant().Matches(text).Select(match => constants[match.Groups[1].Value]).Where(types => types.Any()))
            {
                // Of several with one name, the nearest is meant.
                var meant = types.FirstOrDefault(type => type.File == file.Key) ?? types.FirstOrDefault(type => type.Folder == file.First().Folder) ?? types.First();
                if (meant.File != file.Key)
                {
                    _uses.Add(new(file.First(), meant));
                }
            }
        }
    }

    private string Name(TypeDefinitionHandle type) => _assembly.GetString(_assembly.GetTypeDefinition(type).Name);

    // Looked for at each word, because Type.Constant may stand behind a namespace.
    [GeneratedRegex(@"\b(?=([A-Z]\w*\.[A-Z]\w*)\b)")]
    private static partial Regex Constant();
}
