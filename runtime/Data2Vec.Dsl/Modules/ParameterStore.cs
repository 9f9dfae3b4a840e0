using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl;

/// <summary>Where in a model a parameter lives. The teacher averages whole parts.</summary>
public enum Part
{
    /// <summary>The head that turns the student's output into predictions. Only the student has one.</summary>
    Head,

    /// <summary>Stages up to and including the mask point.</summary>
    Local,

    /// <summary>Stages after the mask point.</summary>
    Context,
}

/// <summary>Number of elements in each range of a flat buffer, padding included.</summary>
/// <param name="HeadMatrices">Weights of the head.</param>
/// <param name="LocalMatrices">Weights before the mask point.</param>
/// <param name="ContextMatrices">Weights after the mask point.</param>
/// <param name="ContextVectors">Biases, norms and factors after the mask point.</param>
/// <param name="LocalVectors">Biases and tokens before the mask point.</param>
/// <param name="HeadVectors">Biases of the head.</param>
/// <remarks>
/// The order of the ranges is the order in the buffer. It makes three things contiguous: everything that weight decay may spare (the
/// second half), everything a teacher averages (the middle), and everything there is.
/// </remarks>
public sealed record ParameterLayout(
    long LocalMatrices, long ContextMatrices, long ContextVectors, long LocalVectors, long HeadMatrices = 0, long HeadVectors = 0)
{
    /// <summary>Elements between two parameters' starts are a multiple of this: 64 bytes of float32.</summary>
    public const long Alignment = 16;

    /// <summary>Elements of the whole buffer.</summary>
    public long Length => HeadMatrices + LocalMatrices + ContextMatrices + ContextVectors + LocalVectors + HeadVectors;

    /// <summary>Elements of the weights, which come first; vectors follow.</summary>
    public long Matrices => HeadMatrices + LocalMatrices + ContextMatrices;

    /// <summary>Start and length of the stages after the mask point.</summary>
    public (long Start, long Length) Context => (HeadMatrices + LocalMatrices, ContextMatrices + ContextVectors);

    /// <summary>Start and length of the whole encoder, without the head.</summary>
    public (long Start, long Length) Encoder => (HeadMatrices, LocalMatrices + ContextMatrices + ContextVectors + LocalVectors);

    /// <summary>Rounds a parameter's size up to the alignment.</summary>
    public static long Aligned(long count) => (count + Alignment - 1) / Alignment * Alignment;

    internal (long Start, long Length) Range(Part part, bool matrix) => (part, matrix) switch
    {
        (Part.Head, true) => (0, HeadMatrices),
        (Part.Local, true) => (HeadMatrices, LocalMatrices),
        (Part.Context, true) => (HeadMatrices + LocalMatrices, ContextMatrices),
        (Part.Context, false) => (Matrices, ContextVectors),
        (Part.Local, false) => (Matrices + ContextVectors, LocalVectors),
        _ => (Matrices + ContextVectors + LocalVectors, HeadVectors),
    };
}

/// <summary>
/// All parameters of a model in one contiguous buffer; modules hold views of it. Clipping, the optimiser, the moving average and
/// checkpoints work on the buffer, so their number of calls does not depend on the model's depth.
/// </summary>
public sealed class ParameterStore : IDisposable
{
    private readonly Dictionary<(Part Part, bool Matrix), long> _used = [];
    private readonly List<(string Name, Parameter Value, long Offset)> _parameters = [];
    private readonly torch.Generator? _random;
    private readonly ParameterStore? _lender;

    /// <summary>Creates a student's buffer, filled by each parameter's initialiser.</summary>
    public ParameterStore(ParameterLayout layout, torch.Device? device = null, ulong seed = 1)
        : this(layout, device ?? torch.CPU)
    {
        _random = new torch.Generator(seed, Device);
        Gradients = torch.zeros(layout.Length, device: Device).DetachFromDisposeScope();
    }

    private ParameterStore(ParameterLayout layout, torch.Device device)
    {
        Layout = layout;
        Device = device;
        Values = torch.zeros(layout.Length, device: device).DetachFromDisposeScope();
    }

