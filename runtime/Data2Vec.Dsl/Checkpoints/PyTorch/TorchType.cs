using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>An element type of PyTorch.</summary>
/// <param name="Name">Its name there, such as <c>float32</c>.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="Type">The same type here; null where there is none.</param>
internal sealed record TorchType(string Name, int Size, torch.ScalarType? Type)
{
    private const string StorageSuffix = "Storage";

    private static readonly Dictionary<string, TorchType> _byName = new TorchType[]
    {
        new("float32", 4, torch.ScalarType.Float32), new("float64", 8, torch.ScalarType.Float64), new("float16", 2, torch.ScalarType.Float16),
        new("bfloat16", 2, torch.ScalarType.BFloat16), new("int64", 8, torch.ScalarType.Int64), new("int32", 4, torch.ScalarType.Int32),
        new("int16", 2, torch.ScalarType.Int16), new("int8", 1, torch.ScalarType.Int8), new("uint8", 1, torch.ScalarType.Byte), new("bool", 1, torch.ScalarType.Bool),
        new("complex64", 8, torch.ScalarType.ComplexFloat32), new("complex128", 16, torch.ScalarType.ComplexFloat64), new("uint16", 2, null), new("uint32", 4, null),
        new("uint64", 8, null), new("float8_e4m3fn", 1, null), new("float8_e5m2", 1, null), new("float8_e4m3fnuz", 1, null), new("float8_e5m2fnuz", 1, null),
        new("float8_e8m0fnu", 1, null), new("complex32", 4, null),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    // What the classes of typed storages are called, without the suffix.
    private static readonly Dictionary<string, string> _byStorage = new(StringComparer.Ordinal)
    {
        ["Float"] = "float32", ["Double"] = "float64", ["Half"] = "float16", ["BFloat16"] = "bfloat16", ["Long"] = "int64", ["Int"] = "int32", ["Short"] = "int16",
        ["Char"] = "int8", ["Byte"] = "uint8", ["Bool"] = "bool", ["ComplexFloat"] = "complex64", ["ComplexDouble"] = "complex128",
    };

    // Kind and size in NumPy.
    private static readonly Dictionary<string, string> _byNumPy = new(StringComparer.Ordinal)
    {
        ["f2"] = "float16", ["f4"] = "float32", ["f8"] = "float64", ["i1"] = "int8", ["i2"] = "int16", ["i4"] = "int32", ["i8"] = "int64", ["u1"] = "uint8", ["u2"] = "uint16",
        ["u4"] = "uint32", ["u8"] = "uint64", ["b1"] = "bool", ["c8"] = "complex64", ["c16"] = "complex128",
    };

    /// <summary>Whether the module torch has a type, or a class of storages, of this name.</summary>
    public static bool IsName(string name) => _byName.ContainsKey(name) || (name.EndsWith(StorageSuffix, StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal));

    /// <summary>The type that a name of torch stands for, such as <c>torch.uint16</c>; null for another name.</summary>
    public static TorchType? Of(PickleGlobal name) => name.Module == "torch" ? _byName.GetValueOrDefault(name.Name) : null;

    /// <summary>The elements of a class of storages, such as <c>torch.FloatStorage</c>; null for another class.</summary>
    public static TorchType? OfStorage(PickleGlobal name) =>
        name.Module == "torch" && name.Name.EndsWith(StorageSuffix, StringComparison.Ordinal) && _byStorage.TryGetValue(name.Name[..^StorageSuffix.Length], out var type)
            ? _byName[type] : null;

    /// <summary>The type of a NumPy array by its code, such as <c>f4</c>; null for another code.</summary>
    public static TorchType? OfNumPy(string code) => _byNumPy.TryGetValue(code, out var type) ? _byName[type] : null;
}
