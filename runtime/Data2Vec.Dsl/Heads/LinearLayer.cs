using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>The parameters of one new linear layer on an encoder.</summary>
internal static class LinearLayer
{
    /// <summary>A buffer of its own for weight and bias, beside the encoder's.</summary>
    /// <exception cref="ArgumentException">The encoder is a teacher without gradients.</exception>
    public static ParameterStore StoreOn<TBatch>(Encoder<TBatch> encoder, int outputs, ulong seed)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (encoder.Store.Gradients is null)
        {
            throw new ArgumentException($"'{encoder.GetName()}' is a teacher without gradients; fine-tune the student.", nameof(encoder));
        }

        var layout = new ParameterLayout(
            0, 0, 0, 0, HeadMatrices: ParameterLayout.Aligned((long)outputs * encoder.Dim), HeadVectors: ParameterLayout.Aligned(outputs));
        return new ParameterStore(layout, encoder.Store.Device, seed);
    }

    /// <summary>Refuses an encoder that shortens the sequence behind its mask point: its grid does not tell where the padding of its output begins.</summary>
    /// <exception cref="InvalidOperationException">The output has another number of positions than the grid.</exception>
    public static void RequirePositions<TBatch>(Encoder<TBatch> encoder, torch.Tensor positions, TBatch batch)
        where TBatch : Batch
    {
        var grid = encoder.GridOf(batch);
        if (positions.size(1) != grid.Positions)
        {
            throw new InvalidOperationException(
                $"'{encoder.GetName()}' gives {positions.size(1)} positions for {grid.Positions} at its mask point, so nobody knows which are padding; declare a head on it, such as [WithHead<{encoder.GetName()}>] with [CtcHead].");
        }
    }
}
