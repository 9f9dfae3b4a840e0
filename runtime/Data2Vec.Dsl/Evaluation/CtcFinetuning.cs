using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Trains an encoder of audio with a new linear layer to write down what is said (CTC), and scores it on held-out clips: what pretraining is for.
/// Nothing is masked. The encoder's weights are put back afterwards, so a pretrained and a random one can be compared by the same routine.
/// </summary>
public static class CtcFinetuning
{
    private const double FinalScale = 0.05;

    /// <summary>Fine-tunes, scores, restores.</summary>
    /// <param name="encoder">A student's encoder, or one by itself: it needs gradients.</param>
    /// <param name="train">Clips with transcripts; those without are left out.</param>
    /// <param name="heldOut">Clips with transcripts to score.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told the update and its mean loss per clip, after each tenth of the updates.</param>
    /// <param name="cancellation">Stops between steps; the weights are put back then too.</param>
    /// <exception cref="ArgumentException">A set has no usable clip, the rates differ, or the encoder is a teacher without gradients.</exception>
    public static CtcScore Evaluate(
        Encoder<AudioBatch> encoder, AudioSet train, AudioSet heldOut, CtcOptions? options = null, Action<int, double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(heldOut);
        options ??= new CtcOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Updates, 1, nameof(options));
        if (train.SampleRate != heldOut.SampleRate)
        {
            throw new ArgumentException($"Training clips have {train.SampleRate} Hz and held-out clips {heldOut.SampleRate} Hz; load both at one rate.");
        }

        var store = encoder.Store;
        var gradients = store.Gradients ?? throw new ArgumentException($"'{encoder.GetName()}' is a teacher without gradients; fine-tune the student.");
        var (taught, asked) = (Usable(train, options), Usable(heldOut, options));
        var vocabulary = options.Vocabulary ?? CtcVocabulary.Of(taught.Clips.Select(clip => options.Spoken(clip.Transcript!)));
        var training = encoder.training;
        using var generator = torch.get_rng_state();
        using var saved = store.Values.detach().clone();
        try
        {
            torch.manual_seed(unchecked((long)options.Seed));
            using var head = Linear(encoder.Dim, vocabulary.Count, device: store.Device);
            init.xavier_uniform_(head.weight!);
            init.zeros_(head.bias!);
            var tooFast = Train(encoder, head, gradients, taught, vocabulary, options, progress, cancellation);
            var clips = CtcRecogniser.Recognise(encoder, head, asked, vocabulary, options, cancellation);
            var texts = clips.Select(clip => (clip.Said, clip.Recognised)).ToArray();
            return new CtcScore(
                ErrorRate.OfCharacters(texts),
                ErrorRate.OfWords(texts),
                clips,
                taught.Clips.Count,
                train.Clips.Count - taught.Clips.Count + heldOut.Clips.Count - asked.Clips.Count,
                tooFast);
        }
        finally
        {
            using (torch.no_grad())
            {
                store.Values.copy_(saved);
                gradients.zero_();
            }

            torch.set_rng_state(generator);
            encoder.train(training);
        }
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

    private static int Train(
        Encoder<AudioBatch> encoder, Linear head, torch.Tensor gradients, AudioSet set, CtcVocabulary vocabulary, CtcOptions options,
        Action<int, double>? progress, CancellationToken cancellation)
    {
        var targets = set.Clips.Select(clip => vocabulary.Encode(options.Spoken(clip.Transcript!)).ToArray()).ToArray();
        var fit = new AudioBatchOptions { Fit = ClipFit.Pad, Budget = options.Budget, Longest = options.Longest, Normalise = options.Normalise };
        using var batches = new AudioBatches(set, options.Seed, fit, encoder.Store.Device);
        using var forEncoder = new Training.Adam(encoder.Store, 0.9, 0.98, 1e-8, 0);
        using var forHead = torch.optim.Adam(head.parameters(), options.HeadLearningRate, beta1: 0.9, beta2: 0.98, eps: 1e-8);
        var schedule = TriStageSchedule.OfPhases(1, options.Updates, 0.1, 0.4, 0.5, finalScale: FinalScale);
        var tooFast = new HashSet<int>();
        using var mean = new MeanLoss(encoder.Store.Device);
        encoder.train();
        for (var update = 0; update < options.Updates; update++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var batch = batches.Next(update);
            var items = batches.Draw(update).Items;
            var frames = CtcRecogniser.Frames(encoder, batch);
            tooFast.UnionWith(items.Where((item, row) => Least(targets[item]) > frames[row]));
            gradients.zero_();
            forHead.zero_grad();
            var loss = Loss(Logits(encoder, head, batch, frozen: update < options.FrozenUpdates), [.. items.Select(item => targets[item])], frames);
            loss.div(items.Count).backward();
            if (update >= options.FrozenUpdates)
            {
                GradientClip.Apply(gradients, options.ClipNorm).Dispose();
                forEncoder.Step(options.LearningRate * schedule.At(update));
            }

            foreach (var group in forHead.ParamGroups)
            {
                group.LearningRate = options.HeadLearningRate * schedule.At(update);
            }

            forHead.step();
            mean.Add(loss, items.Count);
            if ((update + 1) % Math.Max(1, options.Updates / 10) == 0)
            {
                progress?.Invoke(update + 1, mean.Take());
            }
        }

        return tooFast.Count;
    }

    private static torch.Tensor Logits(Encoder<AudioBatch> encoder, Linear head, AudioBatch batch, bool frozen)
    {
        if (!frozen)
        {
            return head.forward(CtcRecogniser.Features(encoder, batch));
        }

        using (torch.no_grad())
        {
            var features = CtcRecogniser.Features(encoder, batch);
            using (torch.enable_grad())
            {
                return head.forward(features);
            }
        }
    }

    // The sum over the clips; one with more letters than frames has an infinite loss, which counts as 0.
    private static torch.Tensor Loss(torch.Tensor logits, int[][] targets, long[] frames)
    {
        var logarithms = functional.log_softmax(logits.to(torch.float32), -1).transpose(0, 1);
        var letters = DeviceCopy.Of(torch.tensor(targets.SelectMany(target => target).Select(id => (long)id).ToArray()), logits.device);

        // torch reads the lengths on the host: on a device they would have to be waited for.
        var lengths = torch.tensor(targets.Select(target => (long)target.Length).ToArray());
        return functional.ctc_loss(
            logarithms, letters, torch.tensor(frames), lengths, blank: CtcVocabulary.Blank, zero_infinity: true, reduction: Reduction.Sum);
    }

    // Each letter needs a frame, and equal neighbours a blank between them.
    private static long Least(int[] target) => target.Length + target.Zip(target.Skip(1)).Count(pair => pair.First == pair.Second);
}
