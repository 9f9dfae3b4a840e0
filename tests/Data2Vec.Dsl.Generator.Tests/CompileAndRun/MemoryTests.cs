extern alias generator;

using System.Globalization;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// The memory that a declaration promises is what its tensors take: what is kept, and the worst moment of the forward and of the backward pass. Measured
/// is every byte that the library allocates and frees for tensors (<see cref="TensorMemory"/>): nothing is rounded, and nothing else is in it.
/// </summary>
[Collection(nameof(GoldenAssembly))]
public sealed class MemoryTests(GoldenAssembly golden)
{
    private const double Bar = 0.04;

    // What a module of the user's keeps, its author states; what it needs besides is guessed.
    private const double BarOfGuesses = 0.05;
    private const int Samples = 8;
    private const int AudioLength = 1000;

    // The first pass brings in what the library keeps for good. Layer drop skips blocks in some of the others; what counts is the most.
    private const int Passes = 12;

    private static readonly string[] s_withModules = ["Sample.Gated", "Sample.NarrowGated", "Sample.Filtered", "Sample.CentredReading"];

    [LinuxFact]
    public void Of_every_encoder()
    {
        var names = GoldenAssembly.Encoders.Concat(GoldenAssembly.SequenceEncoders).ToList();
        Assert.NotEmpty(names);
        Assert.Multiple([.. names.Select<string, Action>(name => () => Encoder(name))]);
    }

    [LinuxFact]
    public void Of_a_step_of_every_pair()
    {
        var names = GoldenAssembly.Pairs.Concat(GoldenAssembly.SequencePairs).ToList();
        Assert.NotEmpty(names);
        Assert.Multiple([.. names.Select<string, Action>(name => () => Step(name))]);
    }

    [LinuxFact]
    public void The_measure_counts_what_is_allocated_and_freed()
    {
        using var memory = new TensorMemory();
        var a = torch.zeros(1000);
        Assert.Equal(4000, memory.Alive);
        using (var b = torch.zeros(500, torch.ScalarType.Float64))
        using (var view = a.view(10, 100))
        {
            Assert.Equal(8000, memory.Alive);
        }

        Assert.Equal((4000, 8000), (memory.Alive, memory.Peak));
        memory.ForgetPeak();
        a.Dispose();
        Assert.Equal((0, 4000), (memory.Alive, memory.Peak));
    }

    private void Encoder(string name)
    {
        if (golden.IsOf<Encoder<ImageBatch>>(name))
        {
            Encoder(name, golden.Create<Encoder<ImageBatch>>(name), () => Images(name), []);
        }
        else if (golden.IsOf<Encoder<AudioBatch>>(name))
        {
            Encoder(name, golden.Create<Encoder<AudioBatch>>(name), () => Audio(name), new() { ["T"] = AudioLength, ["N"] = golden.Call<long>(name, "Frames", (long)AudioLength) });
        }
        else
        {
            Encoder(name, golden.Create<Encoder<TextBatch>>(name), () => Texts(name), new() { ["N"] = golden.Fact<int>(name, "Context") });
        }
    }

    private static void Encoder<TBatch>(string name, Encoder<TBatch> encoder, Func<TBatch> draw, Dictionary<string, long> sizes)
        where TBatch : Batch
    {
        using var created = encoder;
        encoder.train();
        Assert.NotNull(encoder.Store.Gradients);
        (long Kept, long Forward, long Backward) most = default;
        for (var pass = 0; pass < Passes; pass++)
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed(pass);
            using var batch = draw();
            using var memory = new TensorMemory();
            var features = encoder.forward(batch);
            var (kept, forward) = (memory.Alive, memory.Peak);
            using var gradient = torch.ones_like(features);
            memory.ForgetPeak();
            features.backward([gradient]);
            most = pass > 0 && kept > most.Kept ? (kept, forward, memory.Peak) : most;
        }

        // Features and their gradient are held to the end by whoever asks for both.
        var cost = PlanOf.GoldenEncoder(name).Cost;
        long At(generator::Data2Vec.Dsl.Generator.Planning.Memory memory) => memory.OfBatch(Samples).Evaluate(sizes);
        var bar = s_withModules.Contains(name) ? BarOfGuesses : Bar;
        Near(name + " keeps", At(cost.Total.Kept + cost.Result), most.Kept, Bar);
        Near(name + " going forward", cost.Total.ForwardPeak.At(Samples, sizes), most.Forward, bar);
        Near(name + " going back", cost.Total.BackwardPeakOfBranch.At(Samples, sizes) + At(cost.Result), most.Backward, bar);
    }

    private void Step(string name)
    {
        if (golden.IsOf<Pair<ImageBatch>>(name))
        {
            Step(name, golden.Create<Pair<ImageBatch>>(name), Images, Samples);
        }
        else if (golden.IsOf<Pair<AudioBatch>>(name))
        {
            Step(name, golden.Create<Pair<AudioBatch>>(name), Audio, Samples, AudioLength);
        }
        else
        {
            var context = golden.Fact<int>(EncoderOf(name), "Context");
            Step(name, golden.Create<Pair<TextBatch>>(name), Texts, Samples, context);
        }
    }

    // Told is a step in which all positions are masked.
    private void Step<TBatch>(string name, Pair<TBatch> pair, Func<string, TBatch> draw, params long[] sizes)
        where TBatch : Batch
    {
        using var created = pair;
        pair.train();
        Assert.NotNull(pair.Store.Gradients);
        var most = 0L;
        for (var pass = 0; pass < Passes; pass++)
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed(pass);
            using var batch = draw(EncoderOf(name));
            var grid = pair.GridOf(batch);
            var masked = new bool[grid.Samples * grid.Positions];
            Array.Fill(masked, true);
            using var mask = new MaskBatch(masked, grid);
            using var memory = new TensorMemory();
            pair.forward(batch, mask).Loss.backward();
            most = pass > 0 ? Math.Max(most, memory.Peak) : most;
        }

        var told = golden.Call<long>(name, "StepBytes", [.. sizes.Cast<object>()]) - golden.Fact<long>(name, "StateBytes");
        Near("a step of " + name, told, most, Bar);
    }

    private static string EncoderOf(string pair) => PlanOf.GoldenSpec(pair).References[0].Declaration!.Type.HintName;

    private ImageBatch Images(string encoder) => EncoderRunTests.Images(StageRows.Parse(golden.Fact<string>(encoder, "StageTable")), Samples);

    private AudioBatch Audio(string encoder) => new(torch.randn(Samples, AudioLength).DetachFromDisposeScope(), golden.Fact<int>(encoder, "SampleRate"));

    private TextBatch Texts(string encoder) =>
        new(torch.randint(4, 60, [Samples, golden.Fact<int>(encoder, "Context")], torch.ScalarType.Int64).DetachFromDisposeScope());

    private static void Near(string what, double told, double measured, double bar) => Assert.True(
        Math.Abs(told - measured) <= bar * measured,
        string.Create(CultureInfo.InvariantCulture, $"{what}: {told:N0} bytes are told and {measured:N0} measured, {100 * (told - measured) / measured:0.0} % off."));

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "The layout of the library's C++ objects is that of Linux.";
    }
}
