using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Distillation;

namespace Data2Vec.Cli.Runs;

/// <summary>Finds recorded audio at the rate that an encoder declares.</summary>
internal static class Audio
{
    /// <summary>Loads the user's folder, or the Asterisk sounds where none is named, and says which source was used.</summary>
    /// <param name="pair">The pair whose encoder is to hear it.</param>
    /// <param name="folder">The user's folder of recordings, a text of the same name beside each where there is one; null for the Asterisk sounds.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="stop">Stops loading.</param>
    public static AudioData Load(Pair<AudioBatch> pair, string? folder, Screen screen, CancellationToken stop)
    {
        // Room for a span of the published policies and for something beside it, or for what this one says it needs.
        var rate = Sources.Required(pair.StudentEncoder.GetType(), "SampleRate");
        var needed = (Sources.Constant(pair.GetType(), "ShortestClip") ?? 0.0) / rate;
        var audio = new AudioOptions { SampleRate = rate, Shortest = TimeSpan.FromSeconds(Math.Max(0.6, needed)) };
        var data = folder is null ? AsteriskSounds.Load(new AsteriskOptions { Audio = audio }, screen.Say, stop)
            : IsCache(folder) ? AsteriskSounds.Load(
                new AsteriskOptions { Audio = audio, CacheFolder = folder, UseInstalled = false, UseDebianPackage = false }, screen.Say, stop)
            : AudioData.FromFolder(folder, audio, cancellation: stop);
        Sources.Say(screen, data.Source, data.Train.Licence, data.Skipped);
        return data;
    }

    // A stopped demo goes on with the clips that it has fetched.
    private static bool IsCache(string folder) =>
        AsteriskOptions.AllLanguages.All(language => Directory.Exists(Path.Combine(folder, language, "usr")));
}
