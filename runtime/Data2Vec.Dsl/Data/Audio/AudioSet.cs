using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Utterances of one sample rate, in memory.</summary>
public sealed class AudioSet
{
    private readonly Lazy<string> _fingerprint;

    /// <summary>Creates a set.</summary>
    /// <param name="clips">The utterances; at least one.</param>
    /// <param name="sampleRate">Samples per second of all of them.</param>
    /// <param name="source">Where they came from, one sentence.</param>
    /// <param name="licence">Under which terms they may be used, in a few words.</param>
    public AudioSet(IReadOnlyList<AudioClip> clips, int sampleRate, string source, string licence)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentOutOfRangeException.ThrowIfZero(clips.Count, nameof(clips));
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        (Clips, SampleRate, Source, Licence) = (clips, sampleRate, source, licence);
        _fingerprint = new(() => Data.Fingerprint.Of(hash =>
        {
            foreach (var clip in Clips)
            {
                hash.AppendData(MemoryMarshal.AsBytes(clip.Samples));
            }
        }));
    }

    /// <summary>The utterances.</summary>
    public IReadOnlyList<AudioClip> Clips { get; }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; }

    /// <summary>Where the clips came from, one sentence.</summary>
    public string Source { get; }

    /// <summary>Under which terms they may be used, in a few words.</summary>
    public string Licence { get; }

    /// <summary>A few digits that tell the samples of all clips from others, computed when they are first asked for. Transcripts do not count.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>The classes: the first folders of the clips' names, in order; empty where a clip lies in none.</summary>
    public IReadOnlyList<string> ClassNames => ClassFolders.Of([.. Clips.Select(clip => clip.Name)]).Classes;

    /// <summary>How long all clips last together.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Clips.Sum(clip => (long)clip.Samples.Length) / SampleRate);

    /// <summary>A set of the clips that pass; they are shared, not copied.</summary>
    /// <exception cref="DataException">None passes.</exception>
    public AudioSet Where(Func<AudioClip, bool> passes)
    {
        var kept = Clips.Where(passes).ToArray();
        return kept.Length > 0
            ? new AudioSet(kept, SampleRate, Source, Licence)
            : throw new DataException($"None of the {Clips.Count} clips is left ({Source.TrimEnd('.')}); ask for less.");
    }

    /// <summary>
    /// The same with clips that last longer cut into pieces of like length, so that all of a long recording is heard. Pieces have no transcripts; they
    /// count as one prompt.
    /// </summary>
    /// <param name="longest">How long a piece may last.</param>
    public AudioSet InPieces(TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(longest, TimeSpan.Zero);
        var samples = (int)Math.Clamp(longest.TotalSeconds * SampleRate, 1, int.MaxValue);
        return new AudioSet([.. Clips.SelectMany(clip => clip.Pieces(samples))], SampleRate, Source, Licence);
    }

    /// <summary>
    /// Keeps some clips for testing. Clips of one prompt stay on one side, so that what is said in the test was never heard in training, in no
    /// language and by no voice. The side depends on the prompt alone: a set that grows leaves its clips where they were.
    /// </summary>
    /// <param name="share">About which share of the prompts is held out, above 0 and below 1; at least one on each side.</param>
    /// <exception cref="DataException">There is only one prompt.</exception>
    public (AudioSet Train, AudioSet HeldOut) Split(double share = 0.1)
    {
        HeldOut.Require(share);
        var places = Clips.Select(clip => clip.Prompt).Distinct().ToDictionary(prompt => prompt, Place);
        if (places.Count < 2)
        {
            throw new DataException($"There is only one prompt ({Source.TrimEnd('.')}); at least 2 are needed, one of them for testing.");
        }

        var bound = Math.Clamp(share, places.Values.Min(), places.Values.Where(place => place < places.Values.Max()).Max());
        return (Where(clip => places[clip.Prompt] > bound), Where(clip => places[clip.Prompt] <= bound));
    }

    // From 0 to 1, evenly spread and the same everywhere.
    private static double Place(string prompt) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(prompt))) / (double)ulong.MaxValue;
}
