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
    public static void Require(torch.Tensor labels, ReadOnlySpan<long> shape, string name) => Require(labels, torch.ScalarType.Int64, shape, name);

    /// <summary>Refuses labels that are no numbers of float32, or not one for each row of the answers.</summary>
    /// <inheritdoc cref="Require(torch.Tensor, ReadOnlySpan{long}, string)"/>
    public static void RequireNumbers(torch.Tensor labels, ReadOnlySpan<long> shape, string name) =>
        Require(labels, torch.ScalarType.Float32, shape, name);

    /// <summary>Refuses labels that no class answers to. Labels of a device are not asked for: it would have to be waited for.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="classes">How many classes there are, from 0 on.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentException">A label is negative, or not below the number of classes.</exception>
    public static void RequireBelow(torch.Tensor labels, long classes, string name)
    {
        foreach (var label in OnHost(labels))
        {
            if (label < 0 || label >= classes)
            {
                throw new ArgumentException($"There are the classes 0 to {classes - 1}, but a label is {label}; is the head declared for these labels?", name);
            }
        }
    }

    /// <summary>Refuses labels that are all of them ignored. Labels of a device are not asked for: it would have to be waited for.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="ignored">The label of what is not predicted.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentException">There is nothing to take a mean over.</exception>
    public static void RequireAnyBut(torch.Tensor labels, long ignored, string name)
    {
        if (labels.device_type == DeviceType.CPU && OnHost(labels).All(label => label == ignored))
        {
            throw new ArgumentException($"The loss is a mean over the labelled positions, but all labels are {ignored}: no token is predicted.", name);
        }
    }

    /// <summary>Labels where the answers to them are, in the caller's dispose scope; what the device still computes is not waited for.</summary>
    public static torch.Tensor Beside(torch.Tensor answers, torch.Tensor labels) => labels.to(answers.device, non_blocking: true);

    private static void Require(torch.Tensor labels, torch.ScalarType type, ReadOnlySpan<long> shape, string name)
    {
        if (labels.dtype != type || !labels.shape.AsSpan().SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"Labels are {type.ToString().ToLowerInvariant()} [{string.Join(", ", shape.ToArray())}], one for each answer, but these are {labels.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", labels.shape)}].",
                name);
        }
    }

    // Read from memory, not by an operator that would wait on a device.
    private static IEnumerable<long> OnHost(torch.Tensor labels) =>
        labels.device_type == DeviceType.CPU && labels.numel() > 0 ? labels.data<long>() : [];
}
