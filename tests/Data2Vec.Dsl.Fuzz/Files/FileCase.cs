using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;
using Data2Vec.Dsl.Fuzz.Declarations;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>What reading the files of a case came to.</summary>
/// <param name="IsRead">Whether they could be read.</param>
/// <param name="Wrong">What is wrong with that; null where nothing is.</param>
/// <param name="Share">The bytes that were allocated, as a share of those that are allowed.</param>
internal sealed record FileOutcome(bool IsRead, string? Wrong, double Share);

/// <summary>Files that a reader is given, in a folder that they are written to.</summary>
/// <param name="reader">The reader.</param>
/// <param name="folder">The folder.</param>
internal sealed class FileCase(FileReader reader, string folder)
{
    /// <summary>What may be allocated whatever the files are.</summary>
    public const long AllocatedAlways = 64 << 10;

    /// <summary>What may be allocated for each of their bytes.</summary>
    public const long AllocatedPerByte = 16;

    // A sentence around the name of a file, or of two.
    private const int MaxSentence = 600;

    /// <summary>The files of a case: valid ones, of which one is changed.</summary>
    public static byte[][] Draw(FileReader reader, int seed, int number)
    {
        var dice = new Dice(seed, number);
        var files = (byte[][])dice.Of(reader.Seeds).Clone();
        var changed = dice.Next(0, files.Length - 1);
        files[changed] = FileMutation.Of(files[changed], [.. reader.Seeds.Select(seed => seed[changed])], dice);
        return files;
    }

    /// <summary>Writes files and reads them.</summary>
    public FileOutcome Try(byte[][] files)
    {
        foreach (var (name, content) in reader.Files.Zip(files))
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        var (isRead, wrong, unpacked) = (false, (string?)null, 0L);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            unpacked = reader.Read(folder);
            isRead = true;
        }
        catch (Exception error) when (error is DataException or CheckpointException)
        {
            wrong = WrongWith(error.Message);
        }
        catch (Exception error)
        {
            wrong = $"{error.GetType().Name}: {Printable.Excerpt(error.Message)} {error.StackTrace?.Split('\n')[0].Trim()}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = AllocatedAlways + (AllocatedPerByte * Math.Max(files.Sum(file => (long)file.Length), unpacked));
        return new(isRead, wrong ?? (allocated > allowed ? $"{allocated} bytes were allocated, of {allowed} that are allowed" : null), (double)allocated / allowed);
    }

    /// <summary>The smallest files that show the same, by leaving parts out.</summary>
    public byte[][] Shrink(byte[][] files, string wrong)
    {
        var kind = Kind(wrong);
        for (var file = 0; file < files.Length; file++)
        {
            for (var size = files[file].Length / 2; size > 0; size /= 2)
            {
                for (var start = 0; start + size <= files[file].Length;)
                {
                    var smaller = (byte[][])files.Clone();
                    smaller[file] = [.. files[file][..start], .. files[file][(start + size)..]];
                    if (Try(smaller).Wrong is { } same && Kind(same) == kind)
                    {
                        files = smaller;
                    }
                    else
                    {
                        start += size;
                    }
                }
            }
        }

        return files;
    }

    private static string? WrongWith(string message) =>
        message.Length == 0 ? "a message without a word"
        : Printable.Line(message) != message ? $"a message that is not printable: {Printable.Excerpt(message)}"
        : message.Length > MaxSentence ? $"a message of {message.Length} characters: {Printable.Excerpt(message)}"
        : message[^1] != '.' ? $"a message without its end: {message[^Math.Min(message.Length, 60)..]}"
        : null;

    private static string Kind(string wrong) => wrong[..wrong.IndexOfAny([':', ' '])];
}
