using System.Buffers.Binary;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Sizes that writers leave who could not go back to the header, and what stands around the samples.</summary>
public sealed class StreamedWavTests
{
    private const int Count = 1000;
    private const int DataSize = 40;
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "files", "wav");

    [Theory]
    [InlineData("02-sox-pipe.wav")]
    [InlineData("03-int-max.wav")]
    [InlineData("07-rf64.wav")]
    [InlineData("09-mulaw.wav")]
    public void Files_of_other_programs_have_all_their_samples(string name)
    {
        var audio = AudioFile.Read(Path.Combine(Fixture, name));
        Assert.Equal((8000, 8000), (audio.Samples.Length, audio.SampleRate));

        // A tone; µ-law is exact to a part in 30.
        var plain = AudioFile.Read(Path.Combine(Fixture, "03-int-max.wav")).Samples;
        Assert.All(audio.Samples.Zip(plain), pair => Assert.InRange(pair.First, pair.Second - 0.03f, pair.Second + 0.03f));
        Assert.InRange(plain.Max(), 0.2f, 1f);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x7FFFF000u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x7FFFFFFFu - 36)]
    [InlineData(0x7FFFFFFFu - 44)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0xFFFFFFFFu - 36)]
    [InlineData(0xFFFFFFFFu - 44)]
    [InlineData(0xFFFFFFFFu - 78)]
    [InlineData(0xFFFFFF00u)]
    [InlineData(0xFFFFF000u)]
    public void A_size_that_a_stream_left_means_up_to_the_end(uint size)
    {
        foreach (var outer in new[] { 0u, size, uint.MaxValue, 0x7FFFF024u })
        {
            var bytes = Audio.Wav(8000, Audio.Sine(440, 8000, Count));
            Put(bytes, 4, outer);
            Put(bytes, DataSize, size);
            Assert.Equal(Count, Read(bytes).Samples.Length);

            // A byte that is no whole sample.
            Assert.Equal(Count, Read([.. bytes, 7]).Samples.Length);
        }
    }

    [Theory]
    [InlineData(2001u)]
    [InlineData(4000u)]
    [InlineData(16_000_000u)]
    [InlineData(0x40000000u)]
    [InlineData(0x7FFE0000u)]
    [InlineData(0x90000000u)]
    [InlineData(0xFFF00000u)]
    public void A_size_that_somebody_counted_is_a_promise(uint size)
    {
        var bytes = Audio.Wav(8000, Audio.Sine(440, 8000, Count));
        Put(bytes, DataSize, size);
        Assert.Contains(
            $"its 'data' chunk should have {size} bytes, but the file ends after 2000; it was cut short",
            Assert.Throws<DataException>(() => Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_the_header_is_nothing() => Assert.Empty(Read(Audio.Wav(8000, [])).Samples);

    [Fact]
    public void A_chunk_of_nothing_before_other_chunks_is_nothing()
    {
        var bytes = Audio.Riff(("fmt ", Format()), ("data", []), ("LIST", [1, 2, 3, 4]));
        Assert.Empty(Read(bytes).Samples);
    }

    [Fact]
    public void Chunks_before_and_behind_are_passed_over_and_padding_may_be_missing()
    {
        byte[] samples = [0, 0x40, 0, 0x20];
        foreach (var padded in new[] { true, false })
        {
            foreach (var name in new[] { "LIST", "bext", "JUNK", "fact", "Own1" })
            {
                // Behind an odd chunk without padding, only what is known can be recognised.
                var bytes = new List<byte>([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8]);
                Add(bytes, name, [1, 2, 3], padded);
                Add(bytes, "fmt ", Format(), padded);
                Add(bytes, name, [.. "odd"u8], padded);
                Add(bytes, "data", samples, padded);
                Add(bytes, "LIST", [9, 9, 9], padded);
                Assert.Equal([0.5f, 0.25f], Read([.. bytes]).Samples);
            }
        }
    }

    [Fact]
    public void An_odd_number_of_samples_of_one_byte_needs_no_padding()
    {
        var bytes = Audio.Wav(1, 8, 1, 8000, [192, 128, 64]);
        Assert.Equal([0.5f, 0, -0.5f], Read(bytes).Samples);
        Assert.Equal([0.5f, 0, -0.5f], Read(bytes[..^1]).Samples);
    }

    [Fact]
    public void The_extensible_form_may_be_streamed_and_companded()
    {
        var format = new byte[40];
        Format(7, 8).CopyTo(format, 0);
        (format[0], format[1], format[16], format[24]) = (0xFE, 0xFF, 22, 7);
        var bytes = Audio.Riff(("fmt ", format), ("fact", [1, 0, 0, 0]), ("data", [0x00, 0x80, 0xFF]));
        Assert.Equal([-32124 / 32768f, 32124 / 32768f, 0], Read(bytes).Samples);
        Put(bytes, bytes.Length - 8, uint.MaxValue);
        Assert.Equal(3, Read(bytes[..^1]).Samples.Length);
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Sizes_of_64_bits_are_read(string form)
    {
        Assert.Equal(2, Read(Wide(form, 4)).Samples.Length);

        // What a stream left in place of them.
        foreach (var size in new[] { 0, -1, long.MaxValue, uint.MaxValue })
        {
            Assert.Equal(3, Read(Wide(form, size)).Samples.Length);
        }

        Assert.Contains("should have 5000000000 bytes", Assert.Throws<DataException>(() => Read(Wide(form, 5_000_000_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Companded_samples_are_those_of_the_standard()
    {
        static int[] Of(float[] table, params byte[] codes) => Array.ConvertAll(codes, code => (int)(table[code] * 32768));
        Assert.Equal([-5504, 5504, -32256, 32256, 8, -8, -24], Of(Companding.ALaw, 0x00, 0x80, 0x2A, 0xAA, 0xD5, 0x55, 0x54));
        Assert.Equal([-32124, 32124, -15996, 132, 0, 0, 8], Of(Companding.MuLaw, 0x00, 0x80, 0x10, 0xEF, 0x7F, 0xFF, 0xFE));
        Assert.Equal((32256, -32256), (Companding.ALaw.Max() * 32768, Companding.ALaw.Min() * 32768));
        Assert.Equal((256, 255), (Companding.ALaw.Distinct().Count(), Companding.MuLaw.Distinct().Count()));
    }

    private static byte[] Wide(string form, long size)
    {
        var sizes = new byte[28];
        BinaryPrimitives.WriteInt64LittleEndian(sizes.AsSpan(8), size);
        var bytes = Audio.Riff(("ds64", sizes), ("fmt ", Format()), ("data", [0, 0x40, 0, 0x20, 0, 0x10]));
        System.Text.Encoding.ASCII.GetBytes(form).CopyTo(bytes, 0);
        Put(bytes, 4, uint.MaxValue);
        Put(bytes, bytes.Length - 10, uint.MaxValue);
        return bytes;
    }

    private static byte[] Format(int encoding = 1, int bits = 16) => Audio.Wav(encoding, bits, 1, 8000, [])[20..36];

    private static void Add(List<byte> bytes, string id, byte[] body, bool padded)
    {
        bytes.AddRange(id.Select(letter => (byte)letter));
        bytes.AddRange(BitConverter.GetBytes(body.Length));
        bytes.AddRange(body);
        bytes.AddRange(new byte[padded ? body.Length % 2 : 0]);
    }

    private static void Put(byte[] bytes, int place, uint size) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place), size);

    private static AudioSamples Read(byte[] bytes) => WavFile.Read(bytes, "x.wav");
}
