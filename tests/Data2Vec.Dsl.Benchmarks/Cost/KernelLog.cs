using System.Globalization;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>
/// Reads what the kernels say of themselves (MKL_VERBOSE=1, ONEDNN_VERBOSE=1): each matrix product and convolution with its sizes. Nothing of
/// our own arithmetic takes part.
/// </summary>
internal static partial class KernelLog
{
    /// <summary>Operations that a line reports, two per multiply-add; 0 for lines about anything else.</summary>
    /// <exception cref="InvalidDataException">The line is about products whose sizes it does not tell.</exception>
    public static long OperationsOf(string line)
    {
        if (line.StartsWith("MKL_VERBOSE SGEMM", StringComparison.Ordinal))
        {
            var product = Product().Match(line);
            return product.Success
                ? 2 * Number(product, "m") * Number(product, "n") * Number(product, "k")
                : throw new InvalidDataException($"The sizes of this product are not told: {line}");
        }

        if (!line.StartsWith("onednn_verbose", StringComparison.Ordinal) || !line.Contains(",exec,cpu,convolution,", StringComparison.Ordinal))
        {
            return 0;
        }

        var convolution = Convolution().Match(line);
        return convolution.Success
            ? 2 * Number(convolution, "mb") * Number(convolution, "oc") * Number(convolution, "ic") / Number(convolution, "g", 1)
                * Number(convolution, "ow") * Number(convolution, "kw")
            : throw new InvalidDataException($"The sizes of this convolution are not told: {line}");
    }

    private static long Number(Match match, string group, long otherwise = 0) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"^MKL_VERBOSE SGEMM\(\w,\w,(?<m>\d+),(?<n>\d+),(?<k>\d+),")]
    private static partial Regex Product();

    [GeneratedRegex(@",(g(?<g>\d+))?mb(?<mb>\d+)_ic(?<ic>\d+)oc(?<oc>\d+)_(ih1oh1kh1\w*?_)?iw\d+ow(?<ow>\d+)kw(?<kw>\d+)")]
    private static partial Regex Convolution();
}
