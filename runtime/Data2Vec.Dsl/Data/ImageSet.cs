using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>Images of one size, as bytes in memory, with labels where they are known.</summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly int[]? _labels;
    private readonly Lazy<Normalisation> _normalisation;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Wraps pixels. The arrays are not copied.</summary>
    /// <param name="pixels">Bytes, <c>[count, channels, height, width]</c>.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="source">Where the images came from, one sentence.</param>
    /// <param name="licence">Under which terms, in a few words.</param>
    /// <param name="labels">The class of each image, an index into <paramref name="classNames"/>; null where unknown.</param>
    /// <param name="classNames">The names of the classes; required with labels.</param>
    /// <param name="normalisation">The statistics to normalise by; those of the images themselves by default.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or a label has no class.</exception>
    public ImageSet(
        byte[] pixels, int channels, int height, int width, string source, string licence,
        int[]? labels = null, IReadOnlyList<string>? classNames = null, Normalisation? normalisation = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var size = (long)channels * height * width;
        if (channels < 1 || height < 1 || width < 1 || pixels.Length == 0 || pixels.Length % size != 0)
        {
            throw new ArgumentException($"{pixels.Length} bytes are not a whole number of images of [{channels}, {height}, {width}].", nameof(pixels));
        }

        (_pixels, Channels, Height, Width, Source, Licence) = (pixels, channels, height, width, source, licence);
        Count = (int)(pixels.Length / size);
        ClassNames = classNames ?? [];
        _labels = labels;
        if (labels is not null)
        {
            RequireLabels(labels);
        }

        _fingerprint = new(() => Data.Fingerprint.Of(_pixels));
        _normalisation = normalisation is null
            ? new(() => Normalisation.Of(_pixels, Channels, Height * Width))
            : new(normalisation);
    }

    /// <summary>Number of images; at least 1.</summary>
    public int Count { get; }

    /// <summary>Channels of an image: 1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Bytes of one image: C · H · W.</summary>
    public int ImageLength => Channels * Height * Width;

    /// <summary>Where the images came from, one sentence.</summary>
    public string Source { get; }

    /// <summary>Under which terms they may be used, in a few words.</summary>
    public string Licence { get; }

    /// <summary>True where the class of each image is known.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>The class of each image, <c>[count]</c>; empty where unknown.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The names of the classes, in the order of their indices; empty where unknown.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The statistics the images are normalised by: their own unless others were given.</summary>
    public Normalisation Normalisation => _normalisation.Value;

    /// <summary>A few digits that tell the images from others, computed when they are first asked for. Labels do not count.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>All bytes, <c>[count, C, H, W]</c>.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The bytes of one image, <c>[C, H, W]</c>.</summary>
    public ReadOnlySpan<byte> Image(int index) => _pixels.AsSpan(checked(index * ImageLength), ImageLength);

    /// <summary>The same images, normalised by the statistics of others: a test set uses those of its training set.</summary>
    public ImageSet With(Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        return new(_pixels, Channels, Height, Width, Source, Licence, _labels, ClassNames, normalisation);
    }

    /// <summary>A set of some of the images, in the order given, still normalised by the statistics of the whole.</summary>
    public ImageSet Take(ReadOnlySpan<int> indices)
    {
        var pixels = new byte[checked(indices.Length * ImageLength)];
        var labels = _labels is null ? null : new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * ImageLength));
            if (labels is not null)
            {
                labels[i] = _labels![indices[i]];
            }
        }

        return new(pixels, Channels, Height, Width, Source, Licence, labels, ClassNames, Normalisation);
    }

    /// <summary>
    /// Keeps some images of each class for testing, evenly spread: with a tenth every tenth. Both sets are normalised by the statistics of the whole.
    /// </summary>
    /// <param name="share">Which share is held out, above 0 and below 1; at least one image on each side.</param>
    /// <exception cref="DataException">There is only one image.</exception>
    public (ImageSet Train, ImageSet HeldOut) Split(double share = 0.1)
    {
        HeldOut.Require(share);
        if (Count < 2)
        {
            throw new DataException($"There is only one image that can be read ({Source.TrimEnd('.')}); at least 2 are needed, one of them for testing.");
        }

        var seen = new int[Math.Max(1, ClassNames.Count)];
        var (train, test) = (new List<int>(), new List<int>());
        for (var i = 0; i < Count; i++)
        {
            var nth = ++seen[HasLabels ? Labels[i] : 0];
            (HeldOut.Is(nth, share) ? test : train).Add(i);
        }

        var (fuller, other) = test.Count == 0 ? (train, test) : (test, train);
        if (other.Count == 0)
        {
            other.Add(fuller[^1]);
            fuller.RemoveAt(fuller.Count - 1);
        }

        return (Take(train.ToArray()), Take(test.ToArray()));
    }

    /// <summary>Normalises some of the images into memory of the caller's.</summary>
    /// <param name="indices">Which images, <c>[B]</c>.</param>
    /// <param name="destination">Room for <c>[B, C, H, W]</c> floats.</param>
    public void Fill(ReadOnlySpan<int> indices, Span<float> destination)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            Normalise(Image(indices[i]), destination.Slice(i * ImageLength, ImageLength));
        }
    }

    /// <summary>Overwrites a batch on the CPU with some of the images.</summary>
    /// <exception cref="ArgumentException">The batch has another shape than <c>[B, C, H, W]</c>, or is not contiguous float32 on the CPU.</exception>
    public void Fill(ReadOnlySpan<int> indices, ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Require("this set of images", Channels, Height, Width);
        if (batch.Count != indices.Length || batch.Pixels.device_type != DeviceType.CPU || !batch.Pixels.is_contiguous())
        {
            throw new ArgumentException($"The batch must hold {indices.Length} contiguous images on the CPU, but holds {batch.Count} on {batch.Pixels.device}.");
        }

        Fill(indices, MemoryMarshal.Cast<byte, float>(batch.Pixels.bytes));
    }

    /// <summary>A new batch of some of the images, normalised. The caller disposes it.</summary>
    /// <param name="indices">Which images, <c>[B]</c>.</param>
    /// <param name="device">Where the batch goes; the CPU by default.</param>
    public ImageBatch Batch(ReadOnlySpan<int> indices, torch.Device? device = null)
    {
        var pixels = torch.empty(indices.Length, Channels, Height, Width, torch.ScalarType.Float32, torch.CPU);
        Fill(indices, MemoryMarshal.Cast<byte, float>(pixels.bytes));
        return new ImageBatch(DeviceCopy.Of(pixels, device));
    }

    internal void Normalise(ReadOnlySpan<byte> image, Span<float> destination)
    {
        var plane = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            Normalisation.Apply(channel, image.Slice(channel * plane, plane), destination.Slice(channel * plane, plane));
        }
    }

    private void RequireLabels(int[] labels)
    {
        if (labels.Length != Count)
        {
            throw new ArgumentException($"{labels.Length} labels do not fit {Count} images.", nameof(labels));
        }

        foreach (var label in labels)
        {
            if ((uint)label >= (uint)ClassNames.Count)
            {
                throw new ArgumentException($"Label {label} is none of the {ClassNames.Count} classes.", nameof(labels));
            }
        }
    }
}
