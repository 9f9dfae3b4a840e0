using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Finds updates whose loss or gradient is not finite, and counts them. All of it stays on the device, so that a good update never waits to
/// be told that it is one.
/// </summary>
internal sealed class FiniteGuard(torch.Device device) : IDisposable
{
    private readonly torch.Tensor _counts = torch.zeros(3, torch.ScalarType.Float32, device).DetachFromDisposeScope();

    /// <summary>1 where the update that was checked last must be skipped and 0 where not, <c>[1]</c>.</summary>
    public torch.Tensor Skip { get; } = torch.zeros(1, torch.ScalarType.Float32, device).DetachFromDisposeScope();

    /// <summary>Skipped updates in all, the last ones in a row, and the most in a row, <c>[3]</c>.</summary>
    public torch.Tensor Counts => _counts;

    /// <summary>Checks an update.</summary>
    /// <param name="loss">Its loss, <c>[1]</c>.</param>
    /// <param name="norm">The norm of its gradient, a scalar.</param>
    public void Check(torch.Tensor loss, torch.Tensor norm)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        Skip.copy_((loss + norm).isfinite().logical_not());
        var (total, row, most) = (_counts.narrow(0, 0, 1), _counts.narrow(0, 1, 1), _counts.narrow(0, 2, 1));
        total.add_(Skip);
        row.add_(Skip).mul_(Skip);
        most.copy_(torch.maximum(most, row));
    }

    /// <summary>Skipped updates in all and the last ones in a row; waits for the device.</summary>
    public (long Total, long InARow) Read()
    {
        using var scope = torch.NewDisposeScope();
        var counts = _counts.cpu().data<float>();
        return ((long)counts[0], (long)counts[1]);
    }

    /// <summary>Goes back to earlier counts.</summary>
    public void Restore(long total, long inARow)
    {
        using var scope = torch.NewDisposeScope();

        // A state may stem from among too many: whether it goes on like that is for the next update to say.
        _counts.copy_(torch.tensor(new float[] { total, inARow, 0 }, torch.ScalarType.Float32, torch.CPU));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _counts.Dispose();
        Skip.Dispose();
    }
}
