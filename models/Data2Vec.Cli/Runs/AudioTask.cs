using System.Globalization;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Evaluation;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// Writing down what is said: an encoder is fine-tuned by CTC on a few clips with texts and asked about prompts that it has not heard. A
/// classifier of languages would prove nothing: each language of the data has one voice and one studio.
/// </summary>
internal sealed class AudioTask
{
    // How the Asterisk sounds name their English clips.
    private const string English = "en/";
    private readonly AudioSet _taught;
    private readonly AudioSet _asked;
    private readonly CtcOptions _options;
    private readonly int _left;

    private AudioTask(AudioSet taught, AudioSet asked, CtcOptions options, int left) => (_taught, _asked, _options, _left) = (taught, asked, options, left);

    /// <summary>The results table.</summary>
    public ResultsTable Table(IReadOnlyList<ResultsRow> rows) => new(
        "Errors on held-out prompts",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Edits per character and per word on {_asked.Clips.Count:#,0} held-out clips, after fine-tuning by CTC on {_taught.Clips.Count:#,0} clips with their texts "
            + $"for {_options.Recipe.Updates:#,0} updates, without a language model; less is better, and the best of each column is marked.")
            + (_left == 0
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $" {_left:#,0} clips of the language are not used: they have no text, or last longer than {_options.Longest / _asked.SampleRate} s.")),
        [new("Character error rate", LessIsBetter: true), new("Word error rate", LessIsBetter: true)],
        rows);

    /// <summary>The task that a set of recordings gives.</summary>
    /// <exception cref="Refusal">They have no texts.</exception>
    public static AudioTask Of(AudioData data, bool quick)
    {
        var rate = data.Train.SampleRate;
        var options = new CtcOptions
        {
            Recipe = CtcOptions.RecipeOf(quick ? 4 : 400, learningRate: 1e-3, headScale: 3),
            Budget = (quick ? 5 : 30) * (long)rate,
            Longest = 8 * rate,
        };

        // Of several languages the first, so that there is one alphabet.
        var language = data.Train.Clips.Concat(data.HeldOut.Clips).Any(clip => clip.Name.StartsWith(English, StringComparison.Ordinal)) ? English : "";
        bool IsMeant(AudioClip clip) => clip.Name.StartsWith(language, StringComparison.Ordinal);
        bool Fits(AudioClip clip) => IsMeant(clip) && clip.Transcript is { Length: > 0 } && clip.Samples.Length <= options.Longest;
        var left = data.Train.Clips.Concat(data.HeldOut.Clips).Count(clip => IsMeant(clip) && !Fits(clip));
        return data.Train.Clips.Any(Fits) && data.HeldOut.Clips.Any(Fits)
            ? new(data.Train.Where(Fits), data.HeldOut.Where(Fits), options, left)
            : throw Refusal.BadData(
                "What an encoder of audio has learned is measured by writing down what is said, and these recordings have no texts; "
                + "put NAME.txt beside each NAME.wav, or use `d2v pretrain`.");
    }

    /// <summary>The errors of an encoder. Its parameters are the same afterwards.</summary>
    public double?[] Measure(Encoder<AudioBatch> encoder, ulong seed, CancellationToken stop)
    {
        var score = CtcFinetuning.Evaluate(encoder, _taught, _asked, _options with { Seed = seed }, cancellation: stop);
        return [score.Characters.Rate, score.Words.Rate];
    }
}
