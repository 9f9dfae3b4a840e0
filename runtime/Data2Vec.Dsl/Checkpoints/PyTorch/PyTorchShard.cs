using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>One open file of torch.save.</summary>
internal sealed unsafe class PyTorchShard : IDisposable
{
    // What a span can hold.
    private const long MaxBytes = 1 << 30;

    private readonly FileStream _file;

    private PyTorchShard(FileStream file)
    {
        _file = file;
        var found = TorchTensors.Of(TorchContainer.Read(file.SafeFileHandle, file.Length), file.Length);
        (Views, Values) = (found.Views, found.Values);
    }

    /// <summary>Its tensors by name.</summary>
    public IReadOnlyDictionary<string, TorchView> Views { get; }

    /// <summary>Texts, numbers and truth values by name.</summary>
    public IReadOnlyDictionary<string, object> Values { get; }

    /// <summary>The file's path.</summary>
    public string Path => _file.Name;

    /// <summary>Opens a file and reads everything but the tensors' elements.</summary>
    /// <exception cref="CheckpointException">It cannot be opened, is no file of torch.save, or must not be read.</exception>
    public static PyTorchShard Open(string path)
    {
        FileStream file;
        try
        {
            file = RegularFile.Open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {DurableFile.Reason(error)}.", error);
        }

        try
        {
            return new PyTorchShard(file);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException)
        {
            file.Dispose();
            throw Refused(path, error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor into new memory on the CPU, contiguous.</summary>
    /// <exception cref="CheckpointException">Its type does not exist here, or the file is damaged.</exception>
    public torch.Tensor Read(string name)
    {
        var view = Views[name];
        if (view.Type.Type is not { } type)
        {
            throw new CheckpointException($"'{Path}' has tensor '{Printable.Name(name)}' of type {view.Type.Name}, which is not supported; the file's other tensors can be read.");
        }

        try
        {
            Verify(view.Storage);
            if (view.IsContiguous)
            {
                return Elements(view, view.Shape, type);
            }

            using var elements = Elements(view, [view.Extent], type);
            using var strided = elements.as_strided(view.Shape, view.Strides);
            return strided.contiguous();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw Refused(Path, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static CheckpointException Refused(string path, Exception error) =>
        new($"'{path}' is not a readable PyTorch file: {(error is InvalidDataException ? error.Message : DurableFile.Reason(error))}.", error);

    // The elements of a range, as a tensor of this shape.
    private torch.Tensor Elements(TorchView view, long[] shape, torch.ScalarType type)
    {
        var tensor = torch.empty(shape, type, torch.CPU);
        try
        {
            var target = TensorBytes.Pointer(tensor);
            var (start, length) = (view.Offset * view.Type.Size, tensor.NumberOfElements * view.Type.Size);
            for (var done = 0L; done < length; done += MaxBytes)
            {
                var part = new Span<byte>(target + done, (int)Math.Min(MaxBytes, length - done));
                if (view.Inline is { } bytes)
                {
                    bytes.AsSpan((int)(start + done), part.Length).CopyTo(part);
                }
                else
                {
                    FileBytes.Fill(_file.SafeFileHandle, part, view.Storage!.Start + start + done);
                }
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    // Once for all tensors of a storage.
    private void Verify(TorchStorage? storage)
    {
        if (storage?.Crc is { } crc && FileBytes.Crc32(_file.SafeFileHandle, storage.Start, storage.Bytes) != crc)
        {
            throw new InvalidDataException($"it is damaged: the checksum of record 'data/{Printable.Name(storage.Key)}' is wrong");
        }

        storage?.Crc = null;
    }
}
