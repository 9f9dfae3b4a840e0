using System.Globalization;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>What a probe measures. Each wants an allocator of its own, so it is one a process.</summary>
internal enum Measure
{
    /// <summary>Operations of the passes, as the kernels report them.</summary>
    Operations,

    /// <summary>Bytes that a forward pass keeps.</summary>
    Saved,

    /// <summary>Bytes of a training step at its height.</summary>
    Peak,
}

/// <summary>Runs a pair and writes what is measured to the standard output, where the kernels write what they compute.</summary>
internal sealed class CostProbe
{
    public const string Forward = "## forward";
    public const string Backward = "## backward";
    public const string Step = "## step";
    public const string End = "## end";
    public const string Saved = "saved";
    public const string Peak = "peak";
    public const string Masked = "masked";

    // The first brings in the library's own pages; a layer drop skips blocks of about half of them, and of all in one of a thousand machines.
    private const int Runs = 10;
    private const int Steps = 2;

    private readonly Measure _measure;

    /// <summary>Creates a probe.</summary>
    public CostProbe(Measure measure)
    {
        torch.set_num_threads(1);
        _measure = measure;
        if (measure == Measure.Peak)
        {
            NativeMemory.ReturnAtOnce();
        }
        else
        {
            NativeMemory.CountExactly();
        }
    }

    /// <summary>Measures a pair.</summary>
    public void Run<TBatch>(Func<Pair<TBatch>> create, Func<TBatch> draw)
        where TBatch : Batch
    {
        if (_measure == Measure.Peak)
        {
            PeakOfSteps(create, draw);
            return;
        }

        using var pair = create();
        pair.train();
        for (var i = 0; i < (_measure == Measure.Saved ? Runs : Steps); i++)
        {
            torch.random.manual_seed(i).Dispose();
            if (_measure == Measure.Saved)
            {
                ForwardOfEncoder(pair, draw);
                continue;
            }

            PassesOfEncoder(pair, draw);
            StepOfPair(pair, draw, i);
        }
    }

    private static void ForwardOfEncoder<TBatch>(Pair<TBatch> pair, Func<TBatch> draw)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var batch = draw();
        var before = NativeMemory.Used;
        _ = pair.StudentEncoder.forward(batch);
        Say(Saved, NativeMemory.Used - before);
    }

    private static void PassesOfEncoder<TBatch>(Pair<TBatch> pair, Func<TBatch> draw)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var batch = draw();
        Say(Forward);
        var features = pair.StudentEncoder.forward(batch);
        Say(Backward);
        features.sum().backward();
        Say(End);
    }

    private static void StepOfPair<TBatch>(Pair<TBatch> pair, Func<TBatch> draw, int update)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var batch = draw();
        using var mask = pair.Masking.Sample(pair.StudentEncoder.GridOf(batch), seed: 1, update);
        Say(Masked, mask.Count);
        Say(Step);
        pair.forward(batch, mask).Loss.backward();
        Say(End);
    }

    private static void PeakOfSteps<TBatch>(Func<Pair<TBatch>> create, Func<TBatch> draw)
        where TBatch : Batch
    {
        // The library's own pages come in when it is first used.
        using (var warm = torch.randn(64, 64).matmul(torch.randn(64, 64)))
        {
        }

        GC.Collect();
        var (before, files) = (NativeMemory.Resident, NativeMemory.Files);
        using var pair = create();
        using var trainer = new Trainer<TBatch>(pair, BatchSource.Of(_ => draw()), new TrainingOptions { LogEvery = 1, Updates = Steps });
        trainer.Run(_ =>
        {
            // Code that the step was the first to use is no memory of the step's.
            Say(Peak, NativeMemory.Peak - before - (NativeMemory.Files - files));
            NativeMemory.ForgetPeak();
        });
    }

    private static void Say(string what, long? value = null)
    {
        Console.Out.WriteLine(value is null ? what : string.Create(CultureInfo.InvariantCulture, $"{what} {value}"));
        Console.Out.Flush();
    }
}
