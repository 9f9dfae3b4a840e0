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

    private readonly Dictionary<(Part Part, string Group), long> _used = [];
    private readonly List<(string Name, Parameter Value, long Offset)> _parameters = [];
    private readonly ulong? _seed;
    private readonly ParameterStore? _lender;
    private readonly bool _trains;
    private torch.Tensor? _gradients;
    private torch.Tensor? _shared;

    /// <summary>Creates a student's buffer, filled by each parameter's initialiser.</summary>
    public ParameterStore(ParameterLayout layout, torch.Device? device = null, ulong seed = 1)
        : this(layout, torch.zeros(layout.Length, device: device ?? torch.CPU))
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

    private ParameterStore(ParameterStore lender, Averaged averages, Part[] parts, torch.Tensor values)
        : this(lender.Layout.Only(parts), values)
    {
        _lender = averages == Averaged.Encoder ? null : lender;
        Sources = lender.Layout.Ranges(parts);
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

    /// <summary>For a teacher: the ranges of the student's buffer that this one averages, element by element and one behind the other.</summary>
    public IReadOnlyList<(long Start, long Length)> Sources { get; } = [];

    /// <summary>For a teacher: the stages in front of the transformer follow the student at once instead of slowly.</summary>
    public bool CopiesStem { get; }

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
        Part[] parts = averages == Averaged.Encoder ? [Part.Local, Part.Stem, Part.Context] : [Part.Stem, Part.Context];
        using var scope = torch.NewDisposeScope();
        var sources = Layout.Ranges(parts).Select(range => Values.narrow(0, range.Start, range.Length)).ToArray();
        var values = sources.Length == 1 ? sources[0].clone() : sources.Length == 0 ? torch.zeros(0, device: Device) : torch.cat(sources);
        return new ParameterStore(this, averages, parts, values);
    }

    /// <summary>Hands out the next view of a range. Models call this in their constructor, in declaration order.</summary>
    /// <returns>The parameter, and whether the model owns it (or borrows it from the student).</returns>
    public (Parameter Value, bool Owned) Take(string name, Part part, string group, Initializer initializer, ReadOnlySpan<long> shape)
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

        var (start, length) = Layout.Range(part, group);
        var used = _used.GetValueOrDefault((part, group));
        if (used + ParameterLayout.Aligned(count) > length)
        {
            throw new InvalidOperationException($"The layout has no room for parameter '{name}' of {count} elements: {used} of {length} are taken.");
        }

        _used[(part, group)] = used + ParameterLayout.Aligned(count);
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
    /// Moves a teacher towards its student: teacher ← decay · teacher + (1 - decay) · student, in one call for each range of the student's buffer.
    /// The stem is copied instead where <see cref="CopiesStem"/> says so.
    /// </summary>
    public void Follow(ParameterStore student, double decay)
    {
        ArgumentNullException.ThrowIfNull(student);
        using var _ = torch.no_grad();
        var start = 0L;
        foreach (var (from, length) in Sources)
        {
            using var source = student.Values.narrow(0, from, length);
            using var own = Values.narrow(0, start, length);
            own.lerp_(source, 1 - decay);
            start += length;
        }

        foreach (var group in CopiesStem ? Layout.Groups : [])
        {
            var (from, length) = student.Layout.Range(Part.Stem, group.Name);
            if (length > 0)
            {
                using var slice = student.Values.narrow(0, from, length);
                using var own = Values.narrow(0, Layout.Range(Part.Stem, group.Name).Start, length);
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
        _shared = torch.zeros(Layout.Length + RoomBehindGradients, device: Device).DetachFromDisposeScope();
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
}
