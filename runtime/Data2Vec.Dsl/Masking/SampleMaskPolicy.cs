using Data2Vec.Dsl.Randomness;
namespace Data2Vec.Dsl.Masking;

/// <summary>A policy that masks each sample by itself.</summary>
public abstract class SampleMaskPolicy : MaskPolicy
{
    /// <summary>Draws the mask of one sample.</summary>
    /// <param name="mask">The sample's positions without its padding; all false at the start, row by row; set what is masked.</param>
    /// <param name="grid">The grid of the batch.</param>
    /// <param name="draws">The only source of randomness.</param>
    protected abstract void Draw(Span<bool> mask, MaskGrid grid, Draws draws);

    /// <inheritdoc/>
    protected sealed override void Draw(DrawnMasks masks, Func<int, Draws> drawsOf)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(drawsOf);
        for (var i = 0; i < masks.Grid.Samples; i++)
        {
            Draw(masks.Of(i)[..masks.Grid.LengthOf(i)], masks.Grid, drawsOf(i));
        }
    }
}
