using System.Text;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>The content of a file decides how it is read, and not its ending.</summary>
public sealed class AudioFileTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "fixtures", "files");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.flac")]
    [InlineData("a.mp3")]
    [InlineData("a.ogg")]
    [InlineData("a.WAVE")]
    [InlineData("a")]
    public void A_wav_file_is_read_whatever_it_is_called(string name)
    {
        File.WriteAllBytes(_folder.At(name), Audio.Wav(8000, [0.5f, 0.25f]));
        Assert.Equal(2, AudioFile.Read(_folder.At(name)).Samples.Length);
    }

    [Theory]
    [InlineData(2, 4, "has the encoding 2 (Microsoft ADPCM) of 4 bits")]
    [InlineData(0x55, 0, "has the encoding 85 (MP3) of 0 bits")]
    [InlineData(1, 12, "has the encoding 1 (PCM) of 12 bits")]
    public void An_encoding_that_only_the_library_reads_is_named(int encoding, int bits, string says)
    {
        var path = Write("a.wav", Audio.Wav(encoding, bits, 1, 8000, [1, 2, 3, 4]));
        var message = Refused(path);
        Assert.StartsWith($"'{path}' {says}", message, StringComparison.Ordinal);
        Assert.Contains(Libsndfile.IsAvailable ? "cannot be read by libsndfile" : "apt install libsndfile1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fLaC", "is a FLAC file")]
    [InlineData("OggS", "is an Ogg file")]
    [InlineData("FORM\0\0\0\0AIFF", "is an AIFF file")]
    [InlineData("FORM\0\0\0\0AIFC", "is an AIFF file")]
    [InlineData("ID3\u0004", "is an MP3 file")]
    [InlineData("\u00ff\u00fb\u0090\u0000", "is an MP3 file")]
    [InlineData(".snd", "is an AU file")]
    [InlineData("caff", "is a CAF file")]
    [InlineData("NIST_1A\n", "is a NIST SPHERE file")]
    [InlineData("RIFX\0\0\0\0WAVE", "is a WAV file in the form RIFX")]
    [InlineData("riff", "is a Wave64 file")]
    [InlineData("words", "is no WAV file")]
    public void Another_format_under_the_name_of_a_wav_file_goes_to_the_library(string start, string says)
    {
        var path = Write("a.wav", Encoding.Latin1.GetBytes(start + new string('\0', 40)));
        Assert.StartsWith($"'{path}' {says}", Refused(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0089PNG\r\n", "a PNG image")]
    [InlineData("PK\u0003\u0004", "a zip archive")]
    [InlineData("version https://git-lfs", "the pointer of a large file that Git has not fetched")]
    [InlineData("\0\0\0\u0020ftypM4A ", "an MPEG-4 file")]
    [InlineData("<!DOCTYPE html>", "a web page")]
    [InlineData("#!AMR\n", "an AMR file")]
    public void What_is_no_audio_is_said_to_be_what_it_is(string start, string says)
    {
        var path = Write("a.wav", Encoding.Latin1.GetBytes(start + "0123456789"));
        Assert.StartsWith($"'{path}' is {says}", Refused(path), StringComparison.Ordinal);
        Assert.Contains("which is not read as audio", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void An_mp3_file_named_wav_is_read_by_the_library_or_the_sentence_says_what_is_missing()
    {
        var path = Path.Combine(Fixtures, "wav", "18-mp3-named.wav");
        if (Libsndfile.IsAvailable)
        {
            var audio = AudioFile.Read(path);
            Assert.Equal(8000, audio.SampleRate);
            Assert.InRange(audio.Duration.TotalSeconds, 0.9, 1.3);
        }
        else
        {
            Assert.StartsWith($"'{path}' is an MP3 file, and libsndfile, which reads what is no plain WAV file, was not found", Refused(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Formats_that_are_not_read_are_named_in_a_folder_unless_they_are_something_else_inside()
    {
        Write("a.wav", Audio.Wav(8000, Audio.Sine(200, 8000, 8000)));
        Write("b.m4a", Audio.Wav(8000, Audio.Sine(200, 8000, 8000)));
        Write("c.m4a", [1, 2, 3]);
        Write("d.zip", [1, 2, 3]);
        Write("notes.md", [1, 2, 3]);
        var read = AudioFolder.Load(_folder.Path);
        Assert.Equal(["a.wav", "b.m4a"], read.Clips.Clips.Select(clip => clip.Name));
        Assert.Equal([new("c.m4a", ".m4a is not read; convert it to WAV or FLAC"), new("d.zip", ".zip is an archive, which is not opened; unpack it")], read.Skipped);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.At(name), bytes);
        return _folder.At(name);
    }

    private static string Refused(string path) => Assert.Throws<DataException>(() => AudioFile.Read(path)).Message;
}
