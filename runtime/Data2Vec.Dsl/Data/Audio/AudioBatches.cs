using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Batching;
using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// An endless stream of batches of audio: clips of similar length come together, and each epoch shows every clip once. Everything random is keyed
/// by seed, epoch and clip, so any update can be drawn alone and a resumed run hears what the uninterrupted one hears. (fairseq's raw audio
/// dataset.)
/// </summary>
/// <remarks>While the consumer computes, another thread fills the next batches. Not for use by several consumers at once.</remarks>
public sealed class AudioBatches : IDisposable
{
    // A salt, so that the draws here are independent of the order's and of masks drawn with the same seed.
    private const ulong CropSalt = 0x63726F70736F756E;

    private readonly AudioSet _set;
    private readonly ulong _seed;
    private readonly AudioBatchOptions _options;
    private readonly torch.Device? _device;
    private readonly LengthBatches _plan;
    private readonly Prefetcher<AudioBatch> _prefetcher;

    /// <summary>Creates the stream.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="options">How batches are made.</param>
    /// <param name="device">Where batches go; the CPU by default.</param>
    /// <exception cref="ArgumentException">The budget is less than the longest clip.</exception>
    public AudioBatches(AudioSet set, ulong seed, AudioBatchOptions? options = null, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        (_set, _seed, _options, _device) = (set, seed, options ?? new AudioBatchOptions(), device);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Longest, 1, nameof(options));
        _plan = new LengthBatches(
            [.. set.Clips.Select(clip => Math.Min(clip.Samples.Length, _options.Longest))],
            _options.Budget,
            seed,
            _options.Fit == ClipFit.Crop ? BatchCost.Sum : BatchCost.Padded,
            _options.MaxClips,
            _options.Spread);
        _prefetcher = new Prefetcher<AudioBatch>(Make, _options.Ahead);
    }

    /// <summary>Updates until every clip was heard once.</summary>
    public int BatchesPerEpoch => _plan.BatchesPerEpoch;

    /// <summary>The batch of an update, counted from 0: <c>[B, T]</c> samples. The caller disposes it.</summary>
    public AudioBatch Next(long update) => _prefetcher.Take(update);

    /// <summary>The clips of an update, in the order of the batch's rows, with their epoch.</summary>
    public ItemBatch Draw(long update) => _plan.Draw(update);

    /// <summary>Waits for the other thread and lets the stream go. Batches already handed out stay valid.</summary>
    public void Dispose() => _prefetcher.Dispose();

    private AudioBatch Make(long update)
    {
        var drawn = _plan.Draw(update);
        var clips = drawn.Items.Select(item => _set.Clips[item]).ToArray();
        var lengths = Array.ConvertAll(clips, clip => (long)Math.Min(clip.Samples.Length, _options.Longest));
        if (_options.Fit == ClipFit.Crop)
        {
            Array.Fill(lengths, lengths.Min());
        }

        var columns = lengths.Max();
        var samples = torch.zeros(clips.Length, columns);
        var memory = MemoryMarshal.Cast<byte, float>(samples.bytes);
        for (var row = 0; row < clips.Length; row++)
        {
            var (clip, length) = (clips[row], (int)lengths[row]);
            var start = Draws.Keyed(_seed ^ CropSalt, drawn.Epoch, drawn.Items[row]).Integer(0, clip.Samples.Length - length);
            clip.Write(start, memory.Slice(checked((int)(row * columns)), length), _options.Normalise ? _options.Epsilon : null);
        }

        return new AudioBatch(DeviceCopy.Of(samples, _device), _set.SampleRate, lengths);
    }
}
