using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Checks of the class itself and of what its attributes belong to.</summary>
internal static class DeclarationChecks
{
    /// <summary>What declares an encoder, for messages.</summary>
    public static readonly string EncoderEntries = Entries.Of(DeclarationKind.Encoder, "[Variant<…>]");

    private static readonly string[] s_pairParts =
    [
        nameof(TeacherAttribute), nameof(TargetsAttribute), nameof(RegressionAttribute), nameof(RecipeAttribute), nameof(MonitorAttribute), nameof(ReproducesAttribute),
    ];

    /// <summary>The class can be continued, and every attribute on it belongs to what it declares.</summary>
    public static bool Type(DeclarationSpec spec, Findings findings)
    {
        // What the compiler complains about, it explains itself.
        if (spec.HasSyntaxErrors || spec.Type.Obstacle == TypeObstacle.Contradictory)
        {
            return false;
        }

        Obstacle(spec.Type, findings);
        Kinds(spec, findings);
        Choices(spec, findings);
        if (spec.Type.DeclarationsWithStages > 1)
        {
            findings.Report(Rule.SplitDeclaration, Site.Of(spec.Type), spec.Type.PlainName, spec.Type.DeclarationsWithStages);
        }

        return !findings.HasErrors;
    }

    /// <summary>A type argument declares what is needed, without going round in a circle.</summary>
    public static bool Reference(
        DeclarationSpec spec, AttributeSpec attribute, int place, string needed, string entries, Findings findings,
        params DeclarationKind[] kinds)
    {
        var reference = spec.References[place];
        if (Circle(spec) is { } circle)
        {
            findings.Report(Rule.Cycle, attribute.AtType(place), spec.Type.PlainName, circle);
            return false;
        }

        // A circle further down is reported on the classes that form it.
        if (reference.BackTo is not null)
        {
            return false;
        }

        if (reference.Declaration is not { } declaration || !kinds.Contains(declaration.Kind))
        {
            // A class that declares two things, or has attributes without any, says so itself.
            var elsewhere = new Findings();
            if (reference.Declaration is { } unclear)
            {
                Kinds(unclear, elsewhere);
            }

            if (elsewhere.HasErrors)
            {
                return false;
            }

            var actual = reference.Declaration is { } other ? Describe(other.Kind) : "not declared with this language";
            findings.Report(Rule.NotADeclaration, attribute.AtType(place), reference.Name, actual, attribute.ShortName, needed, entries);
            return false;
        }

        return true;
    }

    /// <summary>
    /// Whether the rest of a declaration can be checked although <see cref="Type"/> found errors: they are about the class, and not about what is on it.
    /// </summary>
    public static bool CanGoOn(DeclarationSpec spec, Findings findings) =>
        !spec.HasSyntaxErrors && spec.Type.Obstacle != TypeObstacle.Contradictory
        && findings.All.All(f => !f.IsError || f.Rule == Rule.NotPartial || f.Rule == Rule.UnsupportedType || f.Rule == Rule.OldLanguage);

    /// <summary>No field of its author's is called like one of the code.</summary>
    public static void Fields(TypeSpec type, IEnumerable<string> generated, Findings findings)
    {
        if (type.OwnFields.Count > 0 && type.OwnFields.Intersect(generated).FirstOrDefault() is { } field)
        {
            findings.Report(
                Rule.UnsupportedType, new Site(type.HintName, -1, field), type.PlainName, $"has a member '{field}' that is also generated", "rename yours");
        }
    }

    public static string Describe(DeclarationKind kind) => kind switch
    {
        DeclarationKind.Encoder or DeclarationKind.Variant => "an encoder",
        DeclarationKind.Mask => "a masking policy",
        DeclarationKind.Pair => "a student and teacher",
        DeclarationKind.Head => "an encoder with a head",
        DeclarationKind.Stage => "a stage of its own",
        _ => "not a declaration yet",
    };

    // "'B', which is made from 'A'" when the references of A lead back to it; a circle that A is not part of is its members' matter.
    private static string? Circle(DeclarationSpec spec)
    {
        var path = new List<string>();
        for (var next = First(spec); next is not null; next = First(next.Declaration))
        {
            path.Add($"'{next.Name}'");
            if (next.BackTo is not null)
            {
                return next.BackTo != spec.Type.HintName ? null : path.Count == 1 ? "itself" : string.Join(", which is made from ", path);
            }
        }

        return null;

        static ReferenceSpec? First(DeclarationSpec? declaration) => declaration is { References.Count: > 0 } ? declaration.References[0] : null;
    }

    /// <summary>A class that can be a stage declares nothing else.</summary>
    public static bool OnlyStage(DeclarationSpec spec, Findings findings)
    {
        Kinds(spec, findings);
        return !findings.HasErrors;
    }

    // A cast can make a choice that does not exist; the compiler accepts it.
    private static void Choices(DeclarationSpec spec, Findings findings)
    {
        foreach (var attribute in spec.Attributes)
        {
            foreach (var argument in attribute.Arguments)
            {
                if (AttributeReader.TypeOf(attribute, argument.Name) is { IsEnum: true } choices
                    && !Enum.IsDefined(choices, Enum.ToObject(choices, argument.Value)))
                {
                    var names = Enum.GetNames(choices).Select(name => choices.Name + "." + name).ToList();
                    findings.Report(
                        Rule.ArgumentRange,
                        attribute.At(argument.Name),
                        [argument.Name, $"({choices.Name}){Literal.Said(Convert.ToInt64(argument.Value, CultureInfo.InvariantCulture))}", $"one of the values of {choices.Name}", Check.Or(names)],
                        names.Select(name => Fix.Set(argument.Name, name)).ToList());
                }
            }
        }
    }

