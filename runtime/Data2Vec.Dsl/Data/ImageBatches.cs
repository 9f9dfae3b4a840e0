using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Batching;
using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>What a shifted image shows where it had no pixels.</summary>
public enum Border
{
    /// <summary>Black (byte 0).</summary>
    Zero,

    /// <summary>The nearest pixel of the edge.</summary>
    Edge,
}

/// <summary>Random changes that leave an image's meaning alone.</summary>
/// <param name="Shift">The most pixels an image moves along each axis; 0 for none.</param>
/// <param name="Flip">Whether half of the images are mirrored left to right.</param>
/// <param name="Border">What moves in at the edge.</param>
public sealed record Augmentation(int Shift = 0, bool Flip = false, Border Border = Border.Zero);

/// <summary>
/// An endless stream of batches: one permutation of the set per epoch, end to end. Everything random is keyed by seed, epoch and image, so
/// any pass can be drawn alone and a resumed run sees what the uninterrupted one sees.
/// </summary>
/// <remarks>
/// Each epoch shows every image once; where the batch size does not divide the set, a batch takes its rest from the next epoch. While the
/// consumer computes, another thread fills the next batches. Not for use by several consumers at once.
/// </remarks>
public sealed class ImageBatches : IItemSource<ImageBatch>
{
    // Salts, so that the draws here are independent of masks drawn with the same seed.
    private const ulong OrderSalt = 0x6F72646572696E67;
    private const ulong ChangeSalt = 0x6175676D656E7473;

    private readonly ImageSet _set;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly Augmentation? _augmentation;
    private readonly torch.Device? _device;
    private readonly Dictionary<long, int[]> _orders = [];
    private readonly Prefetcher<ImageBatch> _prefetcher;
    private readonly byte[] _scratch;

    /// <summary>Creates the stream.</summary>
    /// <param name="set">The images.</param>
    /// <param name="batchSize">Images in a batch; may exceed the set.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="augmentation">Random changes; none by default.</param>
    /// <param name="device">Where batches go; the CPU by default.</param>
    /// <param name="ahead">How many batches are kept ready beyond the one that was taken; 0 makes each when it is asked for.</param>
    /// <exception cref="DataException">A batch is larger than memory can be.</exception>
    public ImageBatches(
        ImageSet set, int batchSize, ulong seed, Augmentation? augmentation = null, torch.Device? device = null, int ahead = 1)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(augmentation?.Shift ?? 0, nameof(augmentation));
        (_set, _batchSize, _seed, _augmentation, _device) = (set, batchSize, seed, augmentation, device);
        _scratch = new byte[set.ImageLength];
        const int Most = int.MaxValue / sizeof(float);
        if ((long)batchSize * set.ImageLength > Most)
        {
            throw new DataException(
                $"A batch of {batchSize} images of {set.ImageLength} values is more than can be filled at once; take at most {Most / set.ImageLength}.");
        }

