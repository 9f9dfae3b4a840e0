using Data2Vec.Dsl.Checkpoints.PyTorch;
using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// An open file of PyTorch's <c>torch.save</c> (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>; the zip format and the older one), or several that a
/// <c>pytorch_model.bin.index.json</c> beside them names. Nothing in the file is run or imported: its pickle is read into plain values by names from
/// a fixed list, objects of other packages become opaque, and a file that asks for more is refused. Memory is bounded by the file's length.
/// </summary>
/// <remarks>
/// Tensors are named by their paths in the saved object, joined by "/": <c>model/encoder.layers.0.fc1.weight</c> is the tensor
/// <c>encoder.layers.0.fc1.weight</c> of the state dictionary under <c>model</c>. A file that holds one tensor calls it <c>value</c>. NumPy arrays
/// count as tensors. Sparse and quantised tensors make a file unreadable; a type that is not supported here is listed, and refused when it is read.
/// </remarks>
public sealed class PyTorchFile : IDisposable
{
    private readonly IReadOnlyList<PyTorchShard> _shards;
    private readonly Dictionary<string, PyTorchShard> _shardOf = new(StringComparer.Ordinal);
    private bool _isClosed;

    private PyTorchFile(string path, IReadOnlyList<PyTorchShard> shards)
    {
        (Path, _shards) = (path, shards);
        var (entries, values) = (new Dictionary<string, PyTorchEntry>(StringComparer.Ordinal), new Dictionary<string, object>(StringComparer.Ordinal));
        foreach (var shard in shards)
        {
            foreach (var (name, view) in shard.Views)
            {
                // The index has proved that no tensor is in two files.
                entries.Add(name, new(name, view.Type.Name, view.Shape));
                _shardOf.Add(name, shard);
            }

            foreach (var (name, value) in shard.Values)
            {
                values[name] = value;
            }
        }

        (Entries, Values) = (entries, values);
    }

    /// <summary>The tensors by name, in the order in which they were saved.</summary>
    public IReadOnlyDictionary<string, PyTorchEntry> Entries { get; }

    /// <summary>The texts, numbers and truth values beside them (as string, long, double and bool), such as those of a configuration, by their paths.</summary>
    public IReadOnlyDictionary<string, object> Values { get; }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>Opens a file and reads everything but the elements of its tensors.</summary>
    /// <param name="path">A file of <c>torch.save</c>, or the index of several.</param>
    /// <exception cref="CheckpointException">A file cannot be opened, is no such file, is damaged, or asks for more than a checkpoint needs.</exception>
    public static PyTorchFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var index = ShardIndex.IsOne(path) ? ShardIndex.Read(path) : null;
        var shards = new List<PyTorchShard>();
        try
        {
            foreach (var file in index?.Files ?? [path])
            {
                var shard = PyTorchShard.Open(file);
                shards.Add(shard);
                index?.Require(shard.Path, shard.Views.Keys.ToHashSet(StringComparer.Ordinal));
            }

            return new PyTorchFile(path, shards);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <summary>Reads one tensor into new, contiguous memory on the CPU, in the caller's dispose scope. A checksum in the file is compared.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, its type does not exist here, or the file is damaged.</exception>
    public torch.Tensor Read(string name)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return _shardOf.TryGetValue(name, out var shard) ? shard.Read(name) : throw new CheckpointException($"'{Path}' has no tensor '{Printable.Name(name)}'.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }
}
