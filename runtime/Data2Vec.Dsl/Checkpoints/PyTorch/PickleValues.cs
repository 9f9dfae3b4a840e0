using System.Numerics;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>A name that a pickle refers to. It is never looked up.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName => $"{Module}.{Name}";
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items)
{
    public static readonly PickleTuple Empty = new([]);
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList(bool isSet = false)
{
    // Made when it is needed: an empty list costs one byte of a file.
    private List<object?>? _items;

    public bool IsSet => isSet;

    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    public void Add(object? item) => (_items ??= new(1)).Add(item);
}

/// <summary>A dictionary in the order of its keys' first appearance, as Python keeps it.</summary>
internal sealed class PickleDict
{
    private Dictionary<object, object?>? _items;

    public IEnumerable<KeyValuePair<object, object?>> Items => _items ?? (IEnumerable<KeyValuePair<object, object?>>)[];

    /// <exception cref="InvalidDataException">The key is a list, a dictionary or a set.</exception>
    public void Set(object? key, object? value)
    {
        if (key is PickleList or PickleDict)
        {
            throw new InvalidDataException("a key of a dictionary is a list, a set or a dictionary");
        }

        (_items ??= new(Keys.Instance))[key ?? DBNull.Value] = value;
    }

    // Numbers hash to themselves: a file could choose keys that all fall into one bucket. HashCode is seeded by process.
    private sealed class Keys : IEqualityComparer<object>
    {
        public static readonly Keys Instance = new();

        public new bool Equals(object? x, object? y) => x is PickleTuple ? ReferenceEquals(x, y) : object.Equals(x, y);

        public int GetHashCode(object key) => key switch
        {
            long or double or BigInteger => HashCode.Combine(key.GetHashCode(), key.ToString()),
            PickleTuple => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key),
            _ => key.GetHashCode(),
        };
    }
}

/// <summary>
/// An object that a pickle asks to make by calling a name, and that is not made: what would be called, with what, and what would be put into it.
/// </summary>
internal sealed class PickleCall(PickleGlobal callee, PickleTuple arguments)
{
    public PickleGlobal Callee => callee;

    public IReadOnlyList<object?> Arguments => arguments.Items;

    /// <summary>Its state.</summary>
    public object? State { get; set; }

    /// <summary>Its items, where its class is a dictionary's.</summary>
    public PickleDict? Dict { get; set; }

    /// <summary>Its items, where its class is a list's or a set's.</summary>
    public PickleList? List { get; set; }
}
