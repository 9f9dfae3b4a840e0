using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl.Masking;

/// <summary>A masking policy. The generator derives one from each mask declaration.</summary>
public abstract class MaskPolicy
{
    /// <summary>Draws the masks of a batch. The same seed, update and grid give the same masks.</summary>
    public MaskBatch Sample(MaskGrid grid, ulong seed, long update, torch.Device? device = null)
    {
        var masks = new DrawnMasks(grid);
        Draw(masks, sample => Draws.Keyed(seed, update, sample));
        return new MaskBatch(masks, device);
    }

    /// <summary>Draws the masks of a batch.</summary>
    /// <param name="masks">All false at the start; set what is masked.</param>
    /// <param name="drawsOf">The only source of randomness: draws that belong to one sample.</param>
    protected abstract void Draw(DrawnMasks masks, Func<int, Draws> drawsOf);
}
