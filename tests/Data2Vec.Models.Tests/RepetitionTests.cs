using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Models.Tests;

/// <summary>Where only deterministic algorithms are allowed, a run of each modality finds all it needs, and repeats itself bit by bit.</summary>
public sealed class RepetitionTests : IDisposable
{
    private const int Updates = 3;

    public RepetitionTests() => DeterministicAlgorithms.AreRequired = true;

    public void Dispose() => DeterministicAlgorithms.AreRequired = false;

    [Fact]
    public void Images() => RunsTwice(() => new Data2VecVisionTiny(), n => new ImageBatch(Noise(n, 2, 1, 28, 28)));

    [Fact]
    public void Audio() => RunsTwice(() => new Data2VecAudioTiny(), n => new AudioBatch(Noise(n, 2, 8_000), 8_000));

    [Fact]
    public void Texts() => RunsTwice(
        () => new Data2VecTextTiny(), n => new TextBatch(Noise(n, 2, 24).mul(100).abs().add(5).to(torch.ScalarType.Int64)));

    private static torch.Tensor Noise(long seed, params long[] shape)
    {
        using var random = new torch.Generator((ulong)seed + 1);
        return torch.randn(shape, generator: random);
    }

    private static void RunsTwice<TBatch>(Func<Pair<TBatch>> create, Func<long, TBatch> batch)
        where TBatch : Batch
    {
        var (first, second) = (Train(), Train());
        Assert.True(first.AsSpan().SequenceEqual(second));

        byte[] Train()
        {
            using var pair = create();
            var start = pair.Store.Values.bytes.ToArray();
            using var trainer = new Trainer<TBatch>(pair, BatchSource.Of(batch), new TrainingOptions { Updates = Updates });
            trainer.Run();
            var end = pair.Store.Values.bytes.ToArray();
            Assert.False(start.AsSpan().SequenceEqual(end));
            return end;
        }
    }
}
