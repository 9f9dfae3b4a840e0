using System.Globalization;
using System.Numerics;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>
/// Finds the tensors and the plain values of an object. Each is named by its path: the keys of dictionaries, the places in lists and the attributes
/// of objects, joined by "/"; a key keeps its dots.
/// </summary>
internal sealed class TorchTensors
{
    // Configurations refer to their parents and share their parts: what is visited is bounded, however often it is shared.
    private const int MaxDepth = 256, VisitsPerValue = 16, MaxPath = 4096, CharactersPerByte = 64, LeastVisits = 1 << 14, LeastCharacters = 1 << 17;

    // What a file that holds one tensor calls it.
    private const string Single = "value";

    private readonly HashSet<object> _path = new(ReferenceEqualityComparer.Instance);
    private readonly long _fileBytes;
    private long _visits;
    private long _characters;

    private TorchTensors(TorchContainer container, long fileBytes)
    {
        _fileBytes = fileBytes;
        _visits = LeastVisits + ((long)container.Values * VisitsPerValue);
        _characters = LeastCharacters + (container.PickleBytes * CharactersPerByte);
        Visit(container.Root, "");
    }

    /// <summary>The tensors by name, in the file's order.</summary>
    public Dictionary<string, TorchView> Views { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts, numbers and truth values by name.</summary>
    public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">There is no tensor, or one that cannot be read.</exception>
    public static TorchTensors Of(TorchContainer container, long fileBytes)
    {
        var found = new TorchTensors(container, fileBytes);
        return found.Views.Count > 0 ? found : throw new InvalidDataException("it holds no tensor");
    }

    private void Visit(object? value, string path)
    {
        if (--_visits < 0)
        {
            throw new InvalidDataException("its parts are shared so often that they cannot be listed");
        }

        if (value is string or long or double or bool)
        {
            if (path.Length > 0)
            {
                Values[path] = value;
            }

            return;
        }

        if (value is not (PickleDict or PickleList { IsSet: false } or PickleTuple or PickleCall) || !_path.Add(value))
        {
            return;
        }

        if (_path.Count > MaxDepth)
        {
            throw new InvalidDataException($"its parts are nested more than {MaxDepth} deep");
        }

        switch (value)
        {
            case PickleDict dict:
                Dict(dict, path);
                break;
            case PickleList list:
                List(list.Items, path);
                break;
            case PickleTuple tuple:
                List(tuple.Items, path);
                break;
            case PickleCall call:
                Call(call, path);
                break;
        }

        _path.Remove(value);
    }

    private void Dict(PickleDict dict, string path)
    {
        foreach (var (key, item) in dict.Items)
        {
            if (Text(key) is { } text)
            {
                Visit(item, Below(path, text));
            }
            else if (item is PickleCall or PickleDict or PickleList or PickleTuple)
            {
                Visit(item, Below(path, $"({key.GetType().Name})"));
            }
        }
    }

    private void List(IReadOnlyList<object?> items, string path)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Visit(items[i], Below(path, i.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Call(PickleCall call, string path)
    {
        if (TorchView.Of(call, path.Length == 0 ? Single : path, _fileBytes) is { } view)
        {
            if (!Views.TryAdd(path.Length == 0 ? Single : path, view))
            {
                throw new InvalidDataException($"two of its tensors are called '{Printable.Name(path)}'");
            }

            return;
        }

        List(call.Arguments, path);
        Visit(call.State, path);
        Visit(call.Dict, path);
        Visit(call.List, path);
    }

    private string Below(string path, string part)
    {
        var length = path.Length + 1 + part.Length;
        _characters -= length;
        return length <= MaxPath && _characters >= 0 ? (path.Length == 0 ? part : $"{path}/{part}")
            : throw new InvalidDataException($"the names of its parts are longer than {MaxPath} characters, or too long in all");
    }

    private static string? Text(object key) => key switch
    {
        string text => text,
        long or double or BigInteger => string.Create(CultureInfo.InvariantCulture, $"{key}"),
        bool value => value ? "True" : "False",
        DBNull => "None",
        _ => null,
    };
}
