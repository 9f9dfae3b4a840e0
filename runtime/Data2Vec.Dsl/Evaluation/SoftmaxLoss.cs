using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Mean cross-entropy of a linear layer plus λ/2 · |W|² (not on the bias), with its gradient. The weights are one vector:
/// <c>[classes, D]</c>, then the biases.
/// </summary>
internal sealed class SoftmaxLoss : IDisposable
{
    private readonly torch.Tensor _x;
    private readonly torch.Tensor _targets;
    private readonly int _classes;
    private readonly int _dimension;
    private readonly double _strength;

    public SoftmaxLoss(torch.Tensor x, int[] labels, int classes, double strength)
    {
        (_x, _classes, _dimension, _strength) = (x, classes, (int)x.size(1), strength);
        using var index = torch.tensor(Array.ConvertAll(labels, label => (long)label), torch.ScalarType.Int64, torch.CPU);
        _targets = torch.nn.functional.one_hot(index, classes).to(torch.float32);
    }

    public int Length => _classes * (_dimension + 1);

    /// <summary>Writes the gradient and returns the loss. The small sums are double; only the products over samples are float.</summary>
    public double Evaluate(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        using var scope = torch.NewDisposeScope();
        var (w, b) = Split(weights, _classes, _dimension);
        var logarithms = torch.nn.functional.log_softmax(torch.nn.functional.linear(_x, w, b), 1);
        var n = (double)_x.size(0);
        var loss = -(logarithms * _targets).sum(torch.float64).item<double>() / n;
        var difference = logarithms.exp_().sub_(_targets).div_((float)n);
        Widen(difference.t().matmul(_x), gradient);
        Widen(difference.sum([0]), gradient[(_classes * _dimension)..]);
        for (var i = 0; i < _classes * _dimension; i++)
        {
            loss += _strength / 2 * weights[i] * weights[i];
            gradient[i] += _strength * weights[i];
        }

        return loss;
    }

    public static int[] Predict(torch.Tensor x, ReadOnlySpan<double> weights, int classes)
    {
        using var scope = torch.NewDisposeScope();
        var (w, b) = Split(weights, classes, (int)x.size(1));
        return Array.ConvertAll(torch.nn.functional.linear(x, w, b).argmax(1).data<long>().ToArray(), label => (int)label);
    }

    public void Dispose() => _targets.Dispose();

    private static (torch.Tensor Weight, torch.Tensor Bias) Split(ReadOnlySpan<double> weights, int classes, int dimension)
    {
        var narrow = new float[weights.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            narrow[i] = (float)weights[i];
        }

        var all = torch.tensor(narrow, torch.ScalarType.Float32, torch.CPU);
        return (all.narrow(0, 0, classes * dimension).view(classes, dimension), all.narrow(0, classes * dimension, classes));
    }

    private static void Widen(torch.Tensor values, Span<double> destination)
    {
        var source = MemoryMarshal.Cast<byte, float>(values.contiguous().bytes);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }
}
