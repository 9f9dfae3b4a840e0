using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class MaskBatchTests
{
    [Fact]
    public void Positions_count_extra_tokens_and_rows_do_not()
    {
        var grid = new MaskGrid(2, 1, 3, ExtraTokens: 1);
        using var batch = new MaskBatch([true, false, true, false, true, false], grid);
        Assert.Equal([false, true, false, true, false, false, true, false], batch.Positions.data<bool>().ToArray());
        Assert.Equal([2, 4], batch.Positions.shape);
        Assert.Equal([0L, 2, 4], batch.MaskedIndices.data<long>().ToArray());
        Assert.Equal(3, batch.Count);
    }

    [Fact]
    public void Masks_depend_on_seed_update_and_sample_and_on_nothing_else()
    {
        var grid = new MaskGrid(3, 6, 6, 1);
        bool[] Draw(ulong seed, long update)
        {
            using var batch = new TinyMasking(14).Sample(grid, seed, update);
            return batch.Positions.data<bool>().ToArray();
        }

        var mask = Draw(1, 5);
        Assert.Equal(mask, Draw(1, 5));
        Assert.NotEqual(mask, Draw(2, 5));
        Assert.NotEqual(mask, Draw(1, 6));
        Assert.NotEqual(mask[..37], mask[37..74]);
    }
}
