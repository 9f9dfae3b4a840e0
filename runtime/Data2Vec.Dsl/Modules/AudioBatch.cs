using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>A batch of recorded audio. It carries its sample rate: 8 kHz audio does not enter an encoder of 16 kHz.</summary>
public sealed class AudioBatch : Batch
{
    /// <summary>Takes over samples.</summary>
    /// <param name="samples">One row per clip, <c>[B, T]</c> float32, padded behind its end. The batch owns the tensor.</param>
    /// <param name="sampleRate">Samples per second.</param>
    /// <param name="lengths">Samples of each clip before its padding, each from 1 to T; null where nothing is padded.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the samples.</exception>
    public AudioBatch(torch.Tensor samples, int sampleRate, IReadOnlyList<long>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        if (samples.dim() != 2)
        {
            throw new ArgumentException($"Clips are the rows of a matrix [B, T], but the samples are [{string.Join(", ", samples.shape)}].", nameof(samples));
        }

        if (lengths is not null && (lengths.Count != samples.size(0) || lengths.Any(n => n < 1 || n > samples.size(1))))
        {
            throw new ArgumentException(
                $"{samples.size(0)} clips of at most {samples.size(1)} samples need as many lengths from 1 to {samples.size(1)}, but the lengths are [{string.Join(", ", lengths)}].",
                nameof(lengths));
        }

        (Samples, SampleRate) = (samples, sampleRate);
        Lengths = lengths is null || lengths.All(n => n == samples.size(1)) ? null : lengths;
    }

    /// <summary>The samples, <c>[B, T]</c>.</summary>
    public torch.Tensor Samples { get; }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; }

    /// <summary>Samples of each clip before its padding; null where no clip is padded.</summary>
    public IReadOnlyList<long>? Lengths { get; }

    /// <inheritdoc/>
    public override long Count => Samples.size(0);

    /// <summary>Checks the batch against what an encoder declares. Inside the encoder there is nothing left to check.</summary>
    /// <param name="encoder">The encoder's name, for the message.</param>
    /// <param name="sampleRate">The rate that it declares.</param>
    /// <param name="least">Samples of the shortest clip that it takes.</param>
    /// <exception cref="ArgumentException">Another rate or element type, or a clip that is too short.</exception>
    public void Require(string encoder, int sampleRate, int least)
    {
        if (SampleRate != sampleRate)
        {
            throw new ArgumentException($"'{encoder}' takes audio of {sampleRate} Hz, but this batch has {SampleRate} Hz; resample it, or declare an encoder of its rate.");
        }

        if (Samples.dtype != torch.ScalarType.Float32)
        {
            throw new ArgumentException($"'{encoder}' takes float32 samples, but this batch holds {Samples.dtype.ToString().ToLowerInvariant()}.");
        }

        var shortest = Lengths?.Min() ?? Samples.size(1);
        if (shortest < least)
        {
            throw new ArgumentException(
                $"'{encoder}' takes clips of {least} samples or more, but a clip of this batch has {shortest}; leave out clips under {1000.0 * least / sampleRate:0.#} ms.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Samples.Dispose();
}
