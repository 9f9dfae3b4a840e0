using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>How an encoder is fine-tuned with few labels.</summary>
/// <remarks>
/// The defaults suit a small encoder and 100 labels of 10 classes: few enough that what pretraining has learned decides the score.
/// </remarks>
public sealed record FewLabelOptions
{
    /// <summary>Labelled training images of each class; all where a class has fewer.</summary>
    public int LabelsPerClass { get; init; } = 10;

    /// <summary>
    /// How encoder and linear layer are trained: 200 updates of 50 images, a rate that rises for a tenth of them and falls as a cosine, ten times as high for
    /// the new layer, and a weight decay that spares biases, norms and tokens.
    /// </summary>
    public Recipe Recipe { get; init; } = new(
        Updates: 200, BatchSize: 50, LearningRate: 5e-4, Warmup: 20, WeightDecay: 0.05, DecayOn: DecayOn.Matrices, ClipNorm: 3, HeadScale: 10);

    /// <summary>How positions become one vector.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Random changes of the training images.</summary>
    public Augmentation Augmentation { get; init; } = new(Shift: 2, Flip: true);

    /// <summary>Decides which images are labelled, their order, the layer's start and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Images in a forward pass over the test set.</summary>
    public int TestBatchSize { get; init; } = 256;
}
