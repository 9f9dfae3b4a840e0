using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>Products in bfloat16. How near a step stays to fairseq's numbers, the parity tests hold for each case.</summary>
public sealed class MixedPrecisionTests
{
    [Theory]
    [InlineData(Precision.Automatic, DeviceType.CPU, false)]
    [InlineData(Precision.Automatic, DeviceType.CUDA, true)]
    [InlineData(Precision.Float32, DeviceType.CUDA, false)]
    [InlineData(Precision.BFloat16, DeviceType.CPU, true)]
    public void The_automatic_precision_is_bfloat16_on_cuda_only(Precision precision, DeviceType device, bool expected) =>
        Assert.Equal(expected, MixedPrecision.Applies(precision, new torch.Device(device)));

    [Fact]
    public void It_holds_on_its_thread_until_it_is_disposed()
    {
        using (MixedPrecision.Use(true))
        {
            using (MixedPrecision.Use(false))
            {
                Assert.False(MixedPrecision.IsOn);
            }

            var elsewhere = true;
            var thread = new Thread(() => elsewhere = MixedPrecision.IsOn);
            thread.Start();
            thread.Join();
            Assert.True(MixedPrecision.IsOn);
            Assert.False(elsewhere);
        }

        Assert.False(MixedPrecision.IsOn);
    }

    [Fact]
    public void A_norm_is_computed_in_float32()
    {
        using var scope = torch.NewDisposeScope();
        using var precision = MixedPrecision.Use(true);

        // In bfloat16 the mean alone would be off by 2, and an epsilon of 1e-12 lost beside it.
        var x = torch.tensor(new[] { 1000f, 1001f, 1002f, 1003f }).view(1, 4);
        using var norm = new NormOnly();
        var y = norm.Normalise(x);
        Assert.Equal(torch.ScalarType.Float32, y.dtype);
        Assert.Equal([-1.34164f, -0.447214f, 0.447214f, 1.34164f], y.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(torch.ScalarType.Float32, norm.Normalise(x.to(torch.ScalarType.BFloat16)).dtype);
    }

    [Fact]
    public void A_row_of_nothing_but_padding_stays_a_number()
    {
        using var scope = torch.NewDisposeScope();
        using var precision = MixedPrecision.Use(true);
        using var norm = new NormOnly();
        var x = torch.ones(2, 1, 3, 4);
        var y = norm.Attend(x, torch.tensor(new[] { true, true, true, false, false, true }, [2, 3]));

        // Attention itself is no faster in bfloat16 on a processor.
        Assert.Equal(torch.ScalarType.Float32, y.dtype);
        Assert.All(y.data<float>().ToArray(), value => Assert.Equal(1f, value, 1e-2));
    }

    [Fact]
    public void A_run_learns_as_much_as_in_float32_and_keeps_its_state_in_float32()
    {
        var exact = Train(Precision.Float32);
        var half = Train(Precision.BFloat16);
        Assert.NotEqual(exact.Loss, half.Loss);
        Assert.InRange(half.Loss / exact.Loss, 0.97, 1.03);
        Assert.All(half.Formats, format => Assert.Equal(torch.ScalarType.Float32, format));
    }

    [Fact]
    public void A_run_goes_on_bit_by_bit()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var whole = Train(Precision.BFloat16, updates: 6).Weights;
            Train(Precision.BFloat16, updates: 3, save: path);
            Assert.Equal(whole, Train(Precision.BFloat16, updates: 6, restore: path).Weights);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (double Loss, float[] Weights, List<torch.ScalarType> Formats) Train(
        Precision precision, int updates = 60, string? save = null, string? restore = null)
    {
        using var pair = new VisionV1Base(seed: 3);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Batch), new TrainingOptions { Recipe = pair.Recipe with { Precision = precision }, Updates = updates, LogEvery = 1 });
        if (restore is not null)
        {
            trainer.Restore(restore);
        }

        var losses = new List<double>();
        trainer.Run(step => losses.Add(step.Loss));
        if (save is not null)
        {
            trainer.Save(save);
        }

        var tensors = new[] { pair.Store.Values, pair.Store.Gradients!, pair.Teacher.Store.Values }.Concat(pair.parameters());
        return (losses.TakeLast(10).Average(), pair.Store.Values.data<float>().ToArray(), [.. tensors.Select(t => t.dtype)]);
    }

    // The same images for the same pass: stripes of one of four widths.
    private static ImageBatch Batch(long pass)
    {
        using var scope = torch.NewDisposeScope();
        var columns = torch.arange(48).view(1, 1, 1, 48);
        var widths = torch.tensor(new[] { 3L + (pass % 4), 7 + (pass % 3) }, [2, 1, 1, 1]);
        return new ImageBatch(columns.div(widths, torch.RoundingMode.floor).remainder(2).to(torch.ScalarType.Float32).expand(2, 3, 48, 48).contiguous().MoveToOuterDisposeScope());
    }

    private sealed class NormOnly() : Model("norm", new ParameterStore(new ParameterLayout(0, 16, 0, 0)))
    {
        public torch.Tensor Attend(torch.Tensor x, torch.Tensor padding)
        {
            var factor = x.to(torch.ScalarType.BFloat16);
            var bias = PaddingBias(padding)!;
            Assert.True(bias.to(torch.ScalarType.BFloat16).isfinite().all().item<bool>());
            return Attention(factor, factor, factor, bias);
        }

        public torch.Tensor Normalise(torch.Tensor x) => LayerNorm(x, 1e-12);
    }
}
