namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Knows files of other formats by their first bytes, so that a message can say what was given in place of a safetensors file.</summary>
internal static class ForeignFormat
{
    /// <summary>What a file with these first bytes is, as in "it is …"; null where it is nothing known.</summary>
    public static string? Of(ReadOnlySpan<byte> start) => start switch
    {
        _ when start.StartsWith("PK\u0003\u0004"u8) => "a zip archive, as torch.save writes",
        [0x80, >= 2 and <= 5, ..] => "a Python pickle, as old versions of torch.save write",
        _ when start.StartsWith("\u001f"u8) && start is [_, 0x8b, ..] => "a gzip file",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG image",
        [0xff, 0xd8, 0xff, ..] => "a JPEG image",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file",
        _ when start.StartsWith("GGUF"u8) => "a GGUF file",
        _ when start.StartsWith("version "u8) => "the pointer of a large file that Git has not fetched",
        _ when start.StartsWith("<!DOCTYP"u8) || start.StartsWith("<html"u8) => "a web page",
        _ => null,
    };
}
