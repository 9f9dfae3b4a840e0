using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, torch.ScalarType Type, IReadOnlyList<long> Shape, long Start, long End)
{
    internal static readonly IReadOnlyDictionary<string, (torch.ScalarType Type, int Size)> Types =
        new Dictionary<string, (torch.ScalarType, int)>(StringComparer.Ordinal)
        {
            ["BOOL"] = (torch.ScalarType.Bool, 1),
            ["U8"] = (torch.ScalarType.Byte, 1),
            ["I8"] = (torch.ScalarType.Int8, 1),
            ["I16"] = (torch.ScalarType.Int16, 2),
            ["I32"] = (torch.ScalarType.Int32, 4),
            ["I64"] = (torch.ScalarType.Int64, 8),
            ["F16"] = (torch.ScalarType.Float16, 2),
            ["BF16"] = (torch.ScalarType.BFloat16, 2),
            ["F32"] = (torch.ScalarType.Float32, 4),
            ["F64"] = (torch.ScalarType.Float64, 8),
        };

    internal static string Describe(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
