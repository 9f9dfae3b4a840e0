using System.Globalization;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Layer-wise learning rates: what is further from the output learns more slowly. A block is one layer; all before the first block is one
/// more below it; head, final norm and what the blocks share learn at the full rate, as in BEiT.
/// </summary>
/// <remarks>
/// A step of Adam with decoupled decay is proportional to the learning rate, so a share of the rate is a share of the step. Three native calls
/// whatever the depth, and one buffer more.
/// </remarks>
internal sealed class LayerRates : IDisposable
{
    private const string Blocks = "blocks.";
    private readonly torch.Tensor _values;
    private readonly torch.Tensor _before;
    private readonly torch.Tensor _rates;

    /// <summary>Finds the layer of each parameter.</summary>
    /// <param name="store">A student's parameters.</param>
    /// <param name="decay">The rate of a layer as a share of that of the layer above it.</param>
    public LayerRates(ParameterStore store, double decay)
    {
        _values = store.Values;
        _before = torch.empty_like(_values).DetachFromDisposeScope();
        _rates = torch.ones_like(_values).DetachFromDisposeScope();
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var before = store.Layout.Ranges(Part.Local, Part.Stem);
        var depth = store.Parameters.Max(p => BlockOf(p.Name)) + 1;
        foreach (var (name, value, offset) in store.Parameters)
        {
            var block = BlockOf(name);
            var below = block >= 0 ? depth - block : before.Any(range => offset >= range.Start && offset < range.Start + range.Length) ? depth + 1 : 0;
            using Scalar rate = Math.Pow(decay, below);
            _rates.narrow(0, offset, value.NumberOfElements).fill_(rate);
        }
    }

    /// <summary>To be called before the step.</summary>
    public void Remember() => _before.copy_(_values);

    /// <summary>Takes back what the step went too far.</summary>
    public void Apply()
    {
        using var scope = torch.NewDisposeScope();
        _values.copy_(_before.lerp_(_values, _rates));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _before.Dispose();
        _rates.Dispose();
    }

    // -1 for what is no block's.
    private static int BlockOf(string name) => name.StartsWith(Blocks, StringComparison.Ordinal)
        ? int.Parse(name.AsSpan(Blocks.Length, name.IndexOf('.', Blocks.Length) - Blocks.Length), CultureInfo.InvariantCulture)
        : -1;
}
