using TorchSharp;

namespace Data2Vec.Dsl.Randomness;

/// <summary>
/// What a training step draws, from the tensor library's own generator: it is seeded for each pass, and a pass that is repeated draws the same. All other
/// random numbers depend on a key alone and have no state (<see cref="Draws.Keyed"/>, <see cref="TensorDraws"/>).
/// </summary>
/// <remarks>Fused attention on a GPU draws its dropout by itself, from the same generator.</remarks>
internal static class StepDraws
{
    /// <summary>Seeds the generators of all devices.</summary>
    public static void Seed(long seed) => torch.random.manual_seed(seed).Dispose();

    /// <summary>
    /// The seed of a stream of its own, for a part of a step that is computed twice: it follows from the seed of the stream before, and that of the
    /// first one from the seed of the pass.
    /// </summary>
    public static long NextStream() => unchecked((torch.random.initial_seed() * 6364136223846793005L) + 1442695040888963407L);

    /// <summary>A seed for <see cref="TensorDraws"/>.</summary>
    public static ulong TensorSeed()
    {
        using var seed = torch.randint(0, 1L << 62, [1], torch.ScalarType.Int64);
        return (ulong)seed.item<long>();
    }

    /// <summary>A number in [0, 1), drawn on the processor, so that no device is waited for.</summary>
    public static float Unit()
    {
        using var number = torch.rand(1);
        return number.item<float>();
    }

    /// <summary>0 with probability <paramref name="p"/>, else 1 / (1 - p), for each sample. <c>[samples, 1, 1]</c></summary>
    public static torch.Tensor KeptSamples(long samples, double p, torch.Device device) =>
        torch.empty(samples, 1, 1, device: device).bernoulli_(1 - p).div_(1 - p);
}
