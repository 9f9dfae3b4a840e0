using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Which of the two formats of checkpoints a file has, by its content.</summary>
internal static class CheckpointFormat
{
    private const int TarMark = 257;

    /// <summary>Whether a file is one of torch.save, or the index of such files. A file that cannot be opened is none.</summary>
    public static bool IsPyTorch(string path)
    {
        try
        {
            if (ShardIndex.IsOne(path))
            {
                return ShardIndex.Read(path).Files.Any(IsPyTorchFile);
            }

            return IsPyTorchFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it says so.
            return false;
        }
    }

    private static bool IsPyTorchFile(string path)
    {
        using var file = RegularFile.Open(path);
        Span<byte> start = stackalloc byte[TarMark + 5];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];

        // The length of a safetensors header may begin with the same bytes; zeros and a brace follow it.
        if (start is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..])
        {
            return false;
        }

        return start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] or [0x80, >= 2 and <= 5, ..] || (start.Length > TarMark && start[TarMark..].StartsWith("ustar"u8));
    }
}
