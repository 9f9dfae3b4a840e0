using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>What to try where a proposed number does not suit everything that it takes part in.</summary>
internal static class Neighbours
{
    private const int Near = 24;

    private static readonly Regex s_number = new(@"(?<= = )-?[\d_]+(\.\d+)?(e-?\d+)?(?=$|[,)])");

    /// <summary>The text with its first number replaced: by those around it, the nearest first, then by smaller ones.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var match = s_number.Match(text);
        if (!match.Success)
        {
            return [];
        }

        var number = match.Value.Replace("_", "");
        var values = long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? Around(whole).Where(v => v is > 0 and <= int.MaxValue && v != whole).Distinct().Select(Literal.Said)
            : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                ? new[] { real / 2, real / 10, 0 }.Select(Literal.Said)
                : [];
        return values.Select(value => s_number.Replace(text, value, 1));
    }

    private static IEnumerable<long> Around(long number)
    {
        for (var distance = 1; distance <= Near; distance++)
        {
            yield return number - distance;
            yield return number + distance;
        }

        for (var smaller = number / 2; smaller > 1; smaller /= 2)
        {
            yield return smaller;
        }

        for (var few = System.Math.Min(number, Near); few > 0; few--)
        {
            yield return few;
        }
    }
}
