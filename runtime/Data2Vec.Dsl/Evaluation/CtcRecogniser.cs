using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Heads;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Writes down what is said, by the best symbol of each frame.</summary>
internal static class CtcRecogniser
{
    /// <summary>Recognises the clips of a set, in its order.</summary>
    public static IReadOnlyList<CtcRecognition> Recognise(
        Recogniser model, AudioSet set, CtcVocabulary vocabulary, CtcOptions options, CancellationToken cancellation)
    {
        using var gradient = torch.no_grad();
        model.eval();
        var extractor = new AudioFeatureExtractor { SampleRate = set.SampleRate, Normalise = options.Normalise, Epsilon = new AudioBatchOptions().Epsilon };
        var results = new CtcRecognition[set.Clips.Count];
        foreach (var items in Batches(set, options.Budget))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var batch = extractor.Extract([.. items.Select(item => set.Clips[item].Samples.ToArray())]);
            using var moved = new AudioBatch(batch.Samples.to(model.Store.Device), set.SampleRate, batch.Lengths);
            var frames = model.FramesOf(moved);
            var best = model.forward(moved).argmax(-1).cpu();
            for (var row = 0; row < items.Count; row++)
            {
                var clip = set.Clips[items[row]];
                var ids = best[row].data<long>().ToArray().Take((int)frames[row]).Select(id => (int)id);
                results[items[row]] = new CtcRecognition(clip.Name, vocabulary.InCase(options.Spoken(clip.Transcript!)), vocabulary.Decode(ids));
            }
        }

        return results;
    }

    // By length, so that little is padded; long ones first, so that what does not fit in memory fails at once.
    private static IEnumerable<List<int>> Batches(AudioSet set, long budget)
    {
        var batch = new List<int>();
        foreach (var item in Enumerable.Range(0, set.Clips.Count).OrderByDescending(item => set.Clips[item].Samples.Length))
        {
            if (batch.Count > 0 && (batch.Count + 1L) * set.Clips[batch[0]].Samples.Length > budget)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(item);
        }

        yield return batch;
    }
}
