using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>Memory that tensors of a file are views of.</summary>
internal sealed class TorchStorage
{
    private TorchStorage(string key, TorchType? type, long count) => (Key, Type, Count) = (key, type, count);

    /// <summary>What the file calls it.</summary>
    public string Key { get; }

    /// <summary>Its elements; null where each tensor says what they are.</summary>
    public TorchType? Type { get; }

    /// <summary>How many elements; bytes where the type is null.</summary>
    public long Count { get; }

    /// <summary>Its bytes.</summary>
    public long Bytes => Count * (Type?.Size ?? 1);

    /// <summary>Where they begin in the file.</summary>
    public long Start { get; set; } = -1;

    /// <summary>The CRC-32 of its bytes; null where none was computed or it was compared.</summary>
    public uint? Crc { get; set; }

    /// <summary>Reads what a pickle says of a storage: ("storage", class, key, device, count), and in old files a view or None.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static TorchStorage Of(PickleTuple id, IDictionary<string, TorchStorage> known)
    {
        if (id.Items is not ["storage", PickleGlobal type, string key, string, long count, ..] || id.Items.Length > 6)
        {
            throw new InvalidDataException("a value that lies outside the pickle is no storage with class, key, device and size");
        }

        if (id.Items is [.., not null] && id.Items.Length == 6)
        {
            throw new InvalidDataException($"storage '{Printable.Name(key)}' is a view of another, as PyTorch before version 0.4 wrote it; load and save the file with a newer one");
        }

        var isUntyped = type.Module == "torch.storage";
        var element = TorchType.OfStorage(type);
        if (element is null && !isUntyped)
        {
            throw new InvalidDataException(
                $"storage '{Printable.Name(key)}' is of class '{Printable.Name(type.FullName)}', whose element type is not known; quantised tensors cannot be read");
        }

        if (count < 0 || count > long.MaxValue / 16)
        {
            throw new InvalidDataException($"storage '{Printable.Name(key)}' has {count} elements");
        }

        var storage = new TorchStorage(key, element, count);
        if (!known.TryGetValue(key, out var same))
        {
            known.Add(key, storage);
            return storage;
        }

        return same.Count == count && same.Type == element ? same
            : throw new InvalidDataException($"storage '{Printable.Name(key)}' is declared twice, with different sizes or types");
    }
}
