using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// A named tensor of a checkpoint as a range of a buffer. What lies in one buffer is read from its device, or written to it, at once: a model's
/// parameters are as many transfers as it has buffers, whatever its depth.
/// </summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Buffer">What it lies in.</param>
/// <param name="Offset">Its first element in the buffer.</param>
internal sealed record Slot(string Name, IReadOnlyList<long> Shape, torch.Tensor Buffer, long Offset)
{
    /// <summary>A tensor by itself.</summary>
    public Slot(string name, torch.Tensor value)
        : this(name, value.shape, value, 0)
    {
    }

    /// <summary>Its elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>What belongs to each parameter of a store in a buffer of its layout.</summary>
    public static IEnumerable<Slot> Of(ParameterStore store, torch.Tensor buffer, string prefix = "") =>
        store.Parameters.Select(p => new Slot(prefix + p.Name, p.Value.shape, buffer, p.Offset));

    /// <summary>What belongs to each parameter of a range in a buffer of its store's layout.</summary>
    public static IEnumerable<Slot> Of(ParameterRange range, torch.Tensor buffer, string prefix = "") =>
        Of(range.Store, buffer, prefix).Where(slot => range.Holds(slot.Offset));

    /// <summary>The slots of each buffer, in the order of their first ones.</summary>
    public static IEnumerable<IGrouping<torch.Tensor, Slot>> ByBuffer(IEnumerable<Slot> slots) =>
        slots.GroupBy(slot => slot.Buffer, (IEqualityComparer<torch.Tensor>)ReferenceEqualityComparer.Instance);
}
