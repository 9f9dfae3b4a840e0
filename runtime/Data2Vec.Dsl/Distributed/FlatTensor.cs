using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>The memory of a tensor that is one run of numbers.</summary>
internal static class FlatTensor
{
    // A span and an MPI count have 32 bits.
    private const long PieceElements = 1L << 28;

    /// <summary>Hands out a tensor's values on the processor, in pieces; what is changed in them is changed in the tensor, wherever it is.</summary>
    public static void Visit(torch.Tensor values, Action<torch.Tensor> visit)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dtype != torch.ScalarType.Float32 || !values.is_contiguous())
        {
            throw new ArgumentException($"Ranks exchange contiguous float32 tensors and this one is {values.dtype}{(values.is_contiguous() ? "" : ", not contiguous")}.", nameof(values));
        }

        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var flat = values.view(-1);
        var host = values.device_type == DeviceType.CPU ? flat : flat.cpu();
        for (var start = 0L; start < host.NumberOfElements; start += PieceElements)
        {
            visit(host.narrow(0, start, Math.Min(PieceElements, host.NumberOfElements - start)));
        }

        if (values.device_type != DeviceType.CPU)
        {
            flat.copy_(host);
        }
    }
}
