using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>The tensors of another library's checkpoint: their names, shapes and, on demand, values.</summary>
public sealed class StateSource
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<long>> _shapes;
    private readonly Func<string, torch.Tensor> _read;

    private StateSource(string name, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, Func<string, torch.Tensor> read) =>
        (Name, _shapes, _read) = (name, shapes, read);

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
    public static StateSource Of(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(
            $"'{file.Path}'",
            file.Entries.ToDictionary(e => e.Key, e => (IReadOnlyList<long>)[.. e.Value.Shape], StringComparer.Ordinal),
            file.Read);
    }

    /// <summary>The same tensors, each under the name that <paramref name="rename"/> gives it; null leaves one out.</summary>
    public StateSource Rename(Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in Keys)
        {
            if (rename(key) is { } name)
            {
                names[name] = key;
            }
        }

        return new(Name, names.ToDictionary(n => n.Key, n => _shapes[n.Value], StringComparer.Ordinal), name => _read(names[name]));
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
}
