using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>The mean of losses, summed where they are computed: only who takes it waits for the device.</summary>
internal sealed class MeanLoss(torch.Device device) : IDisposable
{
    private readonly torch.Tensor _sum = torch.zeros(1, torch.ScalarType.Float32, device).DetachFromDisposeScope();
    private long _count;

    /// <summary>Adds losses.</summary>
    /// <param name="sum">Their sum, a scalar.</param>
    /// <param name="count">How many they are.</param>
    public void Add(torch.Tensor sum, int count)
    {
        using var gradient = torch.no_grad();
        _sum.add_(sum);
        _count += count;
    }

    /// <summary>The mean of what was added, and begins again.</summary>
    public double Take()
    {
        var mean = _sum.item<float>() / _count;
        _sum.zero_();
        _count = 0;
        return mean;
    }

    /// <inheritdoc/>
    public void Dispose() => _sum.Dispose();
}
