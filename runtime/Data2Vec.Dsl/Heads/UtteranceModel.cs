using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated classifier of clips is.</summary>
public abstract class UtteranceModel(string name, ParameterStore store) : Classifier<AudioBatch>(name, store)
{
    /// <summary>The mean over the frames of each clip before its padding. <c>[B, N, D] → [B, D]</c></summary>
    /// <param name="x">The frames.</param>
    /// <param name="batch">The audio they were made of.</param>
    /// <param name="framesOf">Frames of so many samples.</param>
    protected static torch.Tensor MeanOfFrames(torch.Tensor x, AudioBatch batch, Func<long, long> framesOf)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(framesOf);
        return ValidFrames.Mean(x, batch, framesOf);
    }

    /// <summary>A mean of what entered the blocks and of what each gave, by the softmax of learned weights. <c>[L + 1] → [B, N, D]</c></summary>
    protected static torch.Tensor WeightedStates(LayerResults results, torch.Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = torch.NewDisposeScope();
        var shares = functional.softmax(weights, -1);
        return torch.stack(results.States((int)weights.size(0) - 1), -1).matmul(shares).MoveToOuterDisposeScope();
    }
}
