using System.Text.Json;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>A folder of the fixtures with files of torch.save, and the tensors in them as raw bytes.</summary>
internal static class PyTorchCase
{
    private static readonly Dictionary<string, string> _types = new(StringComparer.Ordinal)
    {
        ["F32"] = "float32", ["F64"] = "float64", ["F16"] = "float16", ["BF16"] = "bfloat16", ["I64"] = "int64", ["I32"] = "int32", ["I16"] = "int16", ["I8"] = "int8",
        ["U8"] = "uint8", ["BOOL"] = "bool", ["U16"] = "uint16", ["U32"] = "uint32", ["U64"] = "uint64", ["C64"] = "complex64", ["F8_E4M3"] = "float8_e4m3fn",
        ["F8_E5M2"] = "float8_e5m2",
    };

    /// <summary>The folder of all cases.</summary>
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "pt");

    /// <summary>A file of a case.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The tensors of a case: type, shape and bytes, read without the library that is tested.</summary>
    public static Dictionary<string, (string Type, long[] Shape, byte[] Bytes)> Expected(string folder)
    {
        var bytes = File.ReadAllBytes(At(folder, "tensors.safetensors"));
        var start = 8 + (int)BitConverter.ToInt64(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, start - 8));
        return header.RootElement.EnumerateObject().Where(each => each.Name != "__metadata__").ToDictionary(
            each => each.Name,
            each =>
            {
                var range = each.Value.GetProperty("data_offsets");
                long[] shape = [.. each.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
                return (_types[each.Value.GetProperty("dtype").GetString()!], shape, bytes[(start + range[0].GetInt32())..(start + range[1].GetInt32())]);
            },
            StringComparer.Ordinal);
    }

    /// <summary>The bytes of a tensor's elements.</summary>
    public static byte[] Bytes(torch.Tensor tensor) => tensor.NumberOfElements == 0 ? [] : tensor.bytes.ToArray();
}
