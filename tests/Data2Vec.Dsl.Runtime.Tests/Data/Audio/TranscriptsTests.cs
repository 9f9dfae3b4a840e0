using System.Text;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Texts beside recordings: strictly decoded, and found whatever the case of their names.</summary>
public sealed class TranscriptsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_transcript_in_latin_1_leaves_its_clip_out_by_name_and_is_never_trained_on()
    {
        foreach (var file in new[] { "latin1.wav", "latin1.txt" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "fixtures", "files", "transcripts", file), _folder.At(file));
        }

        Put("good.wav");
        var read = AudioFolder.Load(_folder.Path);
        Assert.Equal("good.wav", Assert.Single(read.Clips.Clips).Name);
        Assert.Equal(
            new("latin1.wav", $"The transcript '{_folder.At("latin1.txt")}' cannot be read: not UTF-8: byte 0 cannot be decoded (line 1); save it as UTF-8."),
            Assert.Single(read.Skipped));
        Assert.Equal(2, AudioFolder.Load(_folder.Path, new AudioOptions { Transcripts = false }).Clips.Clips.Count);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_says_how_it_is_encoded(string encoding)
    {
        Put("a.wav");
        File.WriteAllText(_folder.At("a.txt"), " Übung für\r\n Anfänger ", Encoding.GetEncoding(encoding));
        Assert.Equal("Übung für Anfänger", Only().Transcript);
    }

    [Theory]
    [InlineData("SA1.WAV", "SA1.TXT")]
    [InlineData("SA1.WAV", "sa1.txt")]
    [InlineData("sa1.wav", "SA1.Txt")]
    [InlineData("sub/Sa1.Wav", "sub/sA1.tXT")]
    public void Names_are_compared_without_their_case(string recording, string text)
    {
        Put(recording);
        File.WriteAllText(_folder.At(text), "she had your dark suit");
        Assert.Equal("she had your dark suit", Only().Transcript);
    }

    [LinuxFact]
    public void A_text_belongs_to_the_recording_of_exactly_its_name()
    {
        Put("a.wav");
        Put("A.wav");
        File.WriteAllText(_folder.At("a.txt"), "small");
        var clips = AudioFolder.Load(_folder.Path).Clips.Clips;
        Assert.Equal([null, "small"], clips.Select(clip => clip.Transcript));
        File.WriteAllText(_folder.At("a.TXT"), "another");
        Assert.Contains("Both 'a.TXT' and 'a.txt' lie beside it", Assert.Single(AudioFolder.Load(_folder.Path).Skipped).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("with a \uFFFD in it", "holds U+FFFD")]
    [InlineData("with a \0 in it", "holds NUL characters")]
    public void What_was_damaged_before_is_left_out(string text, string says)
    {
        Put("a.wav");
        Put("b.wav");
        File.WriteAllText(_folder.At("a.txt"), text);
        Assert.Contains(says, Assert.Single(AudioFolder.Load(_folder.Path).Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcript_that_is_a_link_is_followed_and_a_broken_one_is_told()
    {
        Put("a.wav");
        Put("b.wav");
        File.WriteAllText(_folder.At("text"), "linked");
        File.CreateSymbolicLink(_folder.At("a.txt"), _folder.At("text"));
        File.CreateSymbolicLink(_folder.At("b.txt"), _folder.At("gone"));
        Assert.Equal("linked", Only().Transcript);
        var skipped = AudioFolder.Load(_folder.Path).Skipped;
        Assert.Equal(["b.txt", "b.wav"], skipped.Select(file => file.Path));
        Assert.Contains("b.txt' cannot be read", skipped[1].Reason, StringComparison.Ordinal);
    }

    private AudioClip Only() => Assert.Single(AudioFolder.Load(_folder.Path).Clips.Clips);

    private void Put(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
        File.WriteAllBytes(_folder.At(name), Audio.Wav(8000, Audio.Sine(200, 8000, 8000)));
    }
}
