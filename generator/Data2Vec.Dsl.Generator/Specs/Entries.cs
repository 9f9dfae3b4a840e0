using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>The attributes that say what a class declares.</summary>
internal static class Entries
{
    public static readonly IReadOnlyList<(Type Attribute, DeclarationKind Kind)> All =
    [
        (typeof(VisionEncoderAttribute), DeclarationKind.Encoder),
        (typeof(VariantAttribute<>), DeclarationKind.Variant),
        (typeof(BlockMaskAttribute), DeclarationKind.Mask),
        (typeof(RandomMaskAttribute), DeclarationKind.Mask),
        (typeof(SpanMaskAttribute), DeclarationKind.Mask),
        (typeof(TokenMaskAttribute), DeclarationKind.Mask),
        (typeof(Data2VecAttribute<,>), DeclarationKind.Pair),
    ];

    /// <summary>What an attribute of this metadata name declares, or null when it only takes part in a declaration.</summary>
    public static DeclarationKind? KindOf(string attribute) =>
        All.Where(e => e.Attribute.Name == attribute).Select(e => (DeclarationKind?)e.Kind).FirstOrDefault();
}
