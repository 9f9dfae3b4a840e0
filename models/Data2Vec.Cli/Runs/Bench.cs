using System.Diagnostics;
using System.Reflection;
using Data2Vec.Cli.Declarations;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>How fast a pair trains on this machine, on noise of its reference size.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Batch">Samples of an update.</param>
/// <param name="Seconds">Of an update: the median.</param>
/// <param name="Flops">Operations of its matrix products, as the declaration tells them.</param>
/// <param name="Ceiling">Operations a second of one large matrix product in the same format, measured in the same process.</param>
internal sealed record Bench(string Pair, int Batch, double Seconds, long Flops, double Ceiling)
{
    private const int WarmUp = 2;
    private const int ClipSeconds = 10;

    // As large as a feed-forward layer's of a large model: what no step can be faster than.
    private const int ProductSide = 2048;

    /// <summary>Samples a second.</summary>
    public double SamplesPerSecond => Batch / Seconds;

    /// <summary>Model FLOP utilisation: the share of the ceiling that the step's operations reach.</summary>
    public double Utilisation => Flops / Seconds / Ceiling;

    /// <summary>Measures a pair.</summary>
    /// <exception cref="Refusal">It was not written by the generator, which tells its operations.</exception>
    public static Bench Of(Declaration declaration, int batch, int updates, torch.Device device) =>
        declaration.Batch == typeof(AudioBatch) ? Measure<AudioBatch>(declaration, batch, updates, device, Clips)
        : declaration.Batch == typeof(TextBatch) ? Measure<TextBatch>(declaration, batch, updates, device, Words)
        : Measure<ImageBatch>(declaration, batch, updates, device, Images);

    private static Bench Measure<TBatch>(Declaration declaration, int batch, int updates, torch.Device device, Func<Type, int, (torch.Tensor Values, long? Length)> draw)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var pair = declaration.CreatePair<TBatch>(device, seed: 1);
        var encoder = pair.StudentEncoder.GetType();
        var (values, length) = draw(encoder, batch);
        values = values.to(device);
        var (seconds, masked) = (new List<double>(), 0L);
        var recipe = pair.Recipe with { Updates = WarmUp + updates, BatchSize = batch, WorldSize = 1, Accumulation = 1, Warmup = 0, Hold = 0 };
        using (var first = Make(values, encoder))
        {
            using var mask = pair.Masking.Sample(pair.GridOf((TBatch)first), new TrainingOptions().Seed, 0, device);
            masked = mask.Count;
        }

        using var trainer = new Trainer<TBatch>(pair, BatchSource.Of(_ => (TBatch)Make(values, encoder)), new TrainingOptions { Recipe = recipe, LogEvery = int.MaxValue });
        var watch = Stopwatch.StartNew();
        trainer.AfterUpdate = () =>
        {
            ProductRate.Wait(device);
            seconds.Add(watch.Elapsed.TotalSeconds);
            watch.Restart();
        };
        trainer.Run();
        var half = MixedPrecision.Applies(recipe.Precision, device);
        return new(declaration.Name, batch, ProductRate.Median(seconds.Skip(WarmUp)), Operations(declaration, batch, length, masked), ProductRate.Of(device, half ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32, ProductSide, Math.Max(updates, 5)));
    }

    private static Batch Make(torch.Tensor values, Type encoder) => values.dtype == torch.ScalarType.Int64
        ? new TextBatch(values.clone())
        : values.dim() == 4 ? new ImageBatch(values.clone()) : new AudioBatch(values.clone(), Constant(encoder, "SampleRate"));

    private static (torch.Tensor, long?) Images(Type encoder, int batch) =>
        (torch.randn(batch, Constant(encoder, "Channels"), Constant(encoder, "Height"), Constant(encoder, "Width"), torch.ScalarType.Float32, torch.CPU), null);

    private static (torch.Tensor, long?) Clips(Type encoder, int batch)
    {
        var samples = (long)ClipSeconds * Constant(encoder, "SampleRate");
        return (torch.randn(batch, samples, torch.ScalarType.Float32, torch.CPU), samples);
    }

    private static (torch.Tensor, long?) Words(Type encoder, int batch)
    {
        var tokens = Constant(encoder, "Context");
        return (torch.randint(Constant(encoder, "Vocabulary") / 2, Constant(encoder, "Vocabulary") - 1, [batch, tokens], torch.ScalarType.Int64, torch.CPU), tokens);
    }

    private static int Constant(Type encoder, string name) => encoder.GetField(name, BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is int value
        ? value
        : throw Unknown(encoder.Name);

    // TrainingFlops(batch, masked) of images, TrainingFlops(batch, length, masked) of clips and texts.
    private static long Operations(Declaration declaration, long batch, long? length, long masked)
    {
        object[] arguments = length is { } each ? [batch, each, masked] : [batch, masked];
        return (long)(declaration.Type.GetMethod("TrainingFlops", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, arguments) ?? throw Unknown(declaration.Name));
    }

    private static Refusal Unknown(string name) => Refusal.Usage($"'{name}' was not written by the generator, so neither its input nor its operations are known.");
}
