using TorchSharp;

namespace Data2Vec.Dsl.Randomness;

/// <summary>
/// Dropout whose factors all cores draw at once. On the CPU the library's own draws one number after the other (docs/benchmarks.md has both); on
/// other devices it is the library's.
/// </summary>
internal static class FastDropout
{
    /// <summary>Whether factors are drawn here.</summary>
    public static bool IsOurs(torch.Tensor x, double p) => p > 0 && x.device_type == DeviceType.CPU;

    /// <summary>Zeroes elements with probability <paramref name="p"/> and divides the others by 1 - p. Shape and type unchanged.</summary>
    public static torch.Tensor Apply(torch.Tensor x, double p)
    {
        if (!IsOurs(x, p))
        {
            return torch.nn.functional.dropout(x, p);
        }

        var factors = torch.empty(x.shape);
        new TensorDraws(StepDraws.TensorSeed(), 0).Dropout(factors, p);
        return x * factors.to(x.dtype);
    }
}
