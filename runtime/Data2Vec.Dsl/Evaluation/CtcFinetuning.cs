using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Trains an encoder of audio with a new linear layer to write down what is said (CTC), and scores it on held-out clips: what pretraining is for.
/// Nothing is masked. The encoder's weights are put back afterwards, so a pretrained and a random one can be compared by the same routine.
/// </summary>
public static class CtcFinetuning
{
    // Reports besides the first.
    private const int Reports = 10;

    /// <summary>Fine-tunes, scores, restores.</summary>
    /// <param name="encoder">A student's encoder, or one by itself: it needs gradients.</param>
    /// <param name="train">Clips with transcripts; those without are left out.</param>
    /// <param name="heldOut">Clips with transcripts to score.</param>
    /// <param name="options">How.</param>
    /// <param name="onStep">Told of the first update and of each tenth of the updates.</param>
    /// <param name="cancellation">Stops between steps; the weights are put back then too.</param>
    /// <exception cref="ArgumentException">A set has no usable clip, the rates differ, or the encoder is a teacher without gradients.</exception>
    /// <exception cref="InvalidOperationException">The thread is inside <c>torch.no_grad()</c> or <c>torch.inference_mode()</c>.</exception>
    /// <exception cref="DivergedException">The loss or the gradient is no longer a finite number.</exception>
    public static CtcScore Evaluate(
        Encoder<AudioBatch> encoder, AudioSet train, AudioSet heldOut, CtcOptions? options = null, Action<StepMetrics>? onStep = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(heldOut);
        GradientMode.ThrowIfOff();
        options ??= new CtcOptions();
        if (train.SampleRate != heldOut.SampleRate)
        {
            throw new ArgumentException($"Training clips have {train.SampleRate} Hz and held-out clips {heldOut.SampleRate} Hz; load both at one rate.");
        }

        var (taught, asked) = (Usable(train, options), Usable(heldOut, options));
        var vocabulary = options.Vocabulary ?? CtcVocabulary.Of(taught.Clips.Select(clip => options.Spoken(clip.Transcript!)));
        using var borrowed = new Borrowed<AudioBatch>(encoder);
        using var model = new LinearRecogniser(encoder, vocabulary.Count, options.Seed);
        IReadOnlyList<int> Symbols(string transcript) => vocabulary.Encode(options.Spoken(transcript));
        var known = CtcRecogniser.PreprocessingOf(encoder, train, options);
        var form = new AudioBatchOptions
        {
            Fit = ClipFit.Pad,
            Budget = options.Budget,
            Longest = options.Longest,
            Normalise = known.Normalise,
            Epsilon = known.Epsilon,
        };
        using var batches = new AudioBatches(taught, options.Seed, form, encoder.Store.Device).WithTranscripts(Symbols);
        using var trainer = new Trainer<Labelled<AudioBatch>>(model, batches, new TrainingOptions
        {
            Recipe = options.Recipe,
            Seed = options.Seed,
            LogEvery = Math.Max(1, options.Recipe.Updates / Reports),
        });
        trainer.Run(onStep, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var clips = CtcRecogniser.Recognise(model, asked, vocabulary, options, cancellation);
        var texts = clips.Select(clip => (clip.Said, clip.Recognised)).ToArray();
        return new CtcScore(
            ErrorRate.OfCharacters(texts),
            ErrorRate.OfWords(texts),
            clips,
            taught.Clips.Count,
            train.Clips.Count - taught.Clips.Count + heldOut.Clips.Count - asked.Clips.Count,
            taught.Clips.Count(clip => model.IsTooFast(clip.Samples.Length, taught.SampleRate, Symbols(clip.Transcript!))));
    }

    private static AudioSet Usable(AudioSet set, CtcOptions options)
    {
        bool Fits(AudioClip clip) =>
            clip.Transcript is { } text && options.Spoken(text).Length > 0 && clip.Samples.Length <= Math.Min(options.Longest, options.Budget);
        return set.Clips.Any(Fits)
            ? set.Where(Fits)
            : throw new ArgumentException(
                $"None of the {set.Clips.Count} clips has a transcript and at most {Math.Min(options.Longest, options.Budget)} samples ({set.Source.TrimEnd('.')}).");
    }
}
