using Data2Vec.Dsl.Checkpoints;

namespace Data2Vec.Cli;

/// <summary>What a file system refuses, and what helps against it.</summary>
internal static class FileTrouble
{
    // Linux, macOS and Windows number their errors differently: no space, quota exceeded, file too large; read-only file system.
    private static readonly int[] _full = [28, 122, 69, 27, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly int[] _readOnly = [30, unchecked((int)0x80070013)];

    /// <summary>Whether an exception says that a file could not be read or written.</summary>
    public static bool Is(Exception exception) => exception is CheckpointException or IOException or UnauthorizedAccessException;

    /// <summary>What helps, as the beginning of a sentence that goes on with "and"; null where that is not known.</summary>
    public static string? Remedy(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            // The first is what .NET makes of a file that is longer than a quota allows.
            if (cause is ArgumentOutOfRangeException || (cause is IOException && _full.Contains(cause.HResult)))
            {
                return "make room on that disk";
            }

            if (cause is UnauthorizedAccessException || (cause is IOException && _readOnly.Contains(cause.HResult)))
            {
                return "make that folder writable";
            }
        }

        return null;
    }
}
