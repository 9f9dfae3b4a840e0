using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// An open checkpoint in the safetensors format: one file, or several that a <c>model.safetensors.index.json</c> beside them names. Headers are checked
/// when it is opened; the tensors are read one at a time into where they belong.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly IReadOnlyList<SafetensorsShard> _shards;
    private readonly Dictionary<string, SafetensorsShard> _shardOf;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(string path, IReadOnlyList<SafetensorsShard> shards)
    {
        (Path, _shards) = (path, shards);
        if (shards is [var single])
        {
            (_entries, _shardOf, Metadata) = (single.Entries, [], single.Metadata);
            return;
        }

        // The index has proved that no tensor is in two files.
        var count = shards.Sum(shard => shard.Entries.Count);
        (_entries, _shardOf) = (new(count, StringComparer.Ordinal), new(count, StringComparer.Ordinal));
        foreach (var shard in shards)
        {
            foreach (var (name, entry) in shard.Entries)
            {
                _entries.Add(name, entry);
                _shardOf.Add(name, shard);
            }
        }

        // What all files say alike; a checksum is of one file.
        Metadata = shards[0].Metadata.Where(each => shards.All(shard => shard.Metadata.GetValueOrDefault(each.Key) == each.Value))
            .ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The strings that whoever wrote the file put beside the tensors; of several files those that all of them have.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>Opens a checkpoint and checks its headers.</summary>
    /// <param name="path">A safetensors file, or the index of several.</param>
    /// <exception cref="CheckpointException">A file cannot be opened, is not a valid safetensors file, or does not hold what the index says.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var index = ShardIndex.IsOne(path) ? ShardIndex.Read(path) : null;
        var shards = new List<SafetensorsShard>();
        try
        {
            foreach (var file in index?.Files ?? [path])
            {
                var shard = SafetensorsShard.Open(file);
                shards.Add(shard);
                index?.Require(shard.Path, shard.Entries.Keys.ToHashSet(StringComparer.Ordinal));
            }

            return new SafetensorsFile(path, shards);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <summary>Reads one tensor into new memory on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no such tensor.</exception>
    public torch.Tensor Read(string name)
    {
        var entry = Find(name);
        var tensor = torch.empty(entry.Shape.ToArray(), entry.Type, torch.CPU);
        ShardOf(name).CopyBytes(entry, TensorBytes.Pointer(tensor));
        return tensor;
    }

    /// <summary>Compares each file with the checksum in it. A file without one, as other programs write them, passes.</summary>
    /// <exception cref="CheckpointException">A file is damaged.</exception>
    public void Verify()
    {
        foreach (var shard in _shards)
        {
            shard.Verify();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }

    /// <summary>Copies tensors into the contiguous buffer that they lie in; without a copy between where they are alike and it is on the CPU.</summary>
    internal void CopyTo(torch.Tensor buffer, IEnumerable<Slot> slots)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var host = buffer.detach().cpu();
        var flat = host.view(-1);
        var memory = TensorBytes.Pointer(host);
        foreach (var slot in slots)
        {
            var entry = Find(slot.Name);
            if (entry.Type == host.dtype)
            {
                ShardOf(slot.Name).CopyBytes(entry, memory + (slot.Offset * host.ElementSize));
            }
            else
            {
                flat.narrow(0, slot.Offset, slot.Count).copy_(Read(slot.Name).view(-1));
            }
        }

        if (buffer.device_type != DeviceType.CPU)
        {
            buffer.copy_(host);
        }
    }

    private SafetensorsShard ShardOf(string name) => _shards.Count == 1 ? _shards[0] : _shardOf[name];

    private SafetensorsEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_shards[0].IsClosed, this);
        return _entries.TryGetValue(name, out var entry) ? entry : throw new CheckpointException($"'{Path}' has no tensor '{Printable.Name(name)}'.");
    }
}
