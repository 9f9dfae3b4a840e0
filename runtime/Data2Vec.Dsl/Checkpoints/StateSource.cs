using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>The tensors of another library's checkpoint: their names, shapes and, on demand, values.</summary>
/// <remarks>Dispose what <see cref="Open"/> returned. What <see cref="Under"/> and <see cref="Rename"/> make of it reads from the same file and needs no disposal.</remarks>
public sealed class StateSource : IDisposable
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<long>> _shapes;
    private readonly Func<string, torch.Tensor> _read;
    private readonly IDisposable? _file;

    private StateSource(string name, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, Func<string, torch.Tensor> read, IDisposable? file = null) =>
        (Name, _shapes, _read, _file) = (name, shapes, read, file);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The tensors' names.</summary>
    public IEnumerable<string> Keys => _shapes.Keys;

    /// <summary>Tensors in memory. They are not disposed.</summary>
    public static StateSource Of(IReadOnlyDictionary<string, torch.Tensor> tensors, string name = "The checkpoint")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return new(
            name,
            tensors.ToDictionary(t => t.Key, t => (IReadOnlyList<long>)t.Value.shape, StringComparer.Ordinal),
            key => tensors[key].alias());
    }

    /// <summary>Tensors of an open file, which stays the caller's.</summary>
    public static StateSource Of(SafetensorsFile file) => Of(file, owned: null);

    /// <summary>Tensors of an open file of <c>torch.save</c>, which stays the caller's. Their names are paths, such as <c>model/encoder.layers.0.fc1.weight</c>.</summary>
    public static StateSource Of(PyTorchFile file) => Of(file, owned: null);

    /// <summary>
    /// Opens a checkpoint in any format that is read: safetensors, a file of PyTorch's <c>torch.save</c> (see <see cref="PyTorchFile"/>), or the index
    /// of several files of one of the two. The content decides, whatever the file is called.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It cannot be opened or read.</exception>
    public static StateSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (CheckpointFormat.IsPyTorch(path))
        {
            var file = PyTorchFile.Open(path);
            return Of(file, file);
        }

        var tensors = SafetensorsFile.Open(path);
        return Of(tensors, tensors);
    }

    /// <summary>The same tensors, each under the name that <paramref name="rename"/> gives it; null leaves one out.</summary>
    public StateSource Rename(Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        var names = new Dictionary<string, (string, int, int)>(StringComparer.Ordinal);
        foreach (var key in Keys)
        {
            if (rename(key) is { } name)
            {
                names[name] = (key, 0, 1);
            }
        }

        return Select(names);
    }

    /// <summary>The tensors whose names begin with a prefix, without it.</summary>
    public StateSource Under(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return Rename(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string key) => _shapes.ContainsKey(key);

    /// <summary>Its shape.</summary>
    public IReadOnlyList<long> ShapeOf(string key) => _shapes[key];

    /// <summary>Reads it; the caller disposes it.</summary>
    public torch.Tensor Read(string key) => _read(key);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    /// <summary>Tensors of this source by other names, each whole or one of several parts of equally many rows.</summary>
    internal StateSource Select(IReadOnlyDictionary<string, (string Key, int Part, int Parts)> names) => new(
        Name,
        names.ToDictionary(
            each => each.Key,
            each => each.Value.Parts == 1 ? _shapes[each.Value.Key] : [_shapes[each.Value.Key][0] / each.Value.Parts, .. _shapes[each.Value.Key].Skip(1)],
            StringComparer.Ordinal),
        name =>
        {
            var (key, part, parts) = names[name];
            if (parts == 1)
            {
                return _read(key);
            }

            using var whole = _read(key);
            using var rows = whole.chunk(parts)[part];
            return rows.clone();
        });

    private static StateSource Of(SafetensorsFile file, IDisposable? owned)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new($"'{file.Path}'", file.Entries.ToDictionary(e => e.Key, e => e.Value.Shape, StringComparer.Ordinal), file.Read, owned);
    }

    private static StateSource Of(PyTorchFile file, IDisposable? owned)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new($"'{file.Path}'", file.Entries.ToDictionary(e => e.Key, e => e.Value.Shape, StringComparer.Ordinal), file.Read, owned);
    }
}