    private static void Obstacle(TypeSpec type, Findings findings)
    {
        var site = Site.Of(type);
        void Unsupported(string what, string remedy) => findings.Report(Rule.UnsupportedType, site, type.PlainName, what, remedy);
        switch (type.Obstacle)
        {
            case TypeObstacle.NotPartial:
                findings.Report(Rule.NotPartial, site, type.PlainName, "its code");
                break;
            case TypeObstacle.ContainerNotPartial:
                findings.Report(Rule.NotPartial, site, type.NotPartial!, $"the code of '{type.PlainName}' in it");
                break;
            case TypeObstacle.Generic:
                Unsupported("is generic", "remove the type parameters");
                break;
            case TypeObstacle.ContainerGeneric:
                Unsupported("is nested in a generic type", "move it out");
                break;
            case TypeObstacle.HasParameters:
                Unsupported("has constructor parameters", "remove the parameter list");
                break;
            case TypeObstacle.Static:
                Unsupported("is static", "remove 'static'");
                break;
            case TypeObstacle.Abstract:
                Unsupported("is abstract", "remove 'abstract'");
                break;
            case TypeObstacle.Record:
                Unsupported("is a record", "write 'class'");
                break;
            case TypeObstacle.FileLocal:
                Unsupported("is local to its file", "remove 'file'");
                break;
            case TypeObstacle.HasBaseClass:
                Unsupported("derives from another class", "remove the base class");
                break;
            case TypeObstacle.HasMember:
                findings.Report(
                    Rule.UnsupportedType, new Site(type.HintName, -1, type.Clash), type.PlainName, $"has a member '{type.Clash}' that is also generated", "rename yours");
                break;
            case TypeObstacle.HidesMember:
                findings.Report(
                    Rule.UnsupportedType, new Site(type.HintName, -1, type.Clash), type.PlainName, $"has a member '{type.Clash}' that hides one of its base class", "rename yours");
                break;
            case TypeObstacle.OldLanguage:
                findings.Report(Rule.OldLanguage, site, type.PlainName);
                break;
            case TypeObstacle.HasConstructor:
                Unsupported("has a constructor of its own", "remove it, or begin it with ': this()'");
                break;
            case TypeObstacle.NamedAsMember:
                Unsupported("has the name of a generated member", "rename the class");
                break;
            default:
                break;
        }
    }

    private static void Kinds(DeclarationSpec spec, Findings findings)
    {
        var entries = spec.Attributes.Where(a => EntryKind(a) is not null).ToList();
        var conflicting = entries.FirstOrDefault(e => Family(EntryKind(e)!.Value) != Family(spec.Kind))
            ?? (spec.Kind is DeclarationKind.Mask or DeclarationKind.Encoder ? entries.Skip(1).FirstOrDefault() : null);
        if (conflicting is not null)
        {
            var first = entries.First(e => e != conflicting);
            findings.Report(
                Rule.ConflictingKinds, conflicting.At(), [spec.Type.PlainName, first.ShortName, conflicting.ShortName], [], first.At());
            return;
        }

        foreach (var attribute in spec.Attributes)
        {
            var (belongs, home) = Home(attribute);
            if (!belongs.Contains(Family(spec.Kind)))
            {
                var remedy = spec.Kind == DeclarationKind.Orphan ? "declare the class, or move the attribute to " : "move it to ";
                findings.Report(
                    Rule.OrphanAttribute, attribute.At(), attribute.ShortName, spec.Type.PlainName, Describe(spec.Kind), remedy + home);
                return;
            }
        }
    }

    private static (DeclarationKind[] Kinds, string Home) Home(AttributeSpec attribute) => attribute.Name switch
    {
        nameof(BudgetAttribute) or nameof(StateLockAttribute) => ([DeclarationKind.Encoder, DeclarationKind.Pair], "an encoder or a pair"),
        _ when s_pairParts.Contains(attribute.Name) || Is<DecoderAttribute>(attribute) => ([DeclarationKind.Pair], "a class declared with [Data2Vec<TEncoder, TMask>]"),
        _ when Is<HeadAttribute>(attribute) => ([DeclarationKind.Head], "a class declared with [WithHead<TEncoder>]"),
        _ when EntryKind(attribute) is { } kind => ([Family(kind)], Describe(kind)),
        _ => ([DeclarationKind.Encoder], "a class declared with " + Entries.Of(DeclarationKind.Encoder)),
    };

    private static bool Is<TBase>(AttributeSpec attribute) => AttributeReader.ClassOf(attribute)?.IsSubclassOf(typeof(TBase)) == true;

    private static DeclarationKind? EntryKind(AttributeSpec attribute) => Entries.KindOf(attribute.Name);

    private static DeclarationKind Family(DeclarationKind kind) => kind == DeclarationKind.Variant ? DeclarationKind.Encoder : kind;
}
