using System.Globalization;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>Makes a few texts and clips.</summary>
public static class SmallData
{
    private static readonly string[] _words = ["the", "wind", "over", "old", "stone", "bridges", "sings", "of", "water", "and", "salt"];

    /// <summary>Writes two files of twenty texts.</summary>
    public static string Texts(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var file = 0; file < 2; file++)
        {
            var random = new Random(file);
            File.WriteAllLines(
                Path.Combine(folder, $"{file}.txt"), Enumerable.Range(0, 20).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(6, 20)).Select(_ => _words[random.Next(_words.Length)]))));
        }

        return folder;
    }

    /// <summary>Writes eight seconds of hum as 16-bit WAV, each of another pitch.</summary>
    public static string Audio(string folder)
    {
        const int rate = 16_000;
        Directory.CreateDirectory(folder);
        for (var file = 0; file < 8; file++)
        {
            using var writer = new BinaryWriter(File.Create(Path.Combine(folder, file.ToString(CultureInfo.InvariantCulture) + ".wav")));
            var samples = rate + (file * 1000);
            writer.Write("RIFF"u8);
            writer.Write(36 + (2 * samples));
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(rate);
            writer.Write(2 * rate);
            writer.Write((short)2);
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write(2 * samples);
            for (var i = 0; i < samples; i++)
            {
                writer.Write((short)(8000 * Math.Sin(i * (200 + (50.0 * file)) * 2 * Math.PI / rate)));
            }
        }

        return folder;
    }
}
