using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Data2Vec.Dsl;

/// <summary>The stages of a pair that are watched for a collapse, as generated code and reports call them.</summary>
internal static class WatchedStages
{
    public const string LocalEncoder = "local encoder";

    public const string Target = "target";

    public const string Prediction = "prediction";

    public static string Block(int layer) => "block " + layer.ToString(CultureInfo.InvariantCulture);

    /// <summary>All of them, in the order in which they are computed.</summary>
    public static IReadOnlyList<string> Of(int depth) => [LocalEncoder, .. Enumerable.Range(0, depth).Select(Block), Target, Prediction];
}
