using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Generator.Text;

/// <summary>The only place that turns values into C# text, so that no culture can reach the generated code.</summary>
internal static class Literal
{
    /// <summary>A whole number with its thousands apart: 86_258_688.</summary>
    public static string Of(long value) => Grouped(value, "_");

    /// <summary>A floating-point number that reads back as the same value: 0.02, 1e-5, 1.0.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? "double.NaN" : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        }

        var text = People(value);
        return text.Any(c => c is '.' or 'e') ? text : text + ".0";
    }

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Of(Enum value) => "global::" + value.GetType().FullName + "." + value;

    /// <summary>A shape: [768, 3, 16, 16].</summary>
    public static string Of(IEnumerable<long> values) => "[" + string.Join(", ", values.Select(Of)) + "]";

    /// <summary>A number for people: 86,258,688.</summary>
    public static string People(long value) => Grouped(value, ",");

    /// <summary>A number for people: 0.9998, 1e-5.</summary>
    public static string People(double value) => value.ToString("R", CultureInfo.InvariantCulture)
        .Replace("E-0", "e-").Replace("E+0", "e").Replace("E+", "e").Replace("E", "e");

    /// <summary>A number as an author writes it into an attribute: 768, 10_000, 0.999, 1e-05.</summary>
    public static string Said(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e");

    /// <inheritdoc cref="Said(double)"/>
    public static string Said(long value) => value is > -10_000 and < 10_000 ? value.ToString(CultureInfo.InvariantCulture) : Of(value);

    /// <summary>"1 block", "12 blocks".</summary>
    public static string Count(long number, string noun) => People(number) + " " + noun + (number == 1 ? "" : "s");

    private static string Grouped(long value, string separator) =>
        value.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", separator);
}
