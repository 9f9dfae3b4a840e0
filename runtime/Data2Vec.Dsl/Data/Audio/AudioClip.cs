namespace Data2Vec.Dsl.Data.Audio;

/// <summary>One utterance of a <see cref="AudioSet"/>.</summary>
public sealed class AudioClip
{
    private readonly ReadOnlyMemory<float> _samples;

    /// <summary>Creates a clip.</summary>
    /// <param name="name">What it is called, such as its file below the folder of the set, with forward slashes.</param>
    /// <param name="samples">Its samples at the rate of its set, <c>[T]</c>, T ≥ 1. The clip owns the array.</param>
    /// <param name="transcript">What is said; null where unknown.</param>
    /// <param name="prompt">What was to be said: clips of one prompt stay together in <see cref="AudioSet.Split"/>. Its name where not given.</param>
    public AudioClip(string name, float[] samples, string? transcript = null, string? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length, nameof(samples));
        (Name, _samples, Transcript, Prompt) = (name, samples, transcript, prompt ?? name);
        (Mean, Variance) = Moments(samples);
    }

    private AudioClip(AudioClip whole, string name, ReadOnlyMemory<float> samples)
    {
        (Name, _samples, Prompt) = (name, samples, whole.Prompt);
        (Mean, Variance) = Moments(samples.Span);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What was to be said.</summary>
    public string Prompt { get; }

    /// <summary>What is said; null where unknown.</summary>
    public string? Transcript { get; }

    /// <summary>The samples, <c>[T]</c>.</summary>
    public ReadOnlySpan<float> Samples => _samples.Span;

    /// <summary>The mean of all samples.</summary>
    public double Mean { get; }

    /// <summary>The mean square of all samples' distance from the mean.</summary>
    public double Variance { get; }

    /// <summary>
    /// The clip in pieces of at most so many samples, which are as equal as can be, so that the last is no shorter than the others. They share the
    /// samples, and have no transcript, since what is said is not known to a part. The clip itself where it is short enough.
    /// </summary>
    internal IEnumerable<AudioClip> Pieces(int longest)
    {
        var count = ((_samples.Length - 1) / longest) + 1;
        for (var piece = 0; piece < count; piece++)
        {
            var (start, end) = ((long)_samples.Length * piece / count, (long)_samples.Length * (piece + 1) / count);
            yield return count == 1 ? this : new AudioClip(this, $"{Name}#{piece + 1}", _samples[(int)start..(int)end]);
        }
    }

    /// <summary>Mean and biased variance.</summary>
    internal static (double Mean, double Variance) Moments(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
        {
            sum += sample;
        }

        var (mean, squares) = (sum / samples.Length, 0.0);
        foreach (var sample in samples)
        {
            squares += (sample - mean) * (sample - mean);
        }

        return (mean, squares / samples.Length);
    }

    /// <summary>Writes some of the samples, where asked for as (x - mean) / √(variance + ε) with the moments of the whole clip.</summary>
    internal void Write(int start, Span<float> destination, double? epsilon)
    {
        var source = _samples.Span.Slice(start, destination.Length);
        if (epsilon is null)
        {
            source.CopyTo(destination);
            return;
        }

        Scale(source, destination, Mean, Variance, epsilon.Value);
    }

    internal static void Scale(ReadOnlySpan<float> source, Span<float> destination, double mean, double variance, double epsilon)
    {
        var (shift, factor) = ((float)mean, (float)(1 / Math.Sqrt(variance + epsilon)));
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (source[i] - shift) * factor;
        }
    }
}
