using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Objectives;

/// <summary>
/// What a trainer trains: parameters in flat buffers, and a loss of a batch. Student and teacher are one, an encoder with a head is another. Implement it
/// to train something else by the same loop.
/// </summary>
/// <typeparam name="TBatch">What a step learns from: a batch of the encoder's modality, or one with labels.</typeparam>
public interface ITrainable<in TBatch>
    where TBatch : Batch
{
    /// <summary>Its name, for messages.</summary>
    string GetName();

    /// <summary>
    /// The parameters that the optimiser moves. All ranges are on one device. Those among them that require no gradient when the trainer is
    /// created are frozen: they get no step, no weight decay and no share of the gradient's norm.
    /// </summary>
    IReadOnlyList<ParameterRange> Trained { get; }

    /// <summary>Buffers that move otherwise, such as a teacher's, with what stands before their parameters' names in a training state.</summary>
    IReadOnlyList<(string Prefix, ParameterStore Store)> Kept => [];

    /// <summary>The recipe of the declaration; null where it has none and the options must give one.</summary>
    Recipe? Recipe { get; }

    /// <summary>Which stages are watched for a collapse, and what one leads to.</summary>
    CollapseMonitor Monitor => CollapseMonitor.None;

    /// <summary>Turns training mode on or off, of all that a step runs.</summary>
    void train(bool train = true);

    /// <summary>Called once in each update, before its first step: what moves by the parameters as the last update left them, or by a schedule.</summary>
    /// <param name="update">Updates done before this one.</param>
    void BeginUpdate(long update)
    {
    }

    /// <summary>The loss of a batch. The trainer goes back through it, adds up what several passes give, and divides by their counts.</summary>
    /// <remarks>
    /// Call it in a dispose scope that ends after the backward pass. What the step has drawn, such as a mask, lives as long: a block that is
    /// computed again on the way back reads it a second time.
    /// </remarks>
    /// <param name="batch">The batch. The trainer disposes it.</param>
    /// <param name="pass">Which pass it is: what is drawn at random depends on its seed and number alone.</param>
    PassLoss Step(TBatch batch, TrainingPass pass);
}
