using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// A checkpoint cannot be read, written or used. The message is one sentence that names the file and what is wrong with it.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Creates the exception with its sentence.</summary>
    public CheckpointException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <summary>Creates the exception with its sentence and cause.</summary>
    public CheckpointException(string message, Exception? innerException)
        : base(Printable.Line(message), innerException)
    {
    }
}
