using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>A tensor of a file: elements of a storage, or of bytes in the pickle itself, at an offset and with strides, in elements.</summary>
internal sealed record TorchView(TorchType Type, long[] Shape, long[] Strides, long Offset, TorchStorage? Storage, byte[]? Inline)
{
    private const int MaxDimensions = 64;

    /// <summary>How many elements it has.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How many elements lie from its first to its last.</summary>
    public long Extent => Count == 0 ? 0 : 1 + Shape.Select((size, i) => (size - 1) * Strides[i]).Sum();

    /// <summary>Whether its elements lie one after the other, in order.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Length - 1; i >= 0; expected *= Shape[i--])
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Reads what a pickle says of a tensor; null where the call makes none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">What the tensor is called, for messages.</param>
    /// <param name="fileBytes">The length of the file. A view that repeats elements must not need much more when they are written out.</param>
    /// <exception cref="InvalidDataException">It is a tensor that cannot be read, or one that reaches beyond its storage.</exception>
    public static TorchView? Of(PickleCall call, string name, long fileBytes)
    {
        var arguments = call.Arguments;
        switch (call.Callee.FullName)
        {
            case "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" or "torch.nn.parameter.Parameter" or "torch.nn.parameter.Buffer":
                // A parameter of a parameter is not written.
                return arguments is [PickleCall { Callee.Name: not ("_rebuild_parameter" or "_rebuild_parameter_with_state" or "Parameter" or "Buffer" or "_rebuild_from_type_v2") } data, ..]
                    ? Of(data, name, fileBytes) : throw Wrong(name, "is a parameter without a tensor");
            case "torch._tensor._rebuild_from_type_v2":
                return arguments is [PickleGlobal { Module: "torch._utils", Name: "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_parameter" } inner, _, PickleTuple values, ..]
                    ? Of(new PickleCall(inner, values), name, fileBytes) : throw Wrong(name, "is of a class that cannot be read");
            case "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor_v3":
                return OfStorage(call, name, fileBytes);
            case "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct":
                return call.State is PickleTuple { Items: [long, PickleTuple shape, PickleCall type, bool isFortran, byte[] bytes] } ? OfNumPy(shape, type, isFortran, bytes, name) : null;
            case "numpy.core.numeric._frombuffer" or "numpy._core.numeric._frombuffer":
                return arguments is [byte[] buffer, PickleCall dtype, PickleTuple sizes, string order] ? OfNumPy(sizes, dtype, order == "F", buffer, name) : null;
            default:
                return call.Callee.Module == "torch._utils" ? throw Wrong(name, $"is made by {Printable.Name(call.Callee.Name)}; sparse, quantised and other special tensors cannot be read") : null;
        }
    }

    private static InvalidDataException Wrong(string name, string reason) => new($"tensor '{Printable.Name(name)}' {reason}");

    private static TorchView OfStorage(PickleCall call, string name, long fileBytes)
    {
        var isNew = call.Callee.Name == "_rebuild_tensor_v3";
        if (call.Arguments is not [TorchStorage storage, long offset, PickleTuple sizes, PickleTuple strides, ..] || (isNew && call.Arguments.Count < 7))
        {
            throw Wrong(name, "has no storage, offset, sizes and strides");
        }

        var type = isNew ? (call.Arguments[6] is PickleGlobal named ? TorchType.Of(named) : null) : storage.Type;
        if (type is null || (isNew && storage.Type is not null && storage.Type != type))
        {
            throw Wrong(name, "has an element type that is not known, or not its storage's");
        }

        var view = new TorchView(type, Numbers(sizes, name), Numbers(strides, name), offset, storage, null);
        view.Require(name, storage.Bytes / type.Size, fileBytes);
        return view;
    }

    private static TorchView? OfNumPy(PickleTuple shape, PickleCall type, bool isFortran, byte[] bytes, string name)
    {
        // ("f4", …) with the state (version, "<", …); an array of Python's objects is none of numbers.
        if (type.Arguments is not [string code, ..] || TorchType.OfNumPy(code) is not { } element)
        {
            return null;
        }

        if (type.State is PickleTuple { Items: [_, string order, ..] } && order == ">")
        {
            throw Wrong(name, "is a NumPy array whose byte order is big; only little is read");
        }

        var sizes = Numbers(shape, name);
        var strides = new long[sizes.Length];
        Int128 stride = 1;
        for (var i = 0; i < sizes.Length; i++)
        {
            var at = isFortran ? i : sizes.Length - 1 - i;
            strides[at] = (long)stride;
            stride = Int128.Min(stride * Math.Max(sizes[at], 1), long.MaxValue);
        }

        var view = new TorchView(element, sizes, strides, 0, null, bytes);
        view.Require(name, bytes.Length / element.Size, bytes.Length);
        return view;
    }

    private static long[] Numbers(PickleTuple tuple, string name)
    {
        if (tuple.Items.Length > MaxDimensions)
        {
            throw Wrong(name, $"has {tuple.Items.Length} dimensions; at most {MaxDimensions} are possible");
        }

        return [.. tuple.Items.Select(item => item is long number and >= 0 ? number : throw Wrong(name, "has a size or stride that is no whole number of at least 0"))];
    }

    // Nothing that is accepted lies outside the storage.
    private void Require(string name, long available, long fileBytes)
    {
        if (Shape.Length != Strides.Length || Offset < 0)
        {
            throw Wrong(name, $"has {Shape.Length} sizes, {Strides.Length} strides and the offset {Offset}");
        }

        Int128 count = 1, last = Offset;
        for (var i = 0; i < Shape.Length; i++)
        {
            // Saturating: no file has 2^63 bytes.
            count = Int128.Min(count * Math.Max(Shape[i], 1), long.MaxValue);
            last = Int128.Min(last + ((Int128)Math.Max(Shape[i] - 1, 0) * Strides[i]), long.MaxValue);
        }

        var isEmpty = Shape.Contains(0);
        if (count * Type.Size >= long.MaxValue || (!isEmpty && last >= available))
        {
            throw Wrong(name, $"of size {SafetensorsEntry.Describe(Shape)} reaches beyond its storage of {available} elements");
        }

        if (!isEmpty && count > available && count * Type.Size > fileBytes + (64 << 10))
        {
            throw Wrong(name, $"repeats {available} elements {count} times, which needs more memory than the file is worth");
        }
    }
}
