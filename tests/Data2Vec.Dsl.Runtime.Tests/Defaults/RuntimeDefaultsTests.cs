using System.Globalization;
using System.Security.Cryptography;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.HuggingFace;
using Data2Vec.Dsl.Training;
using TorchSharp;
using TemporaryFolder = Data2Vec.Dsl.Tests.TemporaryFolder;

namespace Data2Vec.Dsl.Runtime.Tests.Defaults;

/// <summary>What a program has set for its own tensors changes no result of the parts that are called by themselves.</summary>
public sealed class RuntimeDefaultsTests
{
    private static readonly Dictionary<string, Func<string>> s_parts = new()
    {
        ["sounds"] = () =>
        {
            using var batch = new AudioFeatureExtractor { SampleRate = 8000 }.Extract([Audio.Sine(300, 8000, 2000), Audio.Sine(500, 8000, 1500)]);
            return Hash(batch.Samples);
        },
        ["images"] = () =>
        {
            var set = Noise();
            using var batch = set.Batch([0, 2]);
            set.Fill([1, 3], batch);
            return Hash(batch.Pixels);
        },
        ["texts"] = () =>
        {
            using var batch = TokenRows.Batch([[0, 7, 8, 2], [0, 9, 2]], pad: 1, device: null);
            return Hash(batch.Tokens) + Hash(batch.Padding!);
        },
        ["masks"] = () =>
        {
            using var mask = new MaskBatch([true, false, true, false], new MaskGrid(2, 1, 2, 1));
            return Hash(mask.Positions) + Hash(mask.MaskedIndices) + Hash(mask.MaskedIndicesWithExtra);
        },
        ["positions"] = () =>
        {
            using var index = RelativePositions.Index(2, 3, classToken: true);
            return Hash(index);
        },
        ["checkpoints"] = () =>
        {
            using var folder = new TemporaryFolder();
            using var one = new TextLabels(seed: 3);
            using var other = new TextLabels(seed: 4);
            Checkpoint.Save(folder.At("model.safetensors"), one);
            Checkpoint.Load(folder.At("model.safetensors"), other);
            return Hash(other.Store.Values);
        },
        ["features, probes and neighbours"] = () =>
        {
            using var encoder = new ToyEncoder();
            var (train, labels) = Clouds.Draw(60, 4, 3, 1, 1);
            var probe = LinearProbe.Fit(train, labels);
            var features = Features.Extract(encoder, Noise(1, 28), 4, Pooling.Mean, null, default);
            return string.Create(CultureInfo.InvariantCulture, $"{probe.Strength:R} {probe.Iterations} ")
                + string.Join(' ', probe.Predict(train)) + string.Join(' ', NearestNeighbours.Predict(train, labels, train, 5))
                + Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(features.Row(1))));
        },
        ["fine-tuning with few labels"] = () =>
        {
            using var encoder = new ToyEncoder();
            var losses = "";
            var set = Noise(1, 28, [0, 1, 0, 1, 0, 1, 0, 1]);
            FewLabelFinetuning.Evaluate(
                encoder, set, set, new FewLabelOptions { Recipe = new(Updates: 3, BatchSize: 2, LearningRate: 5e-4, HeadScale: 10), LabelsPerClass = 2 },
                step => losses += step.Loss.ToString("R", CultureInfo.InvariantCulture) + " ");
            return losses;
        },
        ["fine-tuning of speech"] = () =>
        {
            using var encoder = new ToyEar();
            var losses = "";
            CtcFinetuning.Evaluate(
                encoder, ToyEar.Audio(4, 1), ToyEar.Audio(2, 2), new CtcOptions { Recipe = CtcOptions.RecipeOf(3, 3e-4) with { FrozenUpdates = 1 }, Budget = 30_000 },
                step => losses += step.Loss.ToString("R", CultureInfo.InvariantCulture) + " ");
            return losses;
        },
        ["comparing with other frames"] = () =>
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed(1).Dispose();
            using var model = new SmallContrast();
            using var data = TransformersCase.Load("wav2vec2-base");
            using var batch = data.Audio("pretraining");
            using var mask = data.Mask("pretraining", model.Encoder.GridOf(batch))!;
            model.train();
            var result = model.Compare(batch, mask, data.Input("pretraining", "sampled_negative_indices")!);
            return Hash(result.Loss.detach()) + Hash(result.Perplexity.detach());
        },
        ["recognising"] = () =>
        {
            using var scope = torch.NewDisposeScope();
            using var model = new GroupNormRecogniser();
            using var batch = new AudioBatch(torch.tensor(Audio.Sine(300, 16_000, 8000), [2, 4000], torch.ScalarType.Float32, torch.CPU), 16_000, [4000, 3000]);
            using var labels = torch.tensor(new long[] { 5, 6, 7, 5, -1, -1 }, [2, 3], torch.ScalarType.Int64, torch.CPU);
            model.eval();
            return Hash(model.Loss(model.forward(batch), batch, labels).detach());
        },
    };

    public static TheoryData<string> Parts => [.. s_parts.Keys];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_is_the_same_under_every_setting_of_the_program(string part)
    {
        var expected = s_parts[part]();
        foreach (var type in Setting.ElementTypes)
        {
            using var element = Setting.ElementType(type);
            using var device = Setting.DeviceWithoutNumbers();
            using var culture = Setting.Culture("\u2212", ",", ".");
            Assert.True(expected == s_parts[part](), $"{part} under {type}");
        }
    }

    [Fact]
    public void What_is_tried_once_in_a_process_may_be_tried_under_any_setting()
    {
        var expected = (OneDnn.Find() is null, FusedAdam.Agrees(Dispatcher.Loaded!, torch.CPU));
        foreach (var type in Setting.ElementTypes)
        {
            using var element = Setting.ElementType(type);
            using var device = Setting.DeviceWithoutNumbers();
            Assert.Equal(expected, (OneDnn.Find() is null, FusedAdam.Agrees(Dispatcher.Loaded!, torch.CPU)));
        }
    }

    [Fact]
    public void Numbers_are_drawn_only_into_what_they_fit_into()
    {
        using var doubles = torch.zeros(16, torch.ScalarType.Float64, torch.CPU);
        using var square = torch.zeros(4, 4, torch.ScalarType.Float32, torch.CPU);
        using var turned = square.t();
        var draws = new TensorDraws(1, 0);
        Assert.StartsWith(
            "Numbers are drawn into contiguous float32 tensors, but this one is float64; ",
            Assert.Throws<ArgumentException>(() => draws.Uniform(doubles, -1, 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Numbers are drawn into contiguous float32 tensors, but this one is float32 and not contiguous; ",
            Assert.Throws<ArgumentException>(() => draws.Normal(turned, 0, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => draws.Dropout(doubles, 0.5));
        Assert.Equal(0, square.abs().sum().item<float>());
    }

    private static ImageSet Noise(int channels = 3, int size = 8, int[]? labels = null)
    {
        var pixels = new byte[8 * channels * size * size];
        new Random(1).NextBytes(pixels);
        return labels is null ? new ImageSet(pixels, channels, size, size, "noise", "none") : new ImageSet(pixels, channels, size, size, "noise", "none", labels, ["a", "b"]);
    }

    private static string Hash(torch.Tensor values)
    {
        using var host = values.contiguous();
        return Convert.ToHexString(SHA256.HashData(host.bytes))[..16];
    }
}
