using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Distillation;

namespace Data2Vec.Cli.Runs;

/// <summary>Finds recorded audio at the rate that an encoder declares.</summary>
internal static class Audio
{
    // As long as the crops of published pretraining.
    private static readonly TimeSpan _longestPiece = TimeSpan.FromSeconds(20);

    /// <summary>Loads the user's folder, or the Asterisk sounds where none is named, and says which source was used.</summary>
    /// <param name="pair">The pair whose encoder is to hear it.</param>
    /// <param name="folder">The user's folder of recordings, a text of the same name beside each where there is one; null for the Asterisk sounds.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="stop">Stops loading.</param>
    /// <param name="run">The folder of the run, which gets a list of what was left out.</param>
    public static AudioData Load(Pair<AudioBatch> pair, string? folder, Screen screen, CancellationToken stop, RunFolder? run = null)
    {
        var audio = OptionsOf(pair);
        var data = folder is null ? AsteriskSounds.Load(new AsteriskOptions { Audio = audio }, screen.Say, stop)
            : IsCache(folder) ? OfCache(folder, audio, heldOut: null, screen, stop)
            : AudioData.FromFolder(folder, audio, cancellation: stop);
        Sources.Say(screen, data.Source, data.Train.Licence, data.Skipped, run);
        return data;
    }

    /// <summary>Loads all recordings of the user's folder to train on. Nobody needs to know what is said in them.</summary>
    /// <param name="pair">The pair whose encoder is to hear it.</param>
    /// <param name="folder">The user's folder, or the cache of the Asterisk sounds.</param>
    /// <param name="heldOut">The share of the prompts that is kept for testing; null for none.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="run">The folder of the run, which gets a list of what was left out.</param>
    /// <param name="stop">Stops loading.</param>
    public static AudioSet ForTraining(Pair<AudioBatch> pair, string folder, double? heldOut, Screen screen, RunFolder? run, CancellationToken stop)
    {
        // Transcripts tell which clips say the same and must stay together where some are held out.
        var audio = OptionsOf(pair) with { Transcripts = heldOut is not null };
        if (IsCache(folder))
        {
            var data = OfCache(folder, audio, heldOut, screen, stop);
            Sources.Say(screen, data.Source, data.Train.Licence, data.Skipped, run);
            return heldOut is null ? new([.. data.Train.Clips, .. data.HeldOut.Clips], data.Train.SampleRate, data.Source, data.Train.Licence) : data.Train;
        }

        var read = AudioFolder.Load(folder, audio, stop);
        Sources.Say(screen, read.Clips.Source, read.Clips.Licence, read.Skipped, run);
        if (heldOut is not { } share)
        {
            return InPieces(read.Clips, screen);
        }

        var (train, test) = read.Clips.Split(share);
        Sources.SayHeldOut(screen, test.Clips.Count, read.Clips.Clips.Count, "clips");
        return InPieces(train, screen);
    }

    /// <summary>Long recordings in pieces, so that all of them is heard.</summary>
    public static AudioSet InPieces(AudioSet set, Screen screen)
    {
        var pieces = set.InPieces(_longestPiece);
        if (pieces.Clips.Count > set.Clips.Count)
        {
            screen.Say(string.Create(
                CultureInfo.InvariantCulture, $"Recordings of more than {_longestPiece.TotalSeconds:0} s are cut: {set.Clips.Count:#,0} recordings, {pieces.Clips.Count:#,0} pieces."));
        }

        return pieces;
    }

    private static AudioOptions OptionsOf(Pair<AudioBatch> pair)
    {
        // Room for a span of the published policies and for something beside it, or for what this one says it needs.
        var rate = Sources.Required(pair.StudentEncoder.GetType(), "SampleRate");
        var needed = (Sources.Constant(pair.GetType(), "ShortestClip") ?? 0.0) / rate;
        return new AudioOptions { SampleRate = rate, Shortest = TimeSpan.FromSeconds(Math.Max(0.6, needed)) };
    }

    private static AudioData OfCache(string folder, AudioOptions audio, double? heldOut, Screen screen, CancellationToken stop)
    {
        var options = new AsteriskOptions { Audio = audio, CacheFolder = folder, UseInstalled = false, UseDebianPackage = false };
        return AsteriskSounds.Load(heldOut is { } share ? options with { HeldOut = share } : options, screen.Say, stop);
    }

    // A stopped demo goes on with the clips that it has fetched.
    private static bool IsCache(string folder) =>
        AsteriskOptions.AllLanguages.All(language => Directory.Exists(Path.Combine(folder, language, "usr")));
}
