using Data2Vec.Dsl.Randomness;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl;

/// <summary>
/// All parameters of a model in one contiguous buffer; modules hold views of it. Clipping, the optimiser, the moving average and
/// checkpoints work on the buffer, so their number of calls does not depend on the model's depth. The gradients' buffer is made when it is
/// first asked for: a model that is only applied needs none.
/// </summary>
public sealed class ParameterStore : IDisposable
{
    /// <summary>Numbers that fit behind the gradients in <see cref="Shared"/>.</summary>
    internal const int RoomBehindGradients = 8;

    private readonly Dictionary<(Part Part, bool Matrix), long> _used = [];
    private readonly List<(string Name, Parameter Value, long Offset)> _parameters = [];
    private readonly ulong? _seed;
    private readonly ParameterStore? _lender;
    private readonly bool _trains;
    private torch.Tensor? _gradients;
    private torch.Tensor? _shared;

    /// <summary>Creates a student's buffer, filled by each parameter's initialiser.</summary>
    public ParameterStore(ParameterLayout layout, torch.Device? device = null, ulong seed = 1)
        : this(layout, torch.zeros(layout.Length, torch.ScalarType.Float32, device ?? torch.CPU))
    {
        _seed = seed;
        _trains = true;
    }

    private ParameterStore(ParameterLayout layout, torch.Tensor values)
    {
        Layout = layout;
        Device = values.device;
        Values = values.DetachFromDisposeScope();
    }

    private ParameterStore(ParameterStore lender, Averaged averages, (long Start, long Length) source, torch.Tensor values)
        : this(OwnedBy(lender.Layout, averages), values)
    {
        _lender = averages == Averaged.Encoder ? null : lender;
        Source = source;
        CopiesStem = averages == Averaged.TransformerOnly;
    }

    /// <summary>The ranges of the buffer.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Where the buffer lives.</summary>
    public torch.Device Device { get; }

    /// <summary>All values, <c>[Layout.Length]</c>.</summary>
    public torch.Tensor Values { get; }

    /// <summary>
    /// All gradients in the same layout; null for a teacher. From the first use on, each parameter's gradient is a view of it; what a backward
    /// pass has left before is taken over.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The store is disposed and never had any.</exception>
    public torch.Tensor? Gradients
    {
        get
        {
            if (_trains && _gradients is null)
            {
                MakeGradients();
            }

            return _gradients;
        }
    }

    /// <summary>The gradients, and behind them room for what the processes of a training add up besides; null for a teacher.</summary>
    internal torch.Tensor? Shared => Gradients is null ? null : _shared;

    /// <summary>For a teacher: the range of the student's buffer that this one averages, element by element.</summary>
    public (long Start, long Length) Source { get; }

    /// <summary>For a teacher: the stages in front of the transformer follow the student at once instead of slowly.</summary>
    public bool CopiesStem { get; }

    /// <summary>The whole buffer.</summary>
    public ParameterRange All => new(this, 0, Layout.Length);

    /// <summary>The parameters of the encoder, without those of a head.</summary>
    public ParameterRange OfEncoder => new(this, Layout.Encoder.Start, Layout.Encoder.Length);

    /// <summary>Whether parameters of this store's models are lent by a student.</summary>
    internal bool Borrows => _lender is not null;

    /// <summary>Whether a parameter is a view of this buffer, or lent by the student's.</summary>
    internal bool Holds(Parameter parameter) =>
        _parameters.Exists(p => ReferenceEquals(p.Value, parameter)) || _lender?.Holds(parameter) == true;

    /// <summary>The parameters in declaration order with their offsets into <see cref="Values"/>.</summary>
    public IReadOnlyList<(string Name, Parameter Value, long Offset)> Parameters => _parameters;

    /// <summary>
    /// Creates the buffer of this student's teacher: a copy of the averaged part. Where the teacher averages only stages after the mask
    /// point, it borrows the student's parameters for those before it.
    /// </summary>
    public ParameterStore ForTeacher(Averaged averages)
    {
        using var _ = torch.no_grad();
        var (start, length) = averages == Averaged.Encoder ? Layout.Encoder : Layout.AfterMask;
        using var source = Values.narrow(0, start, length);
        return new ParameterStore(this, averages, (start, length), source.clone());
    }

    /// <summary>Hands out the next view of a range. Models call this in their constructor, in declaration order.</summary>
    /// <returns>The parameter, and whether the model owns it (or borrows it from the student).</returns>
    public (Parameter Value, bool Owned) Take(string name, Part part, bool matrix, Initializer initializer, ReadOnlySpan<long> shape)
    {
        if (_lender is not null && part is not (Part.Stem or Part.Context))
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
        if (_seed is { } seed)
        {
            initializer.Fill(view, new TensorDraws(seed, start + used));
        }

        var parameter = new Parameter(view, requires_grad: _trains);
        parameter.DetachFromDisposeScope();
        if (_gradients is not null)
        {
            HoldGradient(parameter, start + used);
        }

        _parameters.Add((name, parameter, start + used));
        return (parameter, true);
    }

    /// <summary>
    /// Moves a teacher towards its student: teacher ← decay · teacher + (1 - decay) · student, in one call for the whole buffer. The stem is
    /// copied instead where <see cref="CopiesStem"/> says so.
    /// </summary>
    public void Follow(ParameterStore student, double decay)
    {
        ArgumentNullException.ThrowIfNull(student);
        using var _ = torch.no_grad();
        using var source = student.Values.narrow(0, Source.Start, Source.Length);
        using var weight = torch.tensor(1 - decay, torch.ScalarType.Float64, torch.CPU);
        Values.lerp_(source, weight);
        if (CopiesStem)
        {
            Copy(matrix: true);
            Copy(matrix: false);
        }

        void Copy(bool matrix)
        {
            var (from, length) = student.Layout.Range(Part.Stem, matrix);
            if (length > 0)
            {
                using var slice = student.Values.narrow(0, from, length);
                using var own = Values.narrow(0, Layout.Range(Part.Stem, matrix).Start, length);
                own.copy_(slice);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value, _) in _parameters)
        {
            value.Dispose();
        }

        Values.Dispose();
        _gradients?.Dispose();
        _shared?.Dispose();
    }

    private void MakeGradients()
    {
        ObjectDisposedException.ThrowIf(Values.IsInvalid, this);
        using var _ = torch.no_grad();
        _shared = torch.zeros(Layout.Length + RoomBehindGradients, torch.ScalarType.Float32, Device).DetachFromDisposeScope();
        _gradients = _shared.narrow(0, 0, Layout.Length).DetachFromDisposeScope();
        foreach (var (_, parameter, offset) in _parameters)
        {
            HoldGradient(parameter, offset);
        }
    }

    private void HoldGradient(Parameter parameter, long offset)
    {
        using var before = parameter.grad;

        // The setter keeps a handle of its own.
        using var gradient = View(_gradients!, offset, parameter.NumberOfElements, parameter.shape);
        if (before is not null)
        {
            gradient.copy_(before);
        }

        parameter.grad = gradient;
    }

    private static torch.Tensor View(torch.Tensor buffer, long start, long count, ReadOnlySpan<long> shape)
    {
        using var slice = buffer.narrow(0, start, count);
        using var view = slice.view(shape.ToArray());
        return view.detach().DetachFromDisposeScope();
    }

    private static ParameterLayout OwnedBy(ParameterLayout student, Averaged averages) => averages == Averaged.Encoder
        ? student with { HeadMatrices = 0, HeadVectors = 0 }
        : student with { HeadMatrices = 0, HeadVectors = 0, LocalMatrices = 0, LocalVectors = 0 };
}
