using System.Buffers.Binary;

namespace Data2Vec.Dsl.Data.Audio;

public sealed class WavFileTests
{
    // Minus a half and three quarters, in every encoding.
    [Theory]
    [InlineData(1, 8, new byte[] { 64, 224 })]
    [InlineData(1, 16, new byte[] { 0, 0xC0, 0, 0x60 })]
    [InlineData(1, 24, new byte[] { 0, 0, 0xC0, 0, 0, 0x60 })]
    [InlineData(1, 32, new byte[] { 0, 0, 0, 0xC0, 0, 0, 0, 0x60 })]
    [InlineData(3, 32, new byte[] { 0, 0, 0, 0xBF, 0, 0, 0x40, 0x3F })]
    [InlineData(3, 64, new byte[] { 0, 0, 0, 0, 0, 0, 0xE0, 0xBF, 0, 0, 0, 0, 0, 0, 0xE8, 0x3F })]
    public void Every_encoding_gives_the_same_samples(int encoding, int bits, byte[] data)
    {
        var audio = Read(Audio.Wav(encoding, bits, 1, 8000, data));
        Assert.Equal(8000, audio.SampleRate);
        Assert.Equal([-0.5f, 0.75f], audio.Samples);
        Assert.Equal([0.125f], Read(Audio.Wav(encoding, bits, 2, 8000, data)).Samples);
    }

    [Fact]
    public void The_low_bytes_count()
    {
        Assert.Equal([1 / 32768f, -1 / 32768f], Read(Audio.Wav(1, 16, 1, 8000, [1, 0, 0xFF, 0xFF])).Samples);
        Assert.Equal([1 / 8388608f, -1 / 8388608f], Read(Audio.Wav(1, 24, 1, 8000, [1, 0, 0, 0xFF, 0xFF, 0xFF])).Samples);
    }

    [Fact]
    public void The_extensible_form_is_read_by_its_real_encoding()
    {
        var format = new byte[40];
        Audio.Wav(0xFFFE, 16, 1, 44100, []).AsSpan(20, 16).CopyTo(format);
        format[16] = 22;
        format[24] = 1;
        Assert.Equal([0.5f], Read(Audio.Riff(("fmt ", format), ("data", [0, 0x40]))).Samples);
        format[24] = 6;
        Assert.Contains("encoding 6", Refused(Audio.Riff(("fmt ", format), ("data", [0, 0x40]))), StringComparison.Ordinal);
        Assert.Contains("encoding 0", Refused(Audio.Riff(("fmt ", format[..24]), ("data", [0, 0x40]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_chunks_are_passed_over_even_of_odd_length() =>
        Assert.Equal([0.5f], Read(Audio.Wav(1, 16, 1, 8000, [0, 0x40], ("LIST", [1, 2, 3]), ("fact", [4, 0, 0, 0]))).Samples);

    [Fact]
    public void A_file_that_was_cut_short_is_refused()
    {
        var bytes = Audio.Wav(8000, [0.5f, 0.25f, 0]);
        Assert.Contains("should have 6 bytes, but the file ends after 5", Refused(bytes[..^1]), StringComparison.Ordinal);
        Assert.Contains("without a 'data' chunk", Refused(bytes[..38]), StringComparison.Ordinal);
        Assert.Contains("no WAV file", Refused(bytes[..11]), StringComparison.Ordinal);
        Assert.Contains("no WAV file", Refused([]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_no_recording_is_refused()
    {
        Assert.Contains("encoding 17 (IMA ADPCM) of 4 bits", Refused(Audio.Wav(17, 4, 1, 8000, [0])), StringComparison.Ordinal);
        Assert.Contains("encoding 1 (PCM) of 12 bits", Refused(Audio.Wav(1, 12, 1, 8000, [0])), StringComparison.Ordinal);
        Assert.Contains("0 channels", Refused(Audio.Wav(1, 16, 0, 8000, [0, 0])), StringComparison.Ordinal);
        Assert.Contains("65 channels", Refused(Audio.Wav(1, 16, 65, 8000, new byte[130])), StringComparison.Ordinal);
        Assert.Contains("10 samples per second", Refused(Audio.Wav(1, 16, 1, 10, [0, 0])), StringComparison.Ordinal);
        Assert.Contains("no finite number", Refused(Audio.Wav(3, 32, 1, 8000, [0, 0, 0xC0, 0x7F])), StringComparison.Ordinal);
        Assert.Contains("before a 'fmt ' chunk", Refused(Audio.Riff(("data", [0, 0]))), StringComparison.Ordinal);
        Assert.Contains("'fmt ' chunk of 4 bytes", Refused(Audio.Riff(("fmt ", [1, 0, 1, 0]), ("data", [0, 0]))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<DataException>(() => WavFile.Read("no-such.wav"));
        Assert.Contains("'no-such.wav'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_gives_a_audio_or_a_data_error_and_no_more_memory_than_the_file_warrants()
    {
        var whole = Audio.Wav(1, 24, 2, 44100, new byte[600], ("LIST", [1, 2, 3]));
        var random = new Random(1);
        for (var round = 0; round < 5000; round++)
        {
            var bytes = whole[..random.Next(whole.Length + 1)];
            for (var flips = random.Next(6); flips > 0 && bytes.Length > 0; flips--)
            {
                // The headers lie in front.
                bytes[random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(bytes.Length, 60))] = (byte)random.Next(256);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.True(Read(bytes).Samples.Length <= bytes.Length);
            }
            catch (DataException error)
            {
                Assert.Contains("x.wav", error.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    private static AudioSamples Read(byte[] bytes) => WavFile.Read(bytes, "x.wav");

    private static string Refused(byte[] bytes) => Assert.Throws<DataException>(() => Read(bytes)).Message;
}
