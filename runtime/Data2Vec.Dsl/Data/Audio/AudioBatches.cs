using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Batching;
using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// An endless stream of batches of audio: clips of similar length come together, and each epoch shows every clip once. Everything random is keyed
/// by seed, epoch and clip, so any pass can be drawn alone and a resumed run hears what the uninterrupted one hears. (fairseq's raw audio
/// dataset.)
/// </summary>
/// <remarks>While the consumer computes, another thread fills the next batches. Not for use by several consumers at once.</remarks>
public sealed class AudioBatches : IItemSource<AudioBatch>
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

    /// <inheritdoc/>
    public long? SamplesPerEpoch => _set.Clips.Count;

    /// <inheritdoc/>
    public double? BatchesPerEpoch => _plan.BatchesPerEpoch;

    /// <inheritdoc/>
    public string Identity => string.Join(", ",
    [
        $"{_set.Clips.Count} clips of {_set.SampleRate} Hz ({_set.Fingerprint})",
        _options.Normalise ? FormattableString.Invariant($"normalised with epsilon {_options.Epsilon}") : "not normalised",
        _options.Fit == ClipFit.Crop ? "cropped" : "padded",
        $"clips of {_options.Longest} samples at most",
        FormattableString.Invariant($"batches of {_options.Budget} samples and {_options.MaxClips} clips at most, spread {_options.Spread}"),
        $"seed {_seed}",
    ]);

    /// <summary>The batch of a pass, counted from 0: <c>[B, T]</c> samples. The caller disposes it.</summary>
    public AudioBatch BatchAt(long pass) => _prefetcher.Take(pass);

    /// <inheritdoc/>
    public IReadOnlyList<int> ItemsAt(long pass) => Draw(pass).Items;

    /// <summary>The clips of a pass, in the order of the batch's rows, with their epoch.</summary>
    public ItemBatch Draw(long pass) => _plan.Draw(pass);

    /// <summary>The same batches with the symbols of each clip's transcript.</summary>
    /// <param name="encode">Turns a transcript into symbols, as <c>CtcVocabulary.Encode</c> does.</param>
    /// <exception cref="DataException">A clip has no transcript.</exception>
    public IBatchSource<Labelled<AudioBatch>> WithTranscripts(Func<string, IReadOnlyList<int>> encode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        return this.WithSymbols([.. _set.Clips.Select(clip => clip.Transcript is { } text
            ? encode(text)
            : throw new DataException($"The clip '{clip.Name}' has no transcript; put a text of the same name beside it, or leave it out."))]);
    }

    /// <summary>The same batches with the class of each clip, its first folder.</summary>
    /// <param name="classNames">The classes in the order of their numbers: <see cref="AudioSet.ClassNames"/> of the set that training and test sets are parts of.</param>
    /// <exception cref="DataException">A clip lies in the folder of no class.</exception>
    public IBatchSource<Labelled<AudioBatch>> WithClasses(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var numbers = classNames.Select((name, number) => (name, number)).ToDictionary(each => each.name, each => each.number, StringComparer.Ordinal);
        return this.WithClasses((int[])[.. _set.Clips.Select(clip => numbers.TryGetValue(clip.Name.Split('/')[0], out var number)
            ? number
            : throw new DataException(
                $"The clip '{clip.Name}' lies in the folder of no class ({string.Join(", ", classNames)}); put the clips of each class into a folder of its own."))]);
    }

    /// <summary>Waits for the other thread and lets the stream go. Batches already handed out stay valid.</summary>
    public void Dispose() => _prefetcher.Dispose();

    private AudioBatch Make(long pass)
    {
        var drawn = _plan.Draw(pass);
        var clips = drawn.Items.Select(item => _set.Clips[item]).ToArray();
        var lengths = Array.ConvertAll(clips, clip => (long)Math.Min(clip.Samples.Length, _options.Longest));
        if (_options.Fit == ClipFit.Crop)
        {
            Array.Fill(lengths, lengths.Min());
        }

        var columns = lengths.Max();
        var samples = torch.zeros(clips.Length, columns, torch.ScalarType.Float32, torch.CPU);
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
