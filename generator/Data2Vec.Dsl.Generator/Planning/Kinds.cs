using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>A kind of stage, mask, head or decoder.</summary>
internal interface IKind
{
    /// <summary>The attribute that declares it.</summary>
    Type Attribute { get; }
}

/// <summary>All kinds of one sort. A new one is found by being there: each class that derives from the sort's base class is a kind.</summary>
/// <typeparam name="TKind">The base class of the sort.</typeparam>
internal static class Kinds<TKind>
    where TKind : class, IKind
{
    private static readonly Dictionary<string, TKind> s_byAttribute = typeof(TKind).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(TKind)) && !type.IsAbstract)
        .Select(type => (TKind)Activator.CreateInstance(type))
        .ToDictionary(kind => kind.Attribute.Name, StringComparer.Ordinal);

    /// <summary>All of them, in the order of their attributes' names.</summary>
    public static IEnumerable<TKind> All => s_byAttribute.Values.OrderBy(kind => kind.Attribute.Name, StringComparer.Ordinal);

    /// <summary>The kind that an attribute declares, or null when it declares something else.</summary>
    public static TKind? Of(AttributeSpec attribute) => s_byAttribute.TryGetValue(attribute.Name, out var kind) ? kind : null;

    /// <summary>The first attribute of the sort on a class.</summary>
    public static AttributeSpec? On(DeclarationSpec spec) => spec.Attributes.FirstOrDefault(attribute => Of(attribute) is not null);

    /// <summary>Reports a second attribute of the sort on a class.</summary>
    public static bool AtMostOne(DeclarationSpec spec, Findings findings)
    {
        var first = On(spec);
        if (spec.Attributes.FirstOrDefault(attribute => attribute != first && Of(attribute) is not null) is not { } second)
        {
            return true;
        }

        findings.Report(Rule.ConflictingKinds, second.At(), [spec.Type.PlainName, first!.ShortName, second.ShortName], [], first.At());
        return false;
    }
}
