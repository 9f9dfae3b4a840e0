using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Data.Text;
using SkiaSharp;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>Valid files of each format, small enough to be changed and read a million times.</summary>
internal static class FileSeeds
{
    private const string Words = "the quick brown fox jumps over the lazy dog\nÜbung für Anfänger, naïve café\n\n  das 🙂 ist ein Text \r\nmit drei Zeilen und 12 Zahlen 345\n";

    public static IReadOnlyList<byte[][]> Safetensors() =>
    [
        [Tensors("""{"__metadata__":{"note":"words"},"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"bias":{"dtype":"F16","shape":[3],"data_offsets":[24,30]},"flag":{"dtype":"BOOL","shape":[],"data_offsets":[30,31]}}""", 31)],
        [Tensors("""{"a":{"dtype":"I64","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4)],
        [Tensors($"{{{string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"encoder.layers.{i}.fc1.weight\":{{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[{4 * i},{(4 * i) + 4}]}}"))}}}", 80)],
    ];

    public static IReadOnlyList<byte[][]> Sharded()
    {
        var (a, b) = (Tensors("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4), Tensors("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));
        return [[Utf8("""{"metadata": {"total_size": 12}, "weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}"""), a, b]];
    }

    public static IReadOnlyList<byte[][]> Wav()
    {
        var seeds = new List<byte[][]>();
        foreach (var (encoding, bits, channels) in new[] { (1, 16, 1), (1, 8, 2), (1, 24, 1), (3, 32, 1), (3, 64, 2), (6, 8, 1), (7, 8, 1), (2, 4, 1) })
        {
            seeds.Add([Riff(Format(encoding, bits, channels), "fact", new byte[4])]);
            seeds.Add([Riff([.. Format(0xFFFE, bits, channels), 22, 0, (byte)bits, 0, 3, 0, 0, 0, (byte)encoding, .. new byte[15]], "LIST", [1, 2, 3])]);
        }

        var wide = Riff(Format(1, 16, 1), "ds64", [.. BitConverter.GetBytes(400L), .. BitConverter.GetBytes(200L), .. new byte[12]]);
        "RF64"u8.CopyTo(wide);
        seeds.Add([wide]);
        return seeds;
    }

    public static IReadOnlyList<byte[][]> Images()
    {
        using var bitmap = new SKBitmap(24, 16);
        for (var i = 0; i < 24 * 16; i++)
        {
            bitmap.SetPixel(i % 24, i / 24, new SKColor((byte)(i * 7), (byte)(i * 31), (byte)(i * 3)));
        }

        return [.. new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp }.Select(format =>
        {
            using var data = bitmap.Encode(format, 80);
            return new[] { data.ToArray() };
        }), [Bmp()]];
    }

    public static IReadOnlyList<byte[][]> Idx()
    {
        byte[] plain = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6, .. Enumerable.Range(0, 120).Select(i => (byte)i)];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(plain);
        }

        return [[plain], [packed.ToArray()]];
    }

    public static IReadOnlyList<byte[][]> Vocabularies()
    {
        var (vocabulary, merges) = BytePairs(SpecialTokens.Names);
        return [[vocabulary, merges], [Utf8(Regex.Replace(Encoding.UTF8.GetString(vocabulary), "(?<=[0-9]),", ",\n  ")), merges]];
    }

    public static IReadOnlyList<byte[][]> Dictionaries()
    {
        var (vocabulary, merges) = BytePairs([]);
        return [[vocabulary, merges, Utf8(string.Concat(Enumerable.Range(0, 90).Select(id => $"{id * 3} {1000 - id}\n")) + "madeupword0000 0\n")]];
    }

    public static IReadOnlyList<byte[][]> Texts() =>
        [[Utf8(Words)], [[.. Encoding.UTF8.Preamble, .. Utf8(Words)]], [[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Words)]], [[.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Words)]]];

    public static IReadOnlyList<byte[][]> JsonLines() =>
        [[Utf8("""{"text": "the quick brown fox", "id": 1}""" + "\n" + """{"id": 2, "meta": {"text": ["not", {"this": null}]}, "text": "with \"escapes\" \ud83d\ude42 \n"}""" + "\n\n" + """{"body": "other"}""" + "\n")]];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Tensors(string header, int bytes) => [.. BitConverter.GetBytes((long)header.Length), .. Utf8(header), .. Enumerable.Range(0, bytes).Select(i => (byte)(i % 2))];

    private static (byte[] Vocabulary, byte[] Merges) BytePairs(string[] special)
    {
        string[] joined = ["th", "the", "Ġthe", "in", "ing", "an", "and", "Ġand", "er", "on"];
        string[] tokens = [.. special, .. Enumerable.Range(0, 256).Select(value => ByteAlphabet.Of((byte)value).ToString()), .. joined];
        return (
            JsonSerializer.SerializeToUtf8Bytes(tokens.Index().ToDictionary(token => token.Item, token => token.Index), JsonSerializerOptions.Default),
            Utf8("#version: 0.2\nt h\nth e\nĠ the\ni n\nin g\na n\nan d\nĠ and\ne r\no n\n"));
    }

    private static byte[] Format(int encoding, int bits, int channels)
    {
        var (format, frame) = (new byte[16], Math.Max(1, channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)encoding);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), 8000 * frame);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)frame);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        return format;
    }

    private static byte[] Riff(byte[] format, string other, byte[] body)
    {
        var bytes = new List<byte>([.. "RIFF"u8, 0, 1, 0, 0, .. "WAVE"u8]);
        foreach (var (id, content) in new[] { (other, body), ("fmt ", format), ("data", Enumerable.Range(0, 192).Select(i => (byte)(i % 2)).ToArray()), ("LIST", [1, 2]) })
        {
            bytes.AddRange([.. Utf8(id), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length % 2]]);
        }

        return [.. bytes];
    }

    // 2 × 2 pixels of 24 bits.
    private static byte[] Bmp() =>
    [
        (byte)'B', (byte)'M', 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0, 0, 0, .. new byte[16],
        1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0,
    ];
}
