using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>The constants of Adam.</summary>
internal readonly record struct AdamSettings(double Beta1, double Beta2, double Epsilon)
{
    /// <summary>1 - β₁ᵗ: how much of the first moment's weight the steps so far have filled.</summary>
    public double Correction1(long step) => 1 - Math.Pow(Beta1, step);

    /// <summary>1 - β₂ᵗ.</summary>
    public double Correction2(long step) => 1 - Math.Pow(Beta2, step);
}

/// <summary>A range of the flat buffers with one weight decay. The tensors are views.</summary>
internal sealed record AdamRange(
    torch.Tensor Values, torch.Tensor Gradients, torch.Tensor First, torch.Tensor Second, double WeightDecay) : IDisposable
{
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
        First.Dispose();
        Second.Dispose();
    }
}

/// <summary>One way to compute a step of Adam.</summary>
internal abstract class AdamRule
{
    /// <summary>Moves a range's values and moments.</summary>
    /// <param name="range">What to move.</param>
    /// <param name="settings">Adam's constants.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="step">Counted from 1.</param>
    /// <param name="divisor">What the gradient is divided by first, in place, <c>[1]</c> of float32 on the range's device; null leaves it.</param>
    /// <param name="skip">Where it is 1 nothing is moved, <c>[1]</c> of float32 on the range's device; null moves.</param>
    public abstract void Step(
        AdamRange range, AdamSettings settings, double learningRate, long step, torch.Tensor? divisor = null, torch.Tensor? skip = null);
}
