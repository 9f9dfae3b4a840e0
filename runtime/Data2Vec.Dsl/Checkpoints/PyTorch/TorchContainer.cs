using System.Globalization;
using System.Numerics;
using System.Text;
using Data2Vec.Dsl.Files;
using Microsoft.Win32.SafeHandles;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>The object that a file holds, and the storages that its tensors are views of.</summary>
/// <param name="Root">The object.</param>
/// <param name="Values">How many values it was made of.</param>
/// <param name="PickleBytes">The bytes of its pickle.</param>
internal sealed record TorchContainer(object? Root, int Values, long PickleBytes)
{
    // The versions that PyTorch reads.
    private const int OldestVersion = 1, NewestVersion = 10;

    // What the old format begins with.
    private static readonly BigInteger _magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private const long LegacyProtocol = 1001;

    /// <summary>Reads everything but the storages' bytes.</summary>
    /// <exception cref="InvalidDataException">It is no file of torch.save, or must not be read.</exception>
    public static TorchContainer Read(SafeFileHandle file, long length)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(length, 512)];
        FileBytes.Fill(file, start, 0);
        return start switch
        {
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => OfZip(file, length),
            [0x80, >= 2 and <= 5, ..] => OfLegacy(file, length),
            _ when start.Length > 262 && start[257..262].SequenceEqual("ustar"u8) => throw new InvalidDataException("it is a tar archive, as PyTorch before version 0.1.10 wrote it"),
            _ => throw new InvalidDataException($"it is {FileFormat.Of(start)?.Name ?? "neither a zip archive nor a pickle"}"),
        };
    }

    private static TorchContainer OfZip(SafeFileHandle file, long length)
    {
        var records = ZipDirectory.Read(file, length);
        if (records.Keys.Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal) || name.Contains("/code/", StringComparison.Ordinal)))
        {
            throw new InvalidDataException("it is a TorchScript archive, which holds a program; save the state dictionary of the model instead");
        }

        const string pickle = "/data.pkl";
        var roots = records.Keys.Where(name => name.EndsWith(pickle, StringComparison.Ordinal) && name.Count(each => each == '/') == 1).ToList();
        var root = roots.Count == 1 ? roots[0][..^pickle.Length] + "/" : throw new InvalidDataException(
            roots.Count == 0 ? "it is a zip archive without a record data.pkl, so no file of torch.save" : "it holds several records data.pkl");
        if (records.Keys.FirstOrDefault(name => !name.StartsWith(root, StringComparison.Ordinal)) is { } foreign)
        {
            throw new InvalidDataException($"record '{Printable.Name(foreign)}' does not lie in its folder '{Printable.Name(root)}'");
        }

        var version = Text(file, records.GetValueOrDefault(root + "version") ?? throw new InvalidDataException("it has no record version"));
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < OldestVersion or > NewestVersion)
        {
            throw new InvalidDataException($"its version is '{Printable.Excerpt(version)}'; versions {OldestVersion} to {NewestVersion} are known");
        }

        if (records.TryGetValue(root + "byteorder", out var order) && Text(file, order) is not "little" and var other)
        {
            throw new InvalidDataException($"its byte order is '{Printable.Excerpt(other)}'; only little is read");
        }

        var data = records[root + pickle[1..]];
        Verify(file, data);
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        var input = new PickleInput(file, data.Start, data.Start + data.Length);
        var machine = new PickleMachine(input, id => Placed(TorchStorage.Of(id, storages), root, records));
        return new(machine.Run(), machine.Values, data.Length);
    }

    private static TorchStorage Placed(TorchStorage storage, string root, IReadOnlyDictionary<string, ZipRecord> records)
    {
        if (storage.Start >= 0)
        {
            return storage;
        }

        var record = records.GetValueOrDefault($"{root}data/{storage.Key}") ?? throw new InvalidDataException($"record 'data/{Printable.Name(storage.Key)}' is missing");
        if (record.Length != storage.Bytes)
        {
            throw new InvalidDataException($"storage '{Printable.Name(storage.Key)}' needs {storage.Bytes} bytes and its record has {record.Length}");
        }

        (storage.Start, storage.Crc) = (record.Start, record.Crc == 0 ? null : record.Crc);
        return storage;
    }

    private static void Verify(SafeFileHandle file, ZipRecord record)
    {
        if (record.Crc != 0 && FileBytes.Crc32(file, record.Start, record.Length) != record.Crc)
        {
            throw new InvalidDataException($"it is damaged: the checksum of record '{Printable.Name(record.Name)}' is wrong");
        }
    }

    private static string Text(SafeFileHandle file, ZipRecord record)
    {
        var bytes = record.Length <= 64 ? new byte[record.Length] : throw new InvalidDataException($"record '{Printable.Name(record.Name)}' has {record.Length} bytes");
        FileBytes.Fill(file, bytes, record.Start);
        Verify(file, record);
        return Encoding.ASCII.GetString(bytes).Trim();
    }

    // Five pickles: a magic number, a protocol, facts of the machine, the object, the keys of its storages; then the storages in that order.
    private static TorchContainer OfLegacy(SafeFileHandle file, long length)
    {
        var input = new PickleInput(file, 0, length);
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        object? Plain() => new PickleMachine(input, _ => throw new InvalidDataException("it refers to a storage where none can be")).Run();
        if (Plain() is not BigInteger magic || magic != _magic)
        {
            throw new InvalidDataException("it is a pickle and no file of torch.save: the magic number is missing");
        }

        if (Plain() is not LegacyProtocol)
        {
            throw new InvalidDataException($"its protocol is not {LegacyProtocol}");
        }

        if (Plain() is not PickleDict facts || facts.Items.FirstOrDefault(fact => fact.Key is "little_endian").Value is not true)
        {
            throw new InvalidDataException("it does not say that its byte order is little, the only one that is read");
        }

        var start = input.Position;
        var machine = new PickleMachine(input, id => TorchStorage.Of(id, storages));
        var root = machine.Run();
        var bytes = input.Position - start;
        var keys = Plain() as PickleList ?? throw new InvalidDataException("its list of storages is missing");
        var place = input.Position;
        foreach (var key in keys.Items)
        {
            place = Place(file, length, place, key is string name && storages.TryGetValue(name, out var storage) && storage.Start < 0 ? storage
                : throw new InvalidDataException("its list of storages names one twice, or one that no tensor uses"));
        }

        if (storages.Values.FirstOrDefault(storage => storage.Start < 0) is { } missing)
        {
            throw new InvalidDataException($"storage '{Printable.Name(missing.Key)}' is missing");
        }

        return place == length ? new(root, machine.Values, bytes) : throw new InvalidDataException($"{length - place} bytes follow its last storage");
    }

    // A storage is preceded by its number of elements.
    private static long Place(SafeFileHandle file, long length, long place, TorchStorage storage)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        if (length - place < count.Length)
        {
            throw new InvalidDataException("it was cut short before a storage");
        }

        FileBytes.Fill(file, count, place);
        place += count.Length;
        if (System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count || storage.Bytes > length - place)
        {
            throw new InvalidDataException($"storage '{Printable.Name(storage.Key)}' was cut short, or has another size than its tensors say");
        }

        storage.Start = place;
        return place + storage.Bytes;
    }
}
