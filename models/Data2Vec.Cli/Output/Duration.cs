using System.Globalization;

namespace Data2Vec.Cli.Output;

/// <summary>Lengths of time as people say them.</summary>
internal static class Duration
{
    /// <summary>The two largest units: <c>3 h 12 min</c>, <c>4 min 09 s</c>, <c>12 s</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
    };
}
