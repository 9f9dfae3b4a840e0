using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli;

/// <summary>Says of every exception what the process returns and the one sentence that the user reads.</summary>
internal static class Failures
{
    /// <summary>The exit code and the sentence of an exception.</summary>
    public static (int ExitCode, string Sentence) Explain(Exception exception) => exception switch
    {
        Refusal refusal => (refusal.ExitCode, OneLine(refusal.Message)),
        DataException => (ExitCode.Data, OneLine(exception.Message)),
        TrainingStoppedException => (ExitCode.Diverged, OneLine(exception.Message)),
        CheckpointException => (ExitCode.Failure, OneLine(exception.Message)),
        OperationCanceledException => (ExitCode.Stopped, "Stopped before there was anything to save."),
        IOException or UnauthorizedAccessException => (ExitCode.Failure, $"A file could not be read or written: {Sentence.Of(exception)}."),
        OutOfMemoryException => (ExitCode.Failure, "The memory is not enough for this; take a smaller --batch-size or a smaller model."),
        _ => (ExitCode.Failure, $"This should not have happened: {Sentence.Of(exception)} ({exception.GetType().Name}); --verbose shows where."),
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
