using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

/// <summary>The input of a student that sees only unmasked positions, and the way back to the order of the batch.</summary>
public sealed class KeptPositionsTests
{
    private static readonly bool[] s_masks =
    [
        true, false, false, true, true, false,
        false, true, true, false, false, true,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Kept_and_masked_positions_put_together_are_the_batch_again(int extra)
    {
        using var scope = torch.NewDisposeScope();
        using var mask = new MaskBatch(s_masks, new MaskGrid(2, 2, 3, extra));
        var x = torch.arange(2 * (extra + 6) * 4, torch.ScalarType.Float32, torch.CPU).view(2, extra + 6, 4);
        var flat = x.view(-1, 4);
        var (kept, masked) = (flat.index_select(0, mask.KeptIndices), flat.index_select(0, mask.MaskedIndicesWithExtra));
        Assert.Equal(flat.size(0), kept.size(0) + masked.size(0));
        var restored = torch.cat([kept, masked]).index_select(0, mask.RestoreIndices).view(x.shape);
        Assert.True(restored.equal(x).all().item<bool>());

        // The same number of each sample, so that they form a batch.
        Assert.Equal(extra + 3, mask.KeptPerSample);
        var seen = kept.view(2, extra + 3, 4);
        Assert.True(seen[1, extra].equal(x[1, extra]).all().item<bool>());
        Assert.True(seen[0, extra].equal(x[0, extra + 1]).all().item<bool>());
    }

    [Fact]
    public void Indices_are_in_the_order_of_the_batch()
    {
        using var mask = new MaskBatch(s_masks, new MaskGrid(2, 2, 3, ExtraTokens: 1));
        Assert.Equal([0, 2, 3, 6, 7, 8, 11, 12], TensorAssert.Values(mask.KeptIndices));
        Assert.Equal([0, 8, 1, 2, 9, 10, 3, 4, 5, 11, 12, 6, 7, 13], TensorAssert.Values(mask.RestoreIndices));
    }

    [Fact]
    public void Samples_that_keep_different_numbers_have_none_in_common()
    {
        using var mask = new MaskBatch([true, false, false, false], new MaskGrid(2, 1, 2, ExtraTokens: 0));
        Assert.Null(mask.KeptPerSample);
        Assert.Equal([1, 2, 3], TensorAssert.Values(mask.KeptIndices));
    }

    [Fact]
    public void They_live_as_long_as_the_masks()
    {
        torch.Tensor kept, restore;
        using (var mask = new MaskBatch(s_masks, new MaskGrid(2, 2, 3, ExtraTokens: 0)))
        {
            using (torch.NewDisposeScope())
            {
                (kept, restore) = (mask.KeptIndices, mask.RestoreIndices);
            }

            Assert.False(kept.IsInvalid || restore.IsInvalid);
            Assert.Same(kept, mask.KeptIndices);
        }

        Assert.True(kept.IsInvalid && restore.IsInvalid);
    }
}
