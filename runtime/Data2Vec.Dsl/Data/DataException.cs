using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>Data that cannot be used: missing, corrupt, or not what was asked for. The message says in one line what is wrong, where, and what to do.</summary>
public sealed class DataException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public DataException()
    {
    }

    /// <summary>Creates an exception with one sentence for the user.</summary>
    public DataException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <summary>Creates an exception with one sentence for the user and the error behind it.</summary>
    public DataException(string message, Exception innerException)
        : base(Printable.Line(message), innerException)
    {
    }
}
