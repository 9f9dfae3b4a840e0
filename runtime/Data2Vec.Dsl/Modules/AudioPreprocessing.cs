using System.Globalization;

namespace Data2Vec.Dsl;

/// <summary>How recordings are made ready: one channel at a sample rate, each recording brought to mean 0 and variance 1 where asked for.</summary>
/// <param name="SampleRate">Samples per second; recordings of another rate are resampled.</param>
/// <param name="Normalise">Whether each recording is brought to mean 0 and variance 1.</param>
/// <param name="Epsilon">What is added to the variance.</param>
public sealed record AudioPreprocessing(int SampleRate, bool Normalise = true, double Epsilon = 1e-5) : Preprocessing
{
    private const string RateKey = "audio sample rate";
    private const string NormaliseKey = "audio normalised";
    private const string EpsilonKey = "audio epsilon";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [RateKey] = SampleRate.ToString(CultureInfo.InvariantCulture),
        [NormaliseKey] = Normalise ? "yes" : "no",
        [EpsilonKey] = Text(Epsilon),
    };

    /// <inheritdoc/>
    public override string ToString() => $"audio of {SampleRate} Hz, {(Normalise ? $"normalised with ε = {Text(Epsilon)}" : "not normalised")}";

    internal static AudioPreprocessing? Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.ContainsKey(RateKey))
        {
            return null;
        }

        var normalised = Required(metadata, NormaliseKey);
        return normalised is "yes" or "no"
            ? new(Sizes(metadata, RateKey, 1)[0], normalised == "yes", Numbers(metadata, EpsilonKey, 1)[0])
            : throw new FormatException($"its '{NormaliseKey}' is '{Shown(normalised)}' and should be yes or no.");
    }
}
