using System.Runtime.InteropServices;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Files;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli;

/// <summary>Says of every exception what the process returns and the one sentence that the user reads.</summary>
internal static class Failures
{
    // The tensor library's native half has no exception of its own for it; these are its words for the main memory (on Linux, on Windows) and
    // for a GPU's.
    private static readonly string[] _outOfMemory = ["can't allocate memory", "not enough memory", "out of memory"];

    /// <summary>The exit code and the sentence of an exception.</summary>
    public static (int ExitCode, string Sentence) Explain(Exception exception) => exception switch
    {
        Refusal refusal => (refusal.ExitCode, OneLine(refusal.Message)),
        InsufficientMemoryException => (ExitCode.Usage, OneLine(exception.Message)),
        DataException => (ExitCode.Data, OneLine(exception.Message)),
        TrainingStoppedException => (ExitCode.Diverged, OneLine(exception.Message)),
        RankLostException => (ExitCode.Failure, OneLine(exception.Message)),
        CheckpointException => (ExitCode.Failure, OfFile(exception)),
        OperationCanceledException => (ExitCode.Stopped, "Stopped before there was anything to save."),
        IOException or UnauthorizedAccessException => (ExitCode.Failure, OfFile(exception)),
        AggregateException { InnerException: { } first } => Explain(first),
        _ when IsOutOfMemory(exception) =>
            (ExitCode.Failure, "The memory is not enough for this; take a smaller --batch-size or a smaller model."),
        _ => (ExitCode.Failure, $"This should not have happened: {Sentence.Of(exception)} ({exception.GetType().Name}); --verbose shows where."),
    };

    private static bool IsOutOfMemory(Exception exception) => exception is OutOfMemoryException
        || (exception is ExternalException
            && Array.Exists(_outOfMemory, text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase)));

    // Our own sentences begin with the file's name.
    private static string OfFile(Exception exception)
    {
        var sentence = Sentence.Of(exception);
        return (sentence.StartsWith('\'') ? "" : "A file could not be read or written: ")
            + sentence + (FileTrouble.Remedy(exception) is { } remedy ? $"; {remedy} and try again." : ".");
    }

    private static string OneLine(string message) => Printable.Line(message.ReplaceLineEndings(" "));
}
