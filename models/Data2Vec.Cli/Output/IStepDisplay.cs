using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Output;

/// <summary>Shows how far a training run is.</summary>
internal interface IStepDisplay
{
    /// <summary>An update is done.</summary>
    void Step(StepMetrics metrics);

    /// <summary>One line for people, beside the progress.</summary>
    void Say(string line);
}
