using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>What an encoder makes of one sample.</summary>
/// <param name="Vector">One vector for the whole sample, pooled as asked for, <c>[D]</c>.</param>
/// <param name="Positions">The vector of each position, extra tokens first, <c>[Extra + N, D]</c>.</param>
public sealed record SampleFeatures(float[] Vector, FeatureMatrix Positions);

/// <summary>
/// Encodes single samples: an image, a recording or a text, made ready as the encoder's <see cref="Model.Preprocessing"/> says. The encoder is applied
/// unmasked, without dropout and without gradient. Any number of threads may encode at once with the same results; not while it is trained.
/// </summary>
public static class SampleEncoding
{
    /// <summary>Encodes an image file.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="file">The file.</param>
    /// <param name="pooling">How positions become one vector.</param>
    /// <exception cref="DataException">The file cannot be read; the sentence says why.</exception>
    /// <exception cref="InvalidOperationException">The encoder has no preprocessing.</exception>
    /// <exception cref="ArgumentException">The encoder takes samples of another size, or has no class token where one is asked for.</exception>
    public static SampleFeatures Encode(this Encoder<ImageBatch> encoder, string file, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<ImagePreprocessing>(encoder).Read(file), pooling);

    /// <summary>Encodes the content of an image file.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, string, Pooling)"/>
    /// <param name="encoder">The encoder.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="pooling">How positions become one vector.</param>
    public static SampleFeatures Encode(this Encoder<ImageBatch> encoder, byte[] bytes, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<ImagePreprocessing>(encoder).Read(bytes), pooling);

    /// <summary>Encodes an image file that is read to the end of a stream.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, string, Pooling)"/>
    /// <param name="encoder">The encoder.</param>
    /// <param name="stream">The stream, which stays the caller's.</param>
    /// <param name="pooling">How positions become one vector.</param>
    public static SampleFeatures Encode(this Encoder<ImageBatch> encoder, Stream stream, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<ImagePreprocessing>(encoder).Read(SampleReader.All(stream)), pooling);

    /// <summary>Encodes an audio file.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, string, Pooling)"/>
    public static SampleFeatures Encode(this Encoder<AudioBatch> encoder, string file, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<AudioPreprocessing>(encoder).Read(file), pooling);

    /// <summary>Encodes the content of a WAV file.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, byte[], Pooling)"/>
    public static SampleFeatures Encode(this Encoder<AudioBatch> encoder, byte[] bytes, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<AudioPreprocessing>(encoder).Read(bytes), pooling);

    /// <summary>Encodes a WAV file that is read to the end of a stream.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, Stream, Pooling)"/>
    public static SampleFeatures Encode(this Encoder<AudioBatch> encoder, Stream stream, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<AudioPreprocessing>(encoder).Read(SampleReader.All(stream)), pooling);

    /// <summary>Encodes a recording.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, string, Pooling)"/>
    /// <param name="encoder">The encoder.</param>
    /// <param name="samples">The recording, one channel, from -1 to 1.</param>
    /// <param name="sampleRate">Its samples per second; it is resampled where the encoder takes another rate.</param>
    /// <param name="pooling">How positions become one vector.</param>
    public static SampleFeatures Encode(this Encoder<AudioBatch> encoder, float[] samples, int sampleRate, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<AudioPreprocessing>(encoder).Read(samples, sampleRate), pooling);

    /// <summary>Encodes a text. One that is longer than the encoder's context is refused.</summary>
    /// <inheritdoc cref="Encode(Encoder{ImageBatch}, string, Pooling)"/>
    /// <param name="encoder">The encoder.</param>
    /// <param name="text">The text.</param>
    /// <param name="pooling">How positions become one vector; the mean includes <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</param>
    public static SampleFeatures Encode(this Encoder<TextBatch> encoder, string text, Pooling pooling = Pooling.Mean) =>
        Encode(encoder, Of<TextPreprocessing>(encoder).Read(text), pooling);

    private static T Of<T>(Model encoder)
        where T : Preprocessing
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.Preprocessing switch
        {
            T known => known,
            null => throw new InvalidOperationException(
                $"'{encoder.GetName()}' does not know how its samples are made ready, since it was neither trained nor loaded from a file that says so; set its Preprocessing, such as {Example<T>()}."),
            var other => throw new InvalidOperationException($"'{encoder.GetName()}' has a preprocessing of {other}; set its Preprocessing to a {typeof(T).Name}."),
        };
    }

    private static string Example<T>() => typeof(T) == typeof(ImagePreprocessing) ? "ImageProcessor.Data2VecVision.Preprocessing or images.Preprocessing of the images it was trained on"
        : typeof(T) == typeof(AudioPreprocessing) ? "new AudioPreprocessing(16_000)"
        : "BytePairTokenizer.Load(folder).Preprocessing";

    private static SampleFeatures Encode<TBatch>(Encoder<TBatch> encoder, TBatch sample, Pooling pooling)
        where TBatch : Batch
    {
        using (sample)
        {
            using var evaluating = encoder.Evaluating();
            using var gradient = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            using var batch = Moved(sample, encoder.Store.Device);
            var extra = encoder.ExtraTokens;
            if (pooling == Pooling.ClassToken && extra == 0 && batch is not TextBatch)
            {
                throw new ArgumentException($"'{encoder.GetName()}' has no class token; use Pooling.Mean.", nameof(pooling));
            }

            var x = encoder.forward((TBatch)batch);
            var pooled = pooling == Pooling.ClassToken ? x.select(1, 0) : x.narrow(1, extra, x.size(1) - extra).mean([1L]);
            return new SampleFeatures(Values(pooled), new FeatureMatrix(Values(x), encoder.Dim));
        }
    }

    // A batch of its own, which the caller disposes besides the sample.
    private static Batch Moved(Batch sample, torch.Device device) => sample switch
    {
        ImageBatch images => new ImageBatch(images.Pixels.to(device, copy: true)),
        AudioBatch audio => new AudioBatch(audio.Samples.to(device, copy: true), audio.SampleRate, audio.Lengths),
        TextBatch texts => new TextBatch(texts.Tokens.to(device, copy: true)),
        _ => throw new NotSupportedException($"A {sample.GetType().Name} is no sample of an encoder."),
    };

    private static float[] Values(torch.Tensor x)
    {
        using var host = x.to(torch.float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
    }
}
