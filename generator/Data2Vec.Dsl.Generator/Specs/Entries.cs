using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>The attributes that say what a class declares.</summary>
internal static class Entries
{
    public static readonly IReadOnlyList<(Type Attribute, DeclarationKind Kind)> All =
    [
        (typeof(ImageEncoderAttribute), DeclarationKind.Encoder),
        (typeof(AudioEncoderAttribute), DeclarationKind.Encoder),
        (typeof(TextEncoderAttribute), DeclarationKind.Encoder),
        (typeof(VariantAttribute<>), DeclarationKind.Variant),
        (typeof(BlockMaskAttribute), DeclarationKind.Mask),
        (typeof(RandomMaskAttribute), DeclarationKind.Mask),
        (typeof(SpanMaskAttribute), DeclarationKind.Mask),
        (typeof(TokenMaskAttribute), DeclarationKind.Mask),
        (typeof(Data2VecAttribute<,>), DeclarationKind.Pair),
        (typeof(WithHeadAttribute<>), DeclarationKind.Head),
        (typeof(ShapeAttribute), DeclarationKind.Stage),
    ];

    private static readonly HashSet<string> s_repeatable = new(typeof(StageAttribute).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(StageAttribute)) && t.GetCustomAttribute<AttributeUsageAttribute>()?.AllowMultiple == true)
        .Select(t => t.Name));

    /// <summary>Whether an attribute may stand several times on a class. Where one may not, the compiler complains itself.</summary>
    public static bool MayRepeat(string attribute) => s_repeatable.Contains(attribute);

    /// <summary>The attributes that declare a kind, for messages: "[BlockMask] or [RandomMask]".</summary>
    public static string Of(DeclarationKind kind, params string[] more)
    {
        var names = All.Where(e => e.Kind == kind).Select(e => "[" + e.Attribute.Name.Replace("Attribute", "") + "]").Concat(more).ToList();
        return string.Join(", ", names.Take(names.Count - 1)) + " or " + names[names.Count - 1];
    }

    /// <summary>What an attribute of this metadata name declares, or null when it only takes part in a declaration.</summary>
    public static DeclarationKind? KindOf(string attribute) =>
        All.Where(e => e.Attribute.Name == attribute).Select(e => (DeclarationKind?)e.Kind).FirstOrDefault();
}
