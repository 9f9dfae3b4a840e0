namespace Data2Vec.Dsl.Data.Audio;

/// <summary>The 256 samples that a byte of companded telephone audio stands for, from -1 to 1. (ITU-T G.711.)</summary>
internal static class Companding
{
    private const int Bias = 0x84;

    /// <summary>A-law, of Europe.</summary>
    public static float[] ALaw { get; } = Table(code =>
    {
        // Every second bit is turned over on the line.
        var value = code ^ 0x55;
        var (exponent, mantissa) = ((value >> 4) & 7, value & 0xF);
        var magnitude = exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
        return (value & 0x80) != 0 ? magnitude : -magnitude;
    });

    /// <summary>µ-law, of America and Japan.</summary>
    public static float[] MuLaw { get; } = Table(code =>
    {
        var value = ~code;
        var (exponent, mantissa) = ((value >> 4) & 7, value & 0xF);
        var magnitude = (((mantissa << 3) + Bias) << exponent) - Bias;
        return (value & 0x80) != 0 ? -magnitude : magnitude;
    });

    private static float[] Table(Func<int, int> sample) => [.. Enumerable.Range(0, 256).Select(code => sample(code) / 32768f)];
}