        _prefetcher = new Prefetcher<ImageBatch>(Make, ahead);
        _ = set.Normalisation;
    }

    /// <inheritdoc/>
    public long? SamplesPerEpoch => _set.Count;

    /// <inheritdoc/>
    public double? BatchesPerEpoch => (double)_set.Count / _batchSize;

    /// <inheritdoc/>
    public string Identity => string.Join(", ",
    [
        $"{_set.Count} images ({_set.Fingerprint})",
        .. _set.Normalisation.ToMetadata().Select(each => $"{each.Key} {each.Value}"),
        _augmentation is null ? "unchanged" : $"shift {_augmentation.Shift}, flip {(_augmentation.Flip ? "on" : "off")}, border {_augmentation.Border}",
        $"batches of {_batchSize}",
        $"seed {_seed}",
    ]);

    /// <summary>The batch of a pass, counted from 0. The caller disposes it.</summary>
    public ImageBatch BatchAt(long pass) => _prefetcher.Take(pass);

    /// <inheritdoc/>
    public IReadOnlyList<int> ItemsAt(long pass) => Array.ConvertAll(Draw(pass), drawn => drawn.Index);

    /// <summary>The images of a pass with the epoch each belongs to, <c>[B]</c>.</summary>
    public (long Epoch, int Index)[] Draw(long pass)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pass);
        var images = new (long Epoch, int Index)[_batchSize];
        var start = checked(pass * _batchSize);
        for (var i = 0; i < _batchSize; i++)
        {
            var (epoch, place) = Math.DivRem(start + i, _set.Count);
            images[i] = (epoch, Order(epoch)[place]);
        }

        return images;
    }

    /// <summary>The same batches with the class of each image.</summary>
    /// <exception cref="DataException">The set has no classes.</exception>
    public IBatchSource<Labelled<ImageBatch>> WithClasses() => _set.HasLabels
        ? this.WithClasses(_set.Labels)
        : throw new DataException($"These images have no classes ({_set.Source.TrimEnd('.')}); put the images of each class into a folder of its own.");

    /// <summary>Waits for the other thread and lets the stream go. Batches already handed out stay valid.</summary>
    public void Dispose() => _prefetcher.Dispose();

    private ImageBatch Make(long pass)
    {
        var length = _set.ImageLength;
        var pixels = torch.empty(_batchSize, _set.Channels, _set.Height, _set.Width, torch.ScalarType.Float32, torch.CPU);
        var values = MemoryMarshal.Cast<byte, float>(pixels.bytes);
        var images = Draw(pass);
        for (var i = 0; i < images.Length; i++)
        {
            var image = _set.Image(images[i].Index);
            _set.Normalise(Change(image, images[i]), values.Slice(i * length, length));
        }

        return new ImageBatch(DeviceCopy.Of(pixels, _device));
    }

    private int[] Order(long epoch)
    {
        lock (_orders)
        {
            if (_orders.TryGetValue(epoch, out var known))
            {
                return known;
            }

            if (_orders.Count > 1)
            {
                _orders.Clear();
            }

            return _orders[epoch] = Permutation(epoch);
        }
    }

    private int[] Permutation(long epoch)
    {
        var order = new int[_set.Count];
        var draws = Draws.Keyed(_seed ^ OrderSalt, epoch, 0);
        for (var i = 0; i < order.Length; i++)
        {
            // Fisher and Yates, from the inside out.
            var j = draws.Integer(0, i);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private ReadOnlySpan<byte> Change(ReadOnlySpan<byte> image, (long Epoch, int Index) key)
    {
        if (_augmentation is not { } changes || (changes.Shift == 0 && !changes.Flip))
        {
            return image;
        }

        var draws = Draws.Keyed(_seed ^ ChangeSalt, key.Epoch, key.Index);
        var (down, right) = (draws.Integer(-changes.Shift, changes.Shift), draws.Integer(-changes.Shift, changes.Shift));
        var flip = changes.Flip && draws.Integer(0, 1) == 1;
        var (height, width) = (_set.Height, _set.Width);
        for (var row = 0; row < height * _set.Channels; row++)
        {
            var (channel, y) = Math.DivRem(row, height);
            var target = _scratch.AsSpan(row * width, width);
            var from = y - down;
            if (changes.Border == Border.Zero && (from < 0 || from >= height))
            {
                target.Clear();
                continue;
            }

            ShiftRow(image.Slice(((channel * height) + Math.Clamp(from, 0, height - 1)) * width, width), target, right, changes.Border);
            if (flip)
            {
                target.Reverse();
            }
        }

        return _scratch;
    }

    private static void ShiftRow(ReadOnlySpan<byte> source, Span<byte> target, int right, Border border)
    {
        var width = source.Length;
        right = Math.Clamp(right, -width, width);
        var kept = width - Math.Abs(right);
        source.Slice(Math.Max(-right, 0), kept).CopyTo(target[Math.Max(right, 0)..]);
        if (right > 0)
        {
            target[..right].Fill(border == Border.Edge ? source[0] : (byte)0);
        }
        else
        {
            target[kept..].Fill(border == Border.Edge ? source[^1] : (byte)0);
        }
    }
}
