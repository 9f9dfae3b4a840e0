using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>A single step of the small pair.</summary>
internal sealed class TinyStep : IDisposable
{
    private readonly TinyPair _pair = new();

    /// <summary>Makes a batch and takes the step.</summary>
    public void Run()
    {
        using var trainer = new Trainer<ImageBatch>(_pair, BatchSource.Of(_ => new ImageBatch(torch.randn(8, 3, 224, 224))), new TrainingOptions { Updates = 1 });
        trainer.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();
}
