using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>A span holds at most 2 GiB; larger tensors are copied in pieces.</summary>
internal static class TensorBytes
{
    private const long PieceElements = 1 << 24;

    /// <summary>Starts and lengths that cover a one-dimensional tensor.</summary>
    public static IEnumerable<(long Start, long Count)> Pieces(torch.Tensor flat)
    {
        for (long start = 0, length = flat.NumberOfElements; start < length; start += PieceElements)
        {
            yield return (start, Math.Min(PieceElements, length - start));
        }
    }
}
