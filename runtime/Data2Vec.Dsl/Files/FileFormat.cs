namespace Data2Vec.Dsl.Files;

/// <summary>What a file contains.</summary>
internal enum FileContent
{
    /// <summary>Audio.</summary>
    Audio,

    /// <summary>An image.</summary>
    Image,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>A format that is known by the first bytes of a file, whatever the file is called.</summary>
/// <param name="Name">What a file of this format is, as in "it is …".</param>
/// <param name="Content">What it contains.</param>
internal sealed record FileFormat(string Name, FileContent Content)
{
    /// <summary>So many bytes are looked at.</summary>
    public const int Start = 16;

    /// <summary>RIFF with WAVE inside.</summary>
    public static readonly FileFormat Wave = new("a WAV file", FileContent.Audio);

    /// <summary>The same with sizes of 64 bits.</summary>
    public static readonly FileFormat Wave64Bit = new("a WAV file in the form RF64", FileContent.Audio);

    /// <summary>PNG.</summary>
    public static readonly FileFormat Png = new("a PNG image", FileContent.Image);

    /// <summary>JPEG.</summary>
    public static readonly FileFormat Jpeg = new("a JPEG image", FileContent.Image);

    /// <summary>GIF.</summary>
    public static readonly FileFormat Gif = new("a GIF image", FileContent.Image);

    /// <summary>BMP.</summary>
    public static readonly FileFormat Bmp = new("a BMP image", FileContent.Image);

    /// <summary>WebP.</summary>
    public static readonly FileFormat WebP = new("a WebP image", FileContent.Image);

    /// <summary>JSON, as far as the first letter shows.</summary>
    public static readonly FileFormat Json = new("a JSON text", FileContent.Other);

    private static readonly FileFormat Flac = new("a FLAC file", FileContent.Audio);
    private static readonly FileFormat Ogg = new("an Ogg file", FileContent.Audio);
    private static readonly FileFormat Aiff = new("an AIFF file", FileContent.Audio);
    private static readonly FileFormat Mp3 = new("an MP3 file", FileContent.Audio);
    private static readonly FileFormat Au = new("an AU file", FileContent.Audio);
    private static readonly FileFormat Caf = new("a CAF file", FileContent.Audio);
    private static readonly FileFormat SonyWave64 = new("a Wave64 file", FileContent.Audio);
    private static readonly FileFormat BigEndianWave = new("a WAV file in the form RIFX", FileContent.Audio);
    private static readonly FileFormat Sphere = new("a NIST SPHERE file", FileContent.Audio);
    private static readonly FileFormat Mpeg4 = new("an MPEG-4 file", FileContent.Other);
    private static readonly FileFormat Matroska = new("a Matroska or WebM file", FileContent.Other);
    private static readonly FileFormat Asf = new("a Windows Media file", FileContent.Other);
    private static readonly FileFormat Amr = new("an AMR file", FileContent.Other);
    private static readonly FileFormat Tiff = new("a TIFF image", FileContent.Other);
    private static readonly FileFormat Heif = new("a HEIF or AVIF image", FileContent.Other);
    private static readonly FileFormat JpegXl = new("a JPEG XL image", FileContent.Other);
    private static readonly FileFormat Jpeg2000 = new("a JPEG 2000 image", FileContent.Other);
    private static readonly FileFormat Photoshop = new("a Photoshop image", FileContent.Other);
    private static readonly FileFormat Pdf = new("a PDF document", FileContent.Other);
    private static readonly FileFormat Zip = new("a zip archive, as torch.save writes", FileContent.Other);
    private static readonly FileFormat Pickle = new("a Python pickle, as old versions of torch.save write", FileContent.Other);
    private static readonly FileFormat Gzip = new("a gzip file", FileContent.Other);
    private static readonly FileFormat Hdf5 = new("an HDF5 file", FileContent.Other);
    private static readonly FileFormat Gguf = new("a GGUF file", FileContent.Other);
    private static readonly FileFormat Pointer = new("the pointer of a large file that Git has not fetched", FileContent.Other);
    private static readonly FileFormat Page = new("a web page", FileContent.Other);

