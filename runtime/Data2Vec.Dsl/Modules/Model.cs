using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl;

/// <summary>
/// Base of all generated models: explicit parameter names over a flat buffer, and the operations (see the other half of this class) that
/// generated code is written in.
/// </summary>
public abstract partial class Model : torch.nn.Module
{
    private readonly ParameterStore _store;

    /// <summary>Creates a model over <paramref name="store"/>.</summary>
    protected Model(string name, ParameterStore store)
        : base(name) => _store = store;

    /// <summary>The buffer that holds the parameters.</summary>
    public ParameterStore Store => _store;

    /// <summary>Declares a weight: something a recipe may decay.</summary>
    protected Parameter Weight(Part part, string name, Initializer initializer, params ReadOnlySpan<long> shape) =>
        Declare(part, name, matrix: true, initializer, shape);

    /// <summary>Declares a bias, norm, factor or token: something a recipe may spare from decay.</summary>
    protected Parameter Vector(Part part, string name, Initializer initializer, params ReadOnlySpan<long> shape) =>
        Declare(part, name, matrix: false, initializer, shape);

    /// <summary>Moving a model away from its flat buffer would silently detach it from its optimiser and teacher.</summary>
    /// <exception cref="InvalidOperationException">Always. Create the model on the device instead.</exception>
    protected override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => throw Moved();

    /// <inheritdoc cref="_to(torch.Device, torch.ScalarType, bool)"/>
    protected override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => throw Moved();

    /// <inheritdoc cref="_to(torch.Device, torch.ScalarType, bool)"/>
    protected override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => throw Moved();

    private InvalidOperationException Moved() => new(
        $"'{GetName()}' keeps its parameters in one flat buffer and cannot be moved; create it on the device instead: new {GetName()}(device).");

    private Parameter Declare(Part part, string name, bool matrix, Initializer initializer, ReadOnlySpan<long> shape)
    {
        var (parameter, owned) = _store.Take(name, part, matrix, initializer, shape);
        if (owned)
        {
            register_parameter(name, parameter);
        }

        return parameter;
    }
}
