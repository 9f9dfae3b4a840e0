using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Heads and groups take equal shares of a width. Where one does not divide it, the argument with the smallest change is to blame.</summary>
internal static class WidthShares
{
    /// <summary>Reports shares that do not divide the width that arrives.</summary>
    /// <param name="rule">The rule: it says shares, width, arithmetic and remedy.</param>
    /// <param name="argument">The argument that says the shares.</param>
    /// <param name="shares">Their number.</param>
    /// <param name="noun">What one is called.</param>
    /// <param name="spec">The attribute.</param>
    /// <param name="context">Where it stands.</param>
    public static void Report(DiagnosticDescriptor rule, string argument, long shares, string noun, AttributeSpec spec, EncoderContext context)
    {
        var (dim, width) = (context.Shape[2].Size.Constant, context.WidthSite!);
        var near = Suggest.Divisors(dim, shares, 3);
        var all = context.OfSameWidth(spec).Select(SharesOf).Where(n => n > 0).ToList();
        var widths = width.Argument is null ? [] : Widths(dim, all.Aggregate(1L, (step, n) => step * n / Suggest.Common(step, n)));

        // In a tie the argument below is: the width was there first. A width of one is none.
        var isWidth = widths.Count > 0 && (dim == 1 || Math.Abs(widths[0] - dim) < all.Where(n => dim % n != 0).Sum(n => Math.Abs(Suggest.Divisors(dim, n, 1)[0] - n)));
        var remedy = $"{Check.Or(near.OrderBy(n => n).Select(Literal.Said))} {noun}{(near.Count == 1 && near[0] == 1 ? "" : "s")}";
        var ofShares = near.Select(n => Fix.Set(argument, n, spec.At(argument)));
        var ofWidth = widths.Select(n => Fix.Set(width.Argument!, n, width));
        context.Findings.Report(
            rule,
            isWidth ? width : spec.At(argument),
            [
                Literal.Said(shares),
                Literal.People(dim),
                $"{dim} = {shares} × {dim / shares} + {dim % shares}",
                isWidth ? $"{Check.Or(widths.OrderBy(n => n).Select(n => $"'{width.Argument} = {Literal.Said(n)}'"))}, or {remedy}" : remedy,
            ],
            [
                .. isWidth ? ofWidth.Concat(ofShares) : ofShares.Concat(ofWidth),
            ],
            isWidth ? spec.At(argument) : width);
    }

    private static long SharesOf(AttributeSpec attribute) => attribute.Name switch
    {
        nameof(TransformerAttribute) => AttributeReader.Read<TransformerAttribute>(attribute).Heads,
        nameof(ConvPositionsAttribute) => AttributeReader.Read<ConvPositionsAttribute>(attribute).Groups,
        _ => 0,
    };

    // The multiples on both sides, the nearer first.
    private static List<long> Widths(long dim, long step) =>
        [.. new[] { dim / step * step, ((dim / step) + 1) * step }.Where(n => n is > 0 and <= int.MaxValue).OrderBy(n => Math.Abs(n - dim))];
}
