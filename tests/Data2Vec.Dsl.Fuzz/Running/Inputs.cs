using Data2Vec.Dsl.Fuzz.Oracle;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Running;

/// <summary>Batches for an encoder. The content of a sample depends on its number alone, not on what stands beside it.</summary>
internal static class Inputs
{
    /// <summary>A batch of inputs of these lengths, padded to the longest.</summary>
    /// <param name="flow">What the encoder takes.</param>
    /// <param name="lengths">Samples or tokens of each; images have none.</param>
    /// <param name="number">The number of the sample at a place of the batch.</param>
    public static Batch Of(Flow flow, IReadOnlyList<long> lengths, Func<int, int> number) => flow.Medium switch
    {
        Medium.Vision => new ImageBatch(torch.stack([.. lengths.Select((_, i) => Random(number(i), flow.Shapes[0](0)))])),
        Medium.Audio => Sound(flow, lengths, number),
        _ => Text(flow, lengths, number),
    };

    private static AudioBatch Sound(Flow flow, IReadOnlyList<long> lengths, Func<int, int> number)
    {
        var samples = torch.zeros(lengths.Count, lengths.Max());
        for (var i = 0; i < lengths.Count; i++)
        {
            samples[i].narrow(0, 0, lengths[i]).copy_(Random(number(i), [lengths[i]]));
        }

        return new AudioBatch(samples, (int)flow.SampleRate, lengths);
    }

    private static TextBatch Text(Flow flow, IReadOnlyList<long> lengths, Func<int, int> number)
    {
        // Real tokens: neither padding nor the mask, where the vocabulary has others.
        var words = Enumerable.Range(0, (int)flow.Vocabulary).Select(i => (long)i).Where(t => t != flow.PaddingToken && t != flow.MaskToken).ToList();
        if (words.Count == 0)
        {
            words.Add(flow.MaskToken);
        }

        var longest = lengths.Max();
        var tokens = new long[lengths.Count * longest];
        Array.Fill(tokens, flow.PaddingToken);
        for (var i = 0; i < lengths.Count; i++)
        {
            var random = new Random(number(i));
            for (var j = 0; j < lengths[i]; j++)
            {
                tokens[(i * longest) + j] = words[random.Next(words.Count)];
            }
        }

        return TextBatch.Padded(torch.tensor(tokens, [lengths.Count, longest]), flow.PaddingToken);
    }

    private static torch.Tensor Random(int number, long[] shape)
    {
        using var random = new torch.Generator((ulong)number + 1);
        return torch.randn(shape, generator: random);
    }
}
