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
    private readonly List<torch.Tensor> _fixed = [];

    /// <summary>Creates a model over <paramref name="store"/>.</summary>
    protected Model(string name, ParameterStore store)
        : base(name) => _store = store;

    /// <summary>The buffer that holds the parameters.</summary>
    public ParameterStore Store => _store;

    /// <summary>
    /// How samples are made ready for this model; null where it was neither trained nor loaded from a file that says so. The parts of a model share
    /// it: a pair, its student and its teacher, a head and its encoder. Set it after loading a file of another library.
    /// </summary>
    public Preprocessing? Preprocessing
    {
        get => (Inner?.Store ?? Store).Preprocessing;
        set => (Inner?.Store ?? Store).Preprocessing = value;
    }

    /// <summary>Takes over how a batch was made ready, before the model learns from it.</summary>
    /// <exception cref="InvalidOperationException">The model has learned from samples that were made ready in another way.</exception>
    internal void LearnFrom(Batch batch)
    {
        if (batch.Preprocessing is not { } given || ReferenceEquals(given, Preprocessing))
        {
            return;
        }

        if (Preprocessing is { } known && !known.Equals(given))
        {
            throw new InvalidOperationException(
                $"'{GetName()}' has learned from {known}, but this batch holds {given}; make the batches ready in the model's way, for images with "
                + $"images.SeenBy(pair), or set the model's Preprocessing to null to begin with another.");
        }

        Preprocessing = given;
    }

    /// <summary>The table of what other libraries call the parameters, without those of a model inside; see <see cref="StateName.Parse"/>.</summary>
    protected virtual string StateNames => "";

    /// <summary>Declares a weight before the mask point. Weights are what a recipe may decay.</summary>
    protected Parameter LocalWeight(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Local, true, name, start, shape);

    /// <summary>Declares a bias or token before the mask point. Vectors are what a recipe may spare from decay.</summary>
    protected Parameter LocalVector(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Local, false, name, start, shape);

    /// <summary>Declares a weight between the mask point and the transformer, which the teacher averages or copies.</summary>
    protected Parameter StemWeight(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Stem, true, name, start, shape);

    /// <summary>Declares a bias, norm or table between the mask point and the transformer, which the teacher averages or copies.</summary>
    protected Parameter StemVector(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Stem, false, name, start, shape);

    /// <summary>Declares a weight of the transformer, which the teacher averages.</summary>
    protected Parameter ContextWeight(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Context, true, name, start, shape);

    /// <summary>Declares a weight of one block.</summary>
    protected Parameter BlockWeight(int layer, string name, Initializer start, params ReadOnlySpan<long> shape) =>
        ContextWeight($"blocks.{layer}.{name}", start, shape);

    /// <summary>Declares a bias, norm or factor of the transformer, which the teacher averages.</summary>
    protected Parameter ContextVector(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Context, false, name, start, shape);

    /// <summary>Declares a bias, norm or factor of one block.</summary>
    protected Parameter BlockVector(int layer, string name, Initializer start, params ReadOnlySpan<long> shape) =>
        ContextVector($"blocks.{layer}.{name}", start, shape);

    /// <summary>Declares a weight of the student's head.</summary>
    protected Parameter HeadWeight(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Head, true, name, start, shape);

    /// <summary>Declares a bias of the student's head.</summary>
    protected Parameter HeadVector(string name, Initializer start, params ReadOnlySpan<long> shape) => Declare(Part.Head, false, name, start, shape);

    /// <summary>Freezes parameters that no gradient reaches. An optimiser passes over them: no moments, no weight decay, no share of the gradient's norm.</summary>
    protected static void Freeze(params Parameter[] parameters)
    {
        foreach (var parameter in parameters)
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>Moving a model away from its flat buffer would silently detach it from its optimiser and teacher.</summary>
    /// <exception cref="InvalidOperationException">Always. Create the model on the device instead.</exception>
    protected override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => throw Moved();

    /// <inheritdoc cref="_to(torch.Device, torch.ScalarType, bool)"/>
    protected override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => throw Moved();

    /// <inheritdoc cref="_to(torch.Device, torch.ScalarType, bool)"/>
    protected override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => throw Moved();

    /// <summary>Zeroes this model's gradients in the flat buffer. Taking them away would silently detach the parameters from their optimiser.</summary>
    /// <param name="set_to_none">Has no effect.</param>
    public override void zero_grad(bool set_to_none = true)
    {
        foreach (var parameter in parameters())
        {
            using var gradient = parameter.grad;
            gradient?.zero_();
        }
    }

    /// <summary>Releases the parameters and the buffer they are views of. A model over a part of a larger store releases all of it.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _fixed.ForEach(tensor => tensor.Dispose());

            // A stage that has registered its parameters would dispose them, and a teacher's may be the student's.
            _stages.Where(stage => !stage.parameters().Any()).ToList().ForEach(stage => stage.Dispose());
            _store.Dispose();
        }
    }

    /// <summary>Keeps a tensor that the declaration determines: it lives as long as the model and is not part of its state.</summary>
    protected torch.Tensor Fixed(torch.Tensor value)
    {
        _fixed.Add(value.DetachFromDisposeScope());
        return value;
    }

    /// <summary>Each parameter's name here and in fairseq's state dictionary, as far as it has one.</summary>
    public virtual IEnumerable<StateName> FairseqNames() => StateName.Parse(0, StateNames, StateLibrary.Fairseq);

    /// <summary>Each parameter's name here and in Hugging Face's state dictionary, as far as it has one.</summary>
    public virtual IEnumerable<StateName> HuggingFaceNames() => StateName.Parse(0, StateNames, StateLibrary.HuggingFace);

    /// <summary>The parameters that a checkpoint of another library fills, by their names here.</summary>
    internal virtual IReadOnlyDictionary<string, torch.Tensor> NamedParameters() =>
        Store.Parameters.ToDictionary(p => p.Name, p => (torch.Tensor)p.Value, StringComparer.Ordinal);

    /// <summary>The encoder inside a pair, which is its student, or inside a model with a head; null for what is an encoder itself.</summary>
    internal virtual Model? Inner => null;

    /// <summary>The tensors of this model's own checkpoint.</summary>
    internal virtual IEnumerable<Slot> Slots() => Slot.Of(Store, Store.Values);

    private InvalidOperationException Moved() => new(
        $"'{GetName()}' keeps its parameters in one flat buffer and cannot be moved; create it on the device instead: new {GetName()}(device).");

    private Parameter Declare(Part part, bool matrix, string name, Initializer initializer, ReadOnlySpan<long> shape)
    {
        var (parameter, owned) = _store.Take(name, part, matrix, initializer, shape);
        if (owned)
        {
            register_parameter(name, parameter);
        }

        return parameter;
    }
}
