using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Distillation;

/// <summary>How the teacher's layer results become targets.</summary>
public static class Targets
{
    private const double Epsilon = 1e-5;

    /// <summary>
    /// The mean of the layers, normalised per layer (batch, instance, group, layer norm in this order), after the mean (layer, then instance
    /// norm), or both. All norms are without learned scale and shift, with biased variance, over all positions: masked and unmasked.
    /// (fairseq's make_targets; fixture target_norms.)
    /// </summary>
    /// <param name="layers">
    /// The last K layer results without extra tokens, each <c>[B, N, D]</c>; or <c>[M, D]</c>, where nothing but layer norm is asked for, which has no need
    /// of other positions.
    /// </param>
    /// <param name="batchNorm">Where to normalise each channel over batch and positions; only layers can be.</param>
    /// <param name="instanceNorm">Where to normalise each channel of each sample over its positions.</param>
    /// <param name="layerNorm">Where to normalise each position over its channels.</param>
    /// <param name="groupNorm">Where to normalise each sample over positions and channels at once; only layers can be.</param>
    /// <param name="timeFirst">
    /// As fairseq's audio code lays it out: without a batch or instance norm of the layers, an instance norm of the mean acts over the batch,
    /// and a group norm over batch and channels of each position.
    /// </param>
    /// <returns>Targets for these positions, of the layers' shape, float32, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">No layers, or batch norm of the mean, which data2vec does not know.</exception>
    public static torch.Tensor Average(
        IReadOnlyList<torch.Tensor> layers,
        Normalise batchNorm = Normalise.None,
        Normalise instanceNorm = Normalise.None,
        Normalise layerNorm = Normalise.None,
        Normalise groupNorm = Normalise.None,
        bool timeFirst = false)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
        {
            throw new ArgumentException("Targets need the result of at least one layer.", nameof(layers));
        }

        if (batchNorm.HasFlag(Normalise.Mean) || groupNorm.HasFlag(Normalise.Mean))
        {
            throw new ArgumentException("Batch and group norm are applied to layers, not to their mean.", nameof(batchNorm));
        }

        var turned = timeFirst && !batchNorm.HasFlag(Normalise.Layers) && !instanceNorm.HasFlag(Normalise.Layers);

        using var scope = torch.NewDisposeScope();
        torch.Tensor? sum = null;
        for (var i = 0; i < layers.Count; i++)
        {
            // Sums of several layers lose too much in half precision.
            var x = layers[i].to(torch.ScalarType.Float32);
            x = batchNorm.HasFlag(Normalise.Layers) ? OverBatch(x) : x;
            x = instanceNorm.HasFlag(Normalise.Layers) ? OverPositions(x) : x;
            x = groupNorm.HasFlag(Normalise.Layers) ? Turned(OverPositionsAndChannels, x, turned) : x;
            x = layerNorm.HasFlag(Normalise.Layers) ? OverChannels(x) : x;

            // The first may be the layer itself and must not be added to in place; the sum of two is ours.
            sum = i switch { 0 => x, 1 => sum!.add(x), _ => sum!.add_(x) };
        }

        var mean = sum!.div(layers.Count);
        mean = layerNorm.HasFlag(Normalise.Mean) ? OverChannels(mean) : mean;
        mean = instanceNorm.HasFlag(Normalise.Mean) ? Turned(OverPositions, mean, turned) : mean;
        return mean.MoveToOuterDisposeScope();
    }

    // A norm over the second axis acts over the batch when batch and positions have changed places.
    private static torch.Tensor Turned(Func<torch.Tensor, torch.Tensor> norm, torch.Tensor x, bool turned) =>
        turned ? norm(x.transpose(0, 1)).transpose(0, 1) : norm(x);

    private static torch.Tensor OverPositionsAndChannels(torch.Tensor x) => functional.layer_norm(x, [x.size(1), x.size(2)], eps: Epsilon);

    private static torch.Tensor OverBatch(torch.Tensor x) =>
        functional.batch_norm(x.transpose(1, 2), null, null, training: true, eps: Epsilon).transpose(1, 2);

    private static torch.Tensor OverPositions(torch.Tensor x) =>
        functional.instance_norm(x.transpose(1, 2), eps: Epsilon).transpose(1, 2);

    private static torch.Tensor OverChannels(torch.Tensor x) => functional.layer_norm(x, [x.size(-1)], eps: Epsilon);
}