    private ParameterStore(ParameterStore lender, Averaged averages)
        : this(OwnedBy(lender.Layout, averages), lender.Device)
    {
        _lender = averages == Averaged.Transformer ? lender : null;
        Source = averages == Averaged.Transformer ? lender.Layout.Context : lender.Layout.Encoder;
    }

    /// <summary>The ranges of the buffer.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Where the buffer lives.</summary>
    public torch.Device Device { get; }

    /// <summary>All values, <c>[Layout.Length]</c>.</summary>
    public torch.Tensor Values { get; }

    /// <summary>All gradients in the same layout; null for a teacher.</summary>
    public torch.Tensor? Gradients { get; }

    /// <summary>For a teacher: the range of the student's buffer that this one averages, element by element.</summary>
    public (long Start, long Length) Source { get; }

    /// <summary>Whether parameters of this store's models are lent by a student.</summary>
    internal bool Borrows => _lender is not null;

    /// <summary>The parameters in declaration order with their offsets into <see cref="Values"/>.</summary>
    public IReadOnlyList<(string Name, Parameter Value, long Offset)> Parameters => _parameters;

    /// <summary>
    /// Creates the buffer of this student's teacher: a copy of the averaged part. Where the teacher averages only the stages after the
    /// mask point, it borrows the student's parameters for the others.
    /// </summary>
    public ParameterStore ForTeacher(Averaged averages)
    {
        var store = new ParameterStore(this, averages);
        using var _ = torch.no_grad();
        using var source = Values.narrow(0, store.Source.Start, store.Source.Length);
        store.Values.copy_(source);
        return store;
    }

    /// <summary>Hands out the next view of a range. Models call this in their constructor, in declaration order.</summary>
    /// <returns>The parameter, and whether the model owns it (or borrows it from the student).</returns>
    public (Parameter Value, bool Owned) Take(string name, Part part, bool matrix, Initializer initializer, ReadOnlySpan<long> shape)
    {
        if (_lender is not null && part != Part.Context)
        {
            foreach (var (lent, value, _) in _lender._parameters)
            {
                if (lent == name)
                {
                    return (value, false);
                }
            }

            throw new InvalidOperationException($"The student has no parameter '{name}' to lend to its teacher.");
        }

        var count = 1L;
        foreach (var size in shape)
        {
            count *= size;
        }

        var (start, length) = Layout.Range(part, matrix);
        var used = _used.GetValueOrDefault((part, matrix));
        if (used + ParameterLayout.Aligned(count) > length)
        {
            throw new InvalidOperationException($"The layout has no room for parameter '{name}' of {count} elements: {used} of {length} are taken.");
        }

        _used[(part, matrix)] = used + ParameterLayout.Aligned(count);
        using var _ = torch.no_grad();
        var view = View(Values, start + used, count, shape);
        if (_random is not null)
        {
            initializer.Fill(view, _random);
        }

        var parameter = new Parameter(view, requires_grad: Gradients is not null);
        if (Gradients is not null)
        {
            // The setter keeps a handle of its own.
            using var gradient = View(Gradients, start + used, count, shape);
            parameter.grad = gradient;
        }

        parameter.DetachFromDisposeScope();
        _parameters.Add((name, parameter, start + used));
        return (parameter, true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value, _) in _parameters)
        {
            value.Dispose();
        }

        Values.Dispose();
        Gradients?.Dispose();
        _random?.Dispose();
    }

    private static torch.Tensor View(torch.Tensor buffer, long start, long count, ReadOnlySpan<long> shape)
    {
        using var slice = buffer.narrow(0, start, count);
        using var view = slice.view(shape.ToArray());
        return view.detach().DetachFromDisposeScope();
    }

    private static ParameterLayout OwnedBy(ParameterLayout student, Averaged averages) => averages == Averaged.Transformer
        ? new ParameterLayout(0, student.ContextMatrices, student.ContextVectors, 0)
        : student with { HeadMatrices = 0, HeadVectors = 0 };
}
