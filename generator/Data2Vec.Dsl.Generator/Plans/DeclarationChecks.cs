using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Checks of the class itself and of what its attributes belong to.</summary>
internal static class DeclarationChecks
{
    private static readonly string[] s_pairParts =
        [nameof(TeacherAttribute), nameof(TargetsAttribute), nameof(RegressionAttribute), nameof(RecipeAttribute)];

    /// <summary>The class can be continued, and every attribute on it belongs to what it declares.</summary>
    public static bool Type(DeclarationSpec spec, Findings findings)
    {
        // What the compiler complains about, it explains itself.
        if (spec.HasSyntaxErrors)
        {
            return false;
        }

        Obstacle(spec.Type, findings);
        Kinds(spec, findings);
        EnumCheck.Check(spec, findings);
        if (spec.Type.DeclarationsWithStages > 1)
        {
            findings.Report(Rule.SplitDeclaration, Site.Of(spec.Type), spec.Type.PlainName, spec.Type.DeclarationsWithStages);
        }

        return !findings.HasErrors;
    }

    /// <summary>A type argument declares what is needed, without going round in a circle.</summary>
    public static bool Reference(
        ReferenceSpec reference, AttributeSpec attribute, string needed, string entries, DeclarationSpec spec, Findings findings,
        params DeclarationKind[] kinds)
    {
        if (reference.IsCycle)
        {
            findings.Report(Rule.Cycle, attribute.At(), spec.Type.PlainName, reference.Name);
            return false;
        }

        if (reference.Declaration is not { } declaration || !kinds.Contains(declaration.Kind))
        {
            var actual = reference.Declaration is null ? "not declared with this language" : Describe(reference.Declaration.Kind);
            findings.Report(Rule.NotADeclaration, attribute.At(), reference.Name, actual, attribute.ShortName.Split('`')[0], needed, entries);
            return false;
        }

        return true;
    }

    public static string Describe(DeclarationKind kind) => kind switch
    {
        DeclarationKind.Encoder or DeclarationKind.Variant => "an encoder",
        DeclarationKind.Mask => "a masking policy",
        DeclarationKind.Pair => "a student and teacher",
        _ => "no declaration",
    };

    private static void Obstacle(TypeSpec type, Findings findings)
    {
        var site = Site.Of(type);
        void Unsupported(string what, string remedy) => findings.Report(Rule.UnsupportedType, site, type.PlainName, what, remedy);
        switch (type.Obstacle)
        {
            case TypeObstacle.NotPartial:
                findings.Report(Rule.NotPartial, site, type.PlainName);
                break;
            case TypeObstacle.ContainerNotPartial:
                findings.Report(Rule.NotPartial, site, type.Containers[type.Containers.Count - 1].Split(' ').Last());
                break;
            case TypeObstacle.Generic:
                Unsupported("generic", "remove the type parameters");
                break;
            case TypeObstacle.Static:
                Unsupported("static", "remove 'static'");
                break;
            case TypeObstacle.Abstract:
                Unsupported("abstract", "remove 'abstract'");
                break;
            case TypeObstacle.Record:
                Unsupported("a record", "write 'class'");
                break;
            case TypeObstacle.FileLocal:
                Unsupported("local to its file", "remove 'file'");
                break;
            case TypeObstacle.HasBaseClass:
                Unsupported("derived from another class", "remove the base class");
                break;
            case TypeObstacle.HasParameters:
                Unsupported("a class with parameters", "remove the parameters");
                break;
            default:
                break;
        }
    }

    private static void Kinds(DeclarationSpec spec, Findings findings)
    {
        var entries = spec.Attributes.Where(a => EntryKind(a) is not null).ToList();
        var conflicting = entries.FirstOrDefault(e => Family(EntryKind(e)!.Value) != Family(spec.Kind))
            ?? (spec.Kind == DeclarationKind.Mask ? entries.Skip(1).FirstOrDefault() : null);
        if (conflicting is not null)
        {
            var first = entries.First(e => e != conflicting);
            findings.Report(
                Rule.ConflictingKinds, conflicting.At(), [spec.Type.PlainName, ShortEntry(first), ShortEntry(conflicting)], [], first.At());
            return;
        }

        foreach (var attribute in spec.Attributes)
        {
            var (belongs, home) = Home(attribute);
            if (!belongs.Contains(Family(spec.Kind)))
            {
                findings.Report(Rule.OrphanAttribute, attribute.At(), ShortEntry(attribute), spec.Type.PlainName, Describe(spec.Kind), home);
                return;
            }
        }
    }

    private static (DeclarationKind[] Kinds, string Home) Home(AttributeSpec attribute) => attribute.Name switch
    {
        nameof(BudgetAttribute) => ([DeclarationKind.Encoder, DeclarationKind.Pair], "an encoder or a pair"),
        _ when s_pairParts.Contains(attribute.Name) => ([DeclarationKind.Pair], "a class declared with [Data2Vec<TEncoder, TMask>]"),
        _ when EntryKind(attribute) is { } kind => ([Family(kind)], Describe(kind)),
        _ => ([DeclarationKind.Encoder], "a class declared with [VisionEncoder]"),
    };

    private static DeclarationKind? EntryKind(AttributeSpec attribute) => Entries.KindOf(attribute.Name);

    private static DeclarationKind Family(DeclarationKind kind) => kind == DeclarationKind.Variant ? DeclarationKind.Encoder : kind;

    private static string ShortEntry(AttributeSpec attribute) => attribute.Name.Replace("Attribute", "").Split('`')[0];
}