    /// <summary>The format of a file with these first bytes; null where it is not known.</summary>
    public static FileFormat? Of(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => Wave,
        [(byte)'R', (byte)'F', (byte)'6', (byte)'4', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..]
            or [(byte)'B', (byte)'W', (byte)'6', (byte)'4', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => Wave64Bit,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        _ when start.StartsWith("RIFX"u8) => BigEndianWave,
        _ when start.StartsWith("riff"u8) => SonyWave64,
        _ when start.StartsWith("fLaC"u8) => Flac,
        _ when start.StartsWith("OggS"u8) => Ogg,
        [(byte)'F', (byte)'O', (byte)'R', (byte)'M', _, _, _, _, (byte)'A', (byte)'I', (byte)'F', (byte)'F' or (byte)'C', ..] => Aiff,
        _ when start.StartsWith(".snd"u8) => Au,
        _ when start.StartsWith("caff"u8) => Caf,
        _ when start.StartsWith("NIST_1A"u8) => Sphere,
        _ when start.StartsWith("ID3"u8) => Mp3,
        _ when start.StartsWith("#!AMR"u8) => Amr,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png,
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        _ when start.StartsWith("GIF8"u8) => Gif,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => Bmp,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => JpegXl,
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => Jpeg2000,
        _ when start.StartsWith("8BPS"u8) => Photoshop,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => IsStillImage(start) ? Heif : Mpeg4,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska,
        [0x30, 0x26, 0xB2, 0x75, ..] => Asf,
        _ when start.StartsWith("%PDF"u8) => Pdf,
        _ when start.StartsWith("PK\u0003\u0004"u8) => Zip,
        [0x80, >= 2 and <= 5, ..] => Pickle,
        [0x1F, 0x8B, ..] => Gzip,
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => Hdf5,
        _ when start.StartsWith("GGUF"u8) => Gguf,
        _ when start.StartsWith("version "u8) => Pointer,
        _ when start.StartsWith("<!DOCTYP"u8) || start.StartsWith("<html"u8) => Page,
        _ when IsJson(start) => Json,

        [0xFF, _, _, ..] when IsFrame(start[1], start[2]) => Mp3,
        _ => null,
    };

    /// <summary>The format of a file; null where it is not known or the file cannot be opened.</summary>
    /// <exception cref="IOException">It is missing, empty, a folder, a pipe or a device, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileFormat? Of(string path)
    {
        using var file = RegularFile.Open(path);
        Span<byte> start = stackalloc byte[Start];
        return Of(start[..file.ReadAtLeast(start, Start, throwOnEndOfStream: false)]);
    }

    // The header of an MP3 frame: eleven bits that are set, and no version, layer, bit rate or sample rate that is reserved. FF FE is the mark of UTF-16.
    private static bool IsFrame(byte second, byte third) =>
        (second & 0xE0) == 0xE0 && (second & 0x18) != 0x08 && (second & 0x06) != 0 && second != 0xFE && (third & 0xF0) != 0xF0 && (third & 0x0C) != 0x0C;

    private static bool IsJson(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => rest.TrimStart(" \t\r\n"u8) is [(byte)'{', ..],
        [0xFF, 0xFE, (byte)'{', 0, ..] or [0xFE, 0xFF, 0, (byte)'{', ..] => true,
        _ => start.TrimStart(" \t\r\n"u8) is [(byte)'{', ..],
    };

    private static bool IsStillImage(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && (start[8..12].SequenceEqual("avif"u8) || start[8..12].SequenceEqual("heic"u8) || start[8..12].SequenceEqual("heix"u8)
            || start[8..12].SequenceEqual("mif1"u8) || start[8..12].SequenceEqual("msf1"u8));
}
