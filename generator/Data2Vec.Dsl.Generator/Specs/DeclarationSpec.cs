using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>What a class declares.</summary>
internal enum DeclarationKind
{
    Encoder,
    Variant,
    Mask,
    Pair,
    Head,

    /// <summary>A class that can be a stage of encoders.</summary>
    Stage,

    /// <summary>Stages or other attributes of the language without one that says what they belong to.</summary>
    Orphan,
}

/// <summary>
/// A declaration as its author wrote it: equal when nothing that matters has changed, and free of symbols, syntax and positions, so that
/// an edit elsewhere re-emits nothing.
/// </summary>
/// <param name="Kind">What the class declares.</param>
/// <param name="Type">The class.</param>
/// <param name="Attributes">The attributes of the language on it, in source order.</param>
/// <param name="References">The declarations named as type arguments: base of a variant; encoder and mask of a pair; encoder below a head. Null where the
/// argument is no declaration.</param>
/// <param name="Module">For a class that can be a stage: how one is made.</param>
internal sealed record DeclarationSpec(
    DeclarationKind Kind,
    TypeSpec Type,
    EquatableArray<AttributeSpec> Attributes,
    EquatableArray<ReferenceSpec> References,
    ModuleSpec? Module = null)
{
    /// <summary>True when the compiler itself already complains about an argument: everything after that stays silent.</summary>
    public bool HasSyntaxErrors => Attributes.Any(a => a.HasErrors) || References.Any(r => r.IsUnresolved);

    public AttributeSpec? Find(Type attribute) => Attributes.FirstOrDefault(a => a.Name == attribute.Name);

    /// <summary>Ids of what the compiler reports on what the declaration names, and on what that names.</summary>
    public IEnumerable<string> Cautions => References.Concat(Attributes.Select(a => a.Module).OfType<ReferenceSpec>())
        .Select(reference => reference.Declaration).OfType<DeclarationSpec>()
        .SelectMany(named => named.Type.Cautions.Concat(named.Cautions))
        .Distinct();
}

/// <summary>A type argument of a declaration.</summary>
/// <param name="Name">The type as written in a message.</param>
/// <param name="Declaration">What it declares, or null when it declares nothing.</param>
/// <param name="IsUnresolved">The compiler does not know the type.</param>
/// <param name="BackTo">Hint name of the type where it is one of those that led here: the declarations go round in a circle.</param>
/// <param name="Target">Hint name of the type where it is of the same assembly.</param>
internal sealed record ReferenceSpec(string Name, DeclarationSpec? Declaration, bool IsUnresolved = false, string? BackTo = null, string? Target = null);

/// <summary>A class and how it can be continued in another file.</summary>
/// <param name="Namespace">Its namespace, empty for the global one.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Containers">Headers of the types it is nested in, outermost first, such as "partial class Outer".</param>
/// <param name="HintName">Unique and stable: namespace, containers and name. Names of generated files are made from it.</param>
/// <param name="Reach">From where it can be seen.</param>
/// <param name="Obstacle">Why it cannot be continued.</param>
/// <param name="NotPartial">Name of the type around it that is not partial, where that is the obstacle.</param>
/// <param name="DeclarationsWithStages">On how many of its partial declarations attributes of the language stand.</param>
/// <param name="HasSummary">Its author documents it.</param>
/// <param name="Clash">Name of its author's member that the code has or uses as well, where that is the obstacle.</param>
internal sealed record TypeSpec(
    string Namespace,
    string Name,
    EquatableArray<string> Containers,
    string HintName,
    Reach Reach,
    TypeObstacle Obstacle,
    string? NotPartial,
    int DeclarationsWithStages,
    bool HasSummary,
    string? Clash = null)
{
    /// <summary>The name without the escape, for messages and state names.</summary>
    public string PlainName => Name.TrimStart('@');

    /// <summary>How a member of this type can be declared: it must not be seen from where the type is not.</summary>
    public string MemberAccess => Reach switch { Reach.Everywhere => "public", Reach.Assembly => "internal", _ => "private" };

    /// <summary>What its files are called, before their endings; the hint name where nothing speaks against it.</summary>
    public string FileName { get; init; } = HintName;

    /// <summary>What short names mean where it stands; null where nothing is generated for it.</summary>
    public ScopeSpec? Scope { get; init; }

    /// <summary>Ids of what the compiler reports wherever the class is named: it is obsolete or experimental.</summary>
    public EquatableArray<string> Cautions { get; init; }

    /// <summary>Names of its author's members that begin as the generated fields do, with an underscore.</summary>
    public EquatableArray<string> OwnFields { get; init; }

    /// <summary>The name with everything it is nested in, for code.</summary>
    public string GlobalName => Global(Namespace, Containers.Select(c => c.Substring(c.LastIndexOf(' ') + 1)).Concat([Name]));

    /// <summary>The full name of a type.</summary>
    /// <param name="space">Its namespace, empty for the global one.</param>
    /// <param name="path">The names of the types it is nested in, outermost first, and its own.</param>
    public static string Global(string space, IEnumerable<string> path) => "global::" + string.Join(".", space.Length == 0 ? path : path.Prepend(space));
}

