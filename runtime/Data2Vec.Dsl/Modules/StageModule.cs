using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// Base of a stage of your own. Its constructor takes what it learns, each parameter with <see cref="WeightAttribute"/> or
/// <see cref="VectorAttribute"/>: views of the model's flat buffer, so that optimiser, teacher and checkpoints know them.
/// </summary>
public abstract class StageModule() : torch.nn.Module<torch.Tensor, torch.Tensor>("stage")
{
    /// <summary>The class's name.</summary>
    public override string GetName() => GetType().Name;

    /// <summary>
    /// Where positions have padding: what encoders call. Override it in a stage whose positions see each other; as it is, it leaves padding
    /// out of account.
    /// </summary>
    /// <param name="x">The input, <c>[B, N, C]</c>.</param>
    /// <param name="padding">True where a position is padding, <c>[B, N]</c>; null where none is.</param>
    public virtual torch.Tensor forward(torch.Tensor x, torch.Tensor? padding) => call(x);
}
