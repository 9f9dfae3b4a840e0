using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>The four linear layers of a block of ViT-B in float32: TorchSharp's function, and what generated code calls.</summary>
internal static class LinearMeasurement
{
    private static readonly (long In, long Out)[] _layers = [(768, 2304), (768, 768), (768, 3072), (3072, 768)];

    /// <summary>Milliseconds of a block's layers: the library's, and ours.</summary>
    /// <param name="rounds">Rounds.</param>
    /// <param name="rows">Positions of a batch.</param>
    /// <param name="learns">Forward and backward; else forward, as a teacher.</param>
    public static (double Library, double Ours) Run(int rounds, long rows, bool learns)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor Draw(params long[] shape) => torch.randn(shape).requires_grad_(learns);
        var layers = _layers.Select(layer => (X: Draw(rows, layer.In), Weight: Draw(layer.Out, layer.In), Bias: Draw(layer.Out), Gradient: torch.randn(rows, layer.Out))).ToList();
        var times = Stopwatches.Medians(rounds, () => Pass(torch.nn.functional.linear), () => Pass(FastLinear.Apply));
        return (times[0], times[1]);

        void Pass(Func<torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor> linear)
        {
            foreach (var (x, weight, bias, gradient) in layers)
            {
                using var inner = torch.NewDisposeScope();
                var result = linear(x, weight, bias);
                if (learns)
                {
                    result.backward([gradient]);
                }
            }
        }
    }
}
