using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// Brings utterances together in one padded batch, as the feature extractor of published audio checkpoints does. (Wav2Vec2FeatureExtractor of
/// transformers; fixture preprocess-audio.)
/// </summary>
public sealed record AudioFeatureExtractor
{
    /// <summary>Samples per second that the checkpoint takes. Nothing is resampled here.</summary>
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Whether each utterance is brought to mean 0 and variance 1.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>
    /// The <c>return_attention_mask</c> of the checkpoint's file. True (layer-norm models, so all of data2vec): the statistics are those of the
    /// utterance, padding is 0, and the batch knows the lengths. False (group-norm models): the statistics are those of the padded row, padding
    /// is no longer 0, and the model takes it for audio; so an utterance's result depends on its company.
    /// </summary>
    public bool AttentionMask { get; init; } = true;

    /// <summary>The same as a model keeps it: set it on an encoder that was loaded from a file of another library.</summary>
    public AudioPreprocessing Preprocessing => new(SampleRate, Normalise, Epsilon);

    /// <summary>Pads utterances to the longest. The caller disposes the batch.</summary>
    /// <param name="utterances">Their samples at <see cref="SampleRate"/>, one array each.</param>
    /// <returns><c>[B, T]</c>, on the CPU.</returns>
    /// <exception cref="ArgumentException">There is no utterance, or one without a sample.</exception>
    public AudioBatch Extract(IReadOnlyList<float[]> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        if (utterances.Count == 0 || utterances.Any(utterance => utterance.Length == 0))
        {
            throw new ArgumentException($"A batch is made of utterances of at least one sample, but these are {utterances.Count} with one that is empty.", nameof(utterances));
        }

        var columns = utterances.Max(utterance => utterance.Length);
        var samples = torch.zeros(utterances.Count, columns, torch.ScalarType.Float32, torch.CPU);
        for (var i = 0; i < utterances.Count; i++)
        {
            var utterance = utterances[i];
            var row = MemoryMarshal.Cast<byte, float>(samples.bytes).Slice(checked(i * columns), columns);
            utterance.CopyTo(row);
            if (Normalise)
            {
                var counted = AttentionMask ? row[..utterance.Length] : row;
                var (mean, variance) = AudioClip.Moments(counted);
                AudioClip.Scale(counted, counted, mean, variance, Epsilon);
            }
        }

        return new AudioBatch(samples, SampleRate, AttentionMask ? [.. utterances.Select(utterance => (long)utterance.Length)] : null) { Preprocessing = Preprocessing };
    }
}
