using System.Globalization;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>What a pair is pretrained on. All that a training run knows of a modality is here.</summary>
internal abstract class TrainingData<TBatch>
    where TBatch : Batch
{
    /// <summary>What decides of a run besides recipe and seed: a stopped one goes on with the same only.</summary>
    public abstract IReadOnlyDictionary<string, string> Identity { get; }

    /// <summary>What whoever reads the model has to know of how samples were made ready, beside its parameters.</summary>
    public virtual IReadOnlyDictionary<string, string> Preparation => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A small batch, to find out early whether it fits.</summary>
    public abstract TBatch Try(torch.Device device);

    /// <summary>The batches of a run.</summary>
    /// <param name="batchSize">Samples of a batch; where they differ in length, samples of mean length.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="device">Where batches go.</param>
    public abstract IBatchSource<TBatch> Open(int batchSize, ulong seed, torch.Device device);
}

/// <summary>Images, changed at random.</summary>
internal sealed class ImageTraining(ImageSet images, Augmentation augmentation) : TrainingData<ImageBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Identity { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["shift"] = augmentation.Shift.ToString(CultureInfo.InvariantCulture),
        ["flip"] = augmentation.Flip ? "on" : "off",
        ["data"] = string.Create(CultureInfo.InvariantCulture, $"of {images.Count} images ({images.Fingerprint})"),
    };

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Preparation => images.Normalisation.ToMetadata();

    /// <inheritdoc/>
    public override ImageBatch Try(torch.Device device) => images.Batch([0, images.Count - 1], device);

    /// <inheritdoc/>
    public override IBatchSource<ImageBatch> Open(int batchSize, ulong seed, torch.Device device) =>
        new ImageBatches(images, batchSize, seed, augmentation, device);
}

/// <summary>Clips of audio: a batch holds as much audio as so many clips of mean length.</summary>
internal sealed class AudioTraining(AudioSet clips) : TrainingData<AudioBatch>
{
    private const int MaxSeconds = 20;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Identity { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["data"] = string.Create(CultureInfo.InvariantCulture, $"of {clips.Clips.Count} clips ({clips.Fingerprint})"),
    };

    /// <inheritdoc/>
    public override AudioBatch Try(torch.Device device)
    {
        using var batches = Batches(2, 1, device);
        return batches.BatchAt(0);
    }

    /// <inheritdoc/>
    public override IBatchSource<AudioBatch> Open(int batchSize, ulong seed, torch.Device device) => Batches(batchSize, seed, device);

    private AudioBatches Batches(int batchSize, ulong seed, torch.Device device)
    {
        // Clips that would not fit into a batch are cut, as are those above 20 s, the published limit.
        var mean = clips.Clips.Sum(clip => (long)clip.Samples.Length) / clips.Clips.Count;
        var budget = batchSize * mean;
        var longest = (int)Math.Min(budget, MaxSeconds * clips.SampleRate);
        return new(clips, seed, new AudioBatchOptions { Budget = budget, Longest = longest }, device);
    }
}

/// <summary>Texts: a batch holds as many tokens as so many texts of mean length.</summary>
internal sealed class TextTraining(TextSet texts, int context) : TrainingData<TextBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Identity { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["data"] = string.Create(CultureInfo.InvariantCulture, $"of {texts.Count} texts and {texts.Tokens} tokens ({texts.Fingerprint})"),
    };

    /// <inheritdoc/>
    public override TextBatch Try(torch.Device device) => texts.Batch([0, texts.Count - 1], context, device);

    /// <inheritdoc/>
    public override IBatchSource<TextBatch> Open(int batchSize, ulong seed, torch.Device device)
    {
        var mean = (texts.Tokens / texts.Count) + TextSet.Ends;
        return TextBatches.OfTexts(texts, (int)Math.Clamp(batchSize * mean, context, int.MaxValue), seed, context, device);
    }
}
