using System.Globalization;
using System.Security.Cryptography;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Defaults;

/// <summary>What a program has set for its own tensors changes no bit of a training.</summary>
public sealed class TrainingDefaultsTests
{
    private static readonly Dictionary<string, Func<Action, string>> s_runs = new()
    {
        ["images"] = betweenModelAndRun =>
        {
            var pixels = new byte[8 * 3 * 48 * 48];
            new Random(1).NextBytes(pixels);
            using var batches = new ImageBatches(new ImageSet(pixels, 3, 48, 48, "noise", "none"), 2, seed: 1);
            return Trained(new VisionV1Base(), batches, betweenModelAndRun);
        },
        ["audio"] = betweenModelAndRun =>
        {
            using var batches = new AudioBatches(
                new AudioSet([Clip("long", 1600, 0), Clip("short", 1200, 1)], 16_000, "waves", "none"), 1, new AudioBatchOptions { Fit = ClipFit.Pad, Budget = 3200 });
            return Trained(new AudioV1Padded(), batches, betweenModelAndRun);
        },
        ["texts"] = betweenModelAndRun => Trained(
            new TextV1Base(),
            BatchSource.Of(_ => TokenRows.Batch([[0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 2], [0, 20, 21, 22, 23, 24, 25, 2]], pad: 1, device: null)),
            betweenModelAndRun),
    };

    public static TheoryData<string> Modalities => [.. s_runs.Keys];

    [Theory]
    [MemberData(nameof(Modalities))]
    public void A_training_is_the_same_under_every_setting_of_the_program(string modality)
    {
        foreach (var threads in new[] { 1, 2 })
        {
            // The number of threads may change the last bits; nothing else may.
            using var withThreads = Setting.Threads(threads);
            var expected = s_runs[modality](() => { });
            foreach (var (name, actual) in Hostile(s_runs[modality]))
            {
                Assert.True(expected == actual, $"{modality}, {threads} threads, {name}: {actual} in place of {expected}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modalities))]
    public void Where_tensors_are_made_that_name_no_device_does_not_matter(string modality)
    {
        var expected = s_runs[modality](() => { });
        using var elsewhere = Setting.DeviceWithoutNumbers();
        Assert.Equal(expected, s_runs[modality](() => { }));
    }

    // Each combination of element type, when it is set, gradients while the model is made, algorithms and culture.
    private static IEnumerable<(string Name, string Hash)> Hostile(Func<Action, string> run)
    {
        foreach (var type in Setting.ElementTypes)
        {
            foreach (var (early, gradients, deterministic, foreign) in
                from early in new[] { true, false }
                from gradients in new[] { true, false }
                from deterministic in new[] { true, false }
                from foreign in new[] { true, false }
                select (early, gradients, deterministic, foreign))
            {
                using var algorithms = Setting.Deterministic(deterministic);
                using var culture = foreign ? Setting.Culture("\u2212", ",", ".") : Setting.Culture("-", ",", "\u00A0");
                using var whole = early ? Setting.ElementType(type) : null;
                var construction = gradients ? null : torch.no_grad();
                IDisposable? rest = null;
                try
                {
                    var hash = run(() =>
                    {
                        construction?.Dispose();
                        rest = early ? null : Setting.ElementType(type);
                    });
                    yield return (
                        $"{type} set {(early ? "before" : "after")} the model, made {(gradients ? "with" : "without")} gradients, "
                        + $"deterministic {deterministic}, culture {(foreign ? "with another minus" : "with a comma")}", hash);
                }
                finally
                {
                    rest?.Dispose();
                }
            }
        }
    }

    private static string Trained<TBatch>(Pair<TBatch> pair, IBatchSource<TBatch> batches, Action betweenModelAndRun)
        where TBatch : Batch
    {
        using (pair)
        {
            using var trainer = new Trainer<TBatch>(pair, batches, new TrainingOptions { Updates = 2, LogEvery = 1 });
            betweenModelAndRun();
            var losses = new List<double>();
            trainer.Run(step => losses.Add(step.Loss));
            return string.Create(CultureInfo.InvariantCulture, $"{Hash(pair.Store.Values)} {Hash(pair.TeacherEncoder.Store.Values)} {losses[0]:R} {losses[1]:R}");
        }
    }

    private static string Hash(torch.Tensor values)
    {
        using var host = values.detach();
        return Convert.ToHexString(SHA256.HashData(host.bytes))[..16];
    }

    private static AudioClip Clip(string name, int samples, double phase) =>
        new(name, [.. Enumerable.Range(0, samples).Select(i => (float)Math.Sin((i * i / 500.0) + phase))]);
}
