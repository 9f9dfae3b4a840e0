namespace Data2Vec.Dsl.Data.Audio;

/// <summary>One recording, mixed down to one channel.</summary>
/// <param name="Samples">Its samples, <c>[T]</c>, from -1 to 1 where the recording was not clipped.</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record AudioSamples(float[] Samples, int SampleRate)
{
    // What no audio card records at is a damaged header.
    internal const int MinRate = 1000;
    internal const int HighestRate = 768_000;

    /// <summary>How long it clips.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);
}