/// <summary>From where a class can be seen.</summary>
internal enum Reach
{
    Everywhere,
    Assembly,

    /// <summary>Only from inside or from classes derived from one that it is nested in.</summary>
    Container,
}

/// <summary>Why a class cannot be continued by generated code.</summary>
internal enum TypeObstacle
{
    None,
    NotPartial,
    ContainerNotPartial,

    /// <summary>Some parts are partial and some are not, or two classes have one name: the compiler complains itself.</summary>
    Contradictory,
    Generic,
    ContainerGeneric,
    Static,
    Abstract,
    Record,
    FileLocal,

    /// <summary>Its project is compiled as a version of C# that lacks what the code is written in.</summary>
    OldLanguage,
    HasParameters,
    HasBaseClass,

    /// <summary>It is called like a member that the code would give it.</summary>
    NamedAsMember,

    /// <summary>Its author gave it a member that the code would give it.</summary>
    HasMember,

    /// <summary>Its author gave it a member that hides one of its base class, which the code uses.</summary>
    HidesMember,

    /// <summary>Its author gave it a constructor that does not go by way of the code's.</summary>
    HasConstructor,
}

/// <summary>One attribute of the language.</summary>
/// <param name="Name">The attribute class's name without type parameters, such as "TransformerAttribute".</param>
/// <param name="Owner">Hint name of the class it stands on.</param>
/// <param name="Index">Its place among the attributes of the language on that class.</param>
/// <param name="Arguments">The named arguments given.</param>
/// <param name="HasErrors">An argument does not compile, or the attribute stands there twice.</param>
/// <param name="Module">For a stage of the user's: the class that is one.</param>
internal sealed record AttributeSpec(
    string Name, string Owner, int Index, EquatableArray<ArgumentSpec> Arguments, bool HasErrors = false, ReferenceSpec? Module = null)
{
    /// <summary>What a variant overrides it by: the attribute's name, and with a user's stage its class.</summary>
    public string Kind => Module is null ? Name : Name + " " + (Module.Declaration?.Type.HintName ?? Module.Name);

    /// <summary>How the attribute is written, such as "Transformer", "Data2Vec" or "Stage&lt;Gate&gt;".</summary>
    public string ShortName
    {
        get
        {
            if (Module is not null)
            {
                return $"Stage<{Module.Name}>";
            }

            var name = Name.Split('`')[0];
            return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name;
        }
    }

    public ArgumentSpec? Find(string argument) => Arguments.FirstOrDefault(a => a.Name == argument);

    /// <summary>Where a finding about this attribute, or one argument of it, is shown.</summary>
    public Site At(string? argument = null) => Find(argument ?? "") is { } found
        ? new Site(found.Owner, found.Index, argument)
        : new Site(Owner, Index, null);

    /// <summary>Where a finding about one of its type arguments is shown.</summary>
    public Site AtType(int place) => new(Owner, Index, null, place);
}

/// <summary>One named argument. Where a variant changed it, owner and index are the variant's.</summary>
internal sealed record ArgumentSpec(string Name, object Value, string Owner, int Index);

/// <summary>A place in a declaration, which the analyzer turns into a position in a file.</summary>
/// <param name="Owner">Hint name of the class.</param>
/// <param name="Index">Place of the attribute among the attributes of the language on it; -1 for the class name itself.</param>
/// <param name="Argument">The named argument, or null for the attribute.</param>
/// <param name="TypeArgument">Place of a type argument, or -1.</param>
internal sealed record Site(string Owner, int Index, string? Argument, int TypeArgument = -1)
{
    /// <summary>For a constructor's parameter: the named argument of the attribute on it, or null for the shape.</summary>
    public string? Inner { get; init; }

    public static Site Of(TypeSpec type) => new(type.HintName, -1, null);
}
