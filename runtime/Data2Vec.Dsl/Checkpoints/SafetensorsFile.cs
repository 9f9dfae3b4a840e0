using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// An open safetensors file. The header is checked when it is opened, tensors are read one at a time, and no more memory is taken than
/// the file has bytes.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private readonly long _dataStart;

    private SafetensorsFile(FileStream file)
    {
        _file = file;
        (_entries, var metadata, _dataStart) = SafetensorsHeader.Read(file, file.Name);
        Metadata = metadata;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The strings that whoever wrote the file put beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file's path.</summary>
    public string Path => _file.Name;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file cannot be opened or is not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {e.Message}", e);
        }

        try
        {
            return new SafetensorsFile(file);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new CheckpointException($"'{path}' cannot be read: {e.Message}", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor into new memory on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The file has no such tensor, or reading fails.</exception>
    public torch.Tensor Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new CheckpointException($"'{Path}' has no tensor '{name}'.");
        }

        var tensor = torch.empty(entry.Shape.ToArray(), entry.Type);
        try
        {
            using var flat = tensor.view(-1);
            _file.Position = _dataStart + entry.Start;
            foreach (var (start, count) in TensorBytes.Pieces(flat))
            {
                using var piece = flat.narrow(0, start, count);
                _file.ReadExactly(piece.bytes);
            }

            return tensor;
        }
        catch (IOException e)
        {
            tensor.Dispose();
            throw new CheckpointException($"Tensor '{name}' of '{Path}' cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
