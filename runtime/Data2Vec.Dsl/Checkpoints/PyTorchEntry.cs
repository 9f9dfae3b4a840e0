namespace Data2Vec.Dsl.Checkpoints;

/// <summary>One tensor of a file of <c>torch.save</c>.</summary>
/// <param name="Name">Its path in the saved object, such as <c>model/encoder.layers.0.fc1.weight</c>: keys joined by "/".</param>
/// <param name="Type">Its element type as PyTorch calls it, such as <c>float32</c>.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
public sealed record PyTorchEntry(string Name, string Type, IReadOnlyList<long> Shape);
