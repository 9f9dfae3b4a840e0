using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>What losses ask of labels: torch takes some that fit no answer, and computes a number that means nothing.</summary>
internal static class Labels
{
    /// <summary>Refuses labels that are no whole numbers, or not one for each row of the answers.</summary>
    /// <param name="labels">The labels, <c>[…]</c>.</param>
    /// <param name="shape">What they are one for each of.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentException">Another element type or shape.</exception>
    public static void Require(torch.Tensor labels, ReadOnlySpan<long> shape, string name)
    {
        if (labels.dtype == torch.ScalarType.Int64 && labels.shape.AsSpan().SequenceEqual(shape))
        {
            return;
        }

        throw new ArgumentException(
            $"Labels are int64 [{string.Join(", ", shape.ToArray())}], one for each answer, but these are {labels.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", labels.shape)}].",
            name);
    }

    /// <summary>Refuses labels that no class answers to. Labels of a device are not asked for: it would have to be waited for.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="classes">How many classes there are, from 0 on.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentException">A label is negative, or not below the number of classes.</exception>
    public static void RequireBelow(torch.Tensor labels, long classes, string name)
    {
        if (labels.device_type != DeviceType.CPU || labels.numel() == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var (least, most) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || most >= classes)
        {
            throw new ArgumentException($"There are the classes 0 to {classes - 1}, but a label is {(least < 0 ? least : most)}; is the head declared for these labels?", name);
        }
    }
}
