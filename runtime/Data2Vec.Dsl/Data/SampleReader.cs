using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>
/// Makes a single sample ready for a model, as its <see cref="Model.Preprocessing"/> says. Safe for use by several threads. The caller disposes the
/// batches, which are on the CPU.
/// </summary>
public static class SampleReader
{
    /// <summary>A batch of one image.</summary>
    /// <param name="preprocessing">How images are made ready.</param>
    /// <param name="file">The file.</param>
    /// <returns><c>[1, C, H, W]</c></returns>
    /// <exception cref="DataException">The file cannot be read as an image; the sentence says why.</exception>
    public static ImageBatch Read(this ImagePreprocessing preprocessing, string file)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentException.ThrowIfNullOrEmpty(file);
        return Image(preprocessing, $"'{file}'", pixels => ImageDecoder.TryDecode(file, preprocessing, pixels));
    }

    /// <inheritdoc cref="Read(ImagePreprocessing, string)"/>
    /// <param name="preprocessing">How images are made ready.</param>
    /// <param name="bytes">The content of an image file.</param>
    public static ImageBatch Read(this ImagePreprocessing preprocessing, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(bytes);
        return Image(preprocessing, "The image", pixels => ImageDecoder.TryDecode(bytes, preprocessing, pixels));
    }

    /// <summary>A batch of one recording.</summary>
    /// <param name="preprocessing">How recordings are made ready.</param>
    /// <param name="file">The file.</param>
    /// <returns><c>[1, T]</c></returns>
    /// <exception cref="DataException">The file cannot be read as audio; the sentence says why.</exception>
    public static AudioBatch Read(this AudioPreprocessing preprocessing, string file)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentException.ThrowIfNullOrEmpty(file);
        var audio = AudioFile.Read(file);
        return preprocessing.Read(audio.Samples, audio.SampleRate);
    }

    /// <inheritdoc cref="Read(AudioPreprocessing, string)"/>
    /// <param name="preprocessing">How recordings are made ready.</param>
    /// <param name="bytes">The content of a WAV file; other formats are read from a file.</param>
    public static AudioBatch Read(this AudioPreprocessing preprocessing, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(bytes);
        var audio = WavFile.Read(bytes, "audio");
        return preprocessing.Read(audio.Samples, audio.SampleRate);
    }

    /// <inheritdoc cref="Read(AudioPreprocessing, string)"/>
    /// <param name="preprocessing">How recordings are made ready.</param>
    /// <param name="samples">The recording, one channel, from -1 to 1.</param>
    /// <param name="sampleRate">Its samples per second.</param>
    public static AudioBatch Read(this AudioPreprocessing preprocessing, float[] samples, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        var wrong = Array.FindIndex(samples, sample => !float.IsFinite(sample));
        if (samples.Length == 0 || wrong >= 0)
        {
            throw new DataException(wrong < 0
                ? "The recording has no samples; give at least one."
                : FormattableString.Invariant($"Sample {wrong} of the recording is {samples[wrong]}, no finite number; the recording is damaged."));
        }

        var wanted = sampleRate == preprocessing.SampleRate ? samples : new Resampler(sampleRate, preprocessing.SampleRate).Resample(samples);
        var extractor = new AudioFeatureExtractor { SampleRate = preprocessing.SampleRate, Normalise = preprocessing.Normalise, Epsilon = preprocessing.Epsilon };
        return extractor.Extract([wanted]);
    }

    /// <summary>A batch of one text.</summary>
    /// <param name="preprocessing">How texts are made ready.</param>
    /// <param name="text">The text. Special tokens that are spelt out in it are taken for what they are: characters.</param>
    /// <returns><c>[1, N]</c>, <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c> included</returns>
    /// <exception cref="DataException">The vocabulary is damaged.</exception>
    public static TextBatch Read(this TextPreprocessing preprocessing, string text)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(text);
        var tokenizer = BytePairTokenizer.Of(preprocessing);
        return TokenRows.Batch([tokenizer.Encode(text, readSpecials: false)], tokenizer.Special.Pad, device: null, preprocessing);
    }

    /// <summary>All bytes of a stream.</summary>
    internal static byte[] All(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        try
        {
            stream.CopyTo(memory);
        }
        catch (IOException error)
        {
            throw new DataException($"The stream cannot be read: {DurableFile.Reason(error)}.", error);
        }

        return memory.ToArray();
    }

    private static ImageBatch Image(ImagePreprocessing preprocessing, string name, Func<byte[], string?> decode)
    {
        var (plane, bytes) = (preprocessing.Height * preprocessing.Width, new byte[preprocessing.Channels * preprocessing.Height * preprocessing.Width]);
        if (decode(bytes) is { } reason)
        {
            throw new DataException($"{name} cannot be used: {reason.TrimEnd('.')}.");
        }

        var normalisation = new Normalisation(preprocessing.Mean, preprocessing.Std);
        var pixels = torch.empty(1, preprocessing.Channels, preprocessing.Height, preprocessing.Width, torch.ScalarType.Float32, torch.CPU);
        var values = MemoryMarshal.Cast<byte, float>(pixels.bytes);
        for (var channel = 0; channel < preprocessing.Channels; channel++)
        {
            normalisation.Apply(channel, bytes.AsSpan(channel * plane, plane), values.Slice(channel * plane, plane));
        }

        return new ImageBatch(pixels) { Preprocessing = preprocessing };
    }
}
