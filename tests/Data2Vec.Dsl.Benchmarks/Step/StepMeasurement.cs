using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>A whole training step of a pair in float32 and bfloat16 beside the hand-written one, all in one process and in turn.</summary>
internal sealed class StepMeasurement : IDisposable
{
    private const int Batch = 8;

    private readonly torch.Tensor _pixels = torch.randn(Batch, 3, 224, 224);
    private readonly torch.Tensor _mask;
    private readonly Pair<ImageBatch> _exact;
    private readonly Pair<ImageBatch> _half;
    private readonly Trainer<ImageBatch> _exactTrainer;
    private readonly Trainer<ImageBatch> _halfTrainer;
    private readonly HandWritten _hand;

    /// <summary>Makes two pairs and the hand-written model of the same weights.</summary>
    public StepMeasurement(Func<Pair<ImageBatch>> create, int width, int depth, int heads)
    {
        (_exact, _half) = (create(), create());
        _exactTrainer = Trainer(_exact, Precision.Float32);
        _halfTrainer = Trainer(_half, Precision.BFloat16);
        _hand = new HandWritten(_exact, width, depth, heads);
        using var batch = new ImageBatch(_pixels.clone());
        using var mask = _exact.Masking.Sample(_exact.GridOf(batch), new TrainingOptions().Seed, 0);
        _mask = mask.Positions.clone();
    }

    /// <summary>Milliseconds of a step: hand-written, float32, bfloat16.</summary>
    /// <exception cref="InvalidOperationException">The two do not compute the same loss: then their times say nothing.</exception>
    public (double Hand, double Exact, double Half) Run(int rounds)
    {
        var (hand, exact) = (_hand.Step(_pixels, _mask), Step(_exactTrainer)!.Loss);
        if (Math.Abs((hand / exact) - 1) > 1e-4)
        {
            throw new InvalidOperationException($"The hand-written step has a loss of {hand}, the generated one of {exact}.");
        }

        // The first step of a run reports.
        Step(_halfTrainer);
        var times = Stopwatches.Medians(rounds, () => _hand.Step(_pixels, _mask), () => Step(_exactTrainer), () => Step(_halfTrainer));
        return (times[0], times[1], times[2]);
    }

    /// <summary>Milliseconds of what is not forward and backward in a step: zeroing, clipping, Adam, moving average.</summary>
    public double Optimiser(int rounds)
    {
        using var adam = new Adam(_exact.Store, _exact.Recipe);
        return Stopwatches.Medians(rounds, () =>
        {
            using var scope = torch.NewDisposeScope();
            _exact.Store.Gradients!.zero_();
            var (_, divisor) = GradientClip.Of(_exact.Store.Gradients!, _exact.Recipe.ClipNorm);
            adam.Step(_exact.Recipe.LearningRate, divisor);
            _exact.UpdateTeacher(1);
        })[0];
    }

    /// <summary>The encoder's forward and backward pass beside the ceiling, in float32 and in bfloat16: milliseconds, and operations a second of the ceiling.</summary>
    /// <param name="rounds">Rounds.</param>
    /// <param name="operations">Operations of the pass.</param>
    public ((double Pass, double Rate) Exact, (double Pass, double Rate) Half) Encoder(int rounds, long operations)
    {
        var rows = Batch * _mask.size(1);
        using var exact = new Ceiling(rows, operations, torch.ScalarType.Float32);
        using var half = new Ceiling(rows, operations, torch.ScalarType.BFloat16);
        var times = Stopwatches.Medians(rounds, exact.Run, () => Pass(half: false), half.Run, () => Pass(half: true));
        return ((times[1], 1000 * exact.Operations / times[0]), (times[3], 1000 * half.Operations / times[2]));

        void Pass(bool half)
        {
            using var scope = torch.NewDisposeScope();
            using var precision = MixedPrecision.Use(half);
            using var batch = new ImageBatch(_pixels.clone());
            _exact.StudentEncoder.forward(batch).sum().backward();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hand.Dispose();
        _exactTrainer.Dispose();
        _halfTrainer.Dispose();
        _exact.Dispose();
        _half.Dispose();
        _mask.Dispose();
        _pixels.Dispose();
    }

    private Trainer<ImageBatch> Trainer(Pair<ImageBatch> pair, Precision precision) => new(
        pair, BatchSource.Of(_ => new ImageBatch(_pixels.clone())), new TrainingOptions { Recipe = pair.Recipe with { Precision = precision } });

    // The trainer's own loop, stopped after one update; its report where it makes one.
    private static StepMetrics? Step(Trainer<ImageBatch> trainer)
    {
        using var stop = new CancellationTokenSource();
        trainer.AfterUpdate = stop.Cancel;
        return trainer.Run(cancellationToken: stop.Token).Last;
    }
}
