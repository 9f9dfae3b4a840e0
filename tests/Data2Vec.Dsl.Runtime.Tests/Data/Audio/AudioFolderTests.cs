namespace Data2Vec.Dsl.Data.Audio;

public sealed class AudioFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_at_any_depth_come_in_the_order_of_their_paths_at_one_rate()
    {
        Put("b.wav", 8000, 8000);
        Put("a/deep/c.WAV", 16000, 8000);
        Put("a.wav", 44100, 44100);
        File.WriteAllText(_folder.At("notes.md"), "no audio");
        var loaded = AudioFolder.Load(_folder.Path);
        Assert.Equal(["a.wav", "a/deep/c.WAV", "b.wav"], loaded.Clips.Clips.Select(clip => clip.Name));
        Assert.Equal([16000, 8000, 16000], loaded.Clips.Clips.Select(clip => clip.Samples.Length));
        Assert.Equal(16000, loaded.Clips.SampleRate);
        Assert.Empty(loaded.Skipped);
    }

    [Fact]
    public void A_text_beside_a_clip_is_its_transcript_and_its_prompt()
    {
        Put("a.wav", 8000, 8000);
        Put("b.wav", 8000, 8000);
        Put("c.wav", 8000, 8000);
        File.WriteAllText(_folder.At("a.txt"), "  Good \r\n morning\n");
        File.WriteAllText(_folder.At("b.txt"), "Good morning");
        File.WriteAllText(_folder.At("c.txt"), " \n");
        var clips = AudioFolder.Load(_folder.Path).Clips.Clips;
        Assert.Equal(["Good morning", "Good morning", null], clips.Select(clip => clip.Transcript));
        Assert.Equal(["Good morning", "Good morning", "c.wav"], clips.Select(clip => clip.Prompt));
    }

    [Fact]
    public void What_cannot_be_used_is_left_out_and_named()
    {
        Put("good.wav", 8000, 8000);
        Put("short.wav", 8000, 100);
        File.WriteAllBytes(_folder.At("damaged.wav"), [1, 2, 3]);
        File.WriteAllBytes(_folder.At("cut.wav"), Audio.Wav(8000, new float[8000])[..999]);
        Put("long-text.wav", 8000, 8000);
        File.WriteAllText(_folder.At("long-text.txt"), new string('x', 200_000));
        var loaded = AudioFolder.Load(_folder.Path);
        Assert.Equal("good.wav", Assert.Single(loaded.Clips.Clips).Name);
        Assert.Equal(["cut.wav", "damaged.wav", "long-text.wav", "short.wav"], loaded.Skipped.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Contains("12.5 ms", loaded.Skipped.Single(file => file.Path == "short.wav").Reason, StringComparison.Ordinal);
        Assert.Contains("cut short", loaded.Skipped.Single(file => file.Path == "cut.wav").Reason, StringComparison.Ordinal);
        Assert.Contains("4 left out", loaded.Clips.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_usable_audio_is_refused()
    {
        Assert.Contains("holds no audio", Refused(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refused(_folder.At("none")), StringComparison.Ordinal);
        File.WriteAllBytes(_folder.At("damaged.wav"), [1, 2, 3]);
        Assert.Contains("is a file", Refused(_folder.At("damaged.wav")), StringComparison.Ordinal);
        var message = Refused(_folder.Path);
        Assert.Contains("None of the 1", message, StringComparison.Ordinal);
        Assert.Contains("damaged.wav", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_split_into_training_and_test()
    {
        for (var i = 0; i < 20; i++)
        {
            Put($"{i}.wav", 8000, 1600);
        }

        var data = AudioData.FromFolder(_folder.Path, new AudioOptions { SampleRate = 8000 }, heldOut: 0.3);
        Assert.Equal(20, data.Train.Clips.Count + data.HeldOut.Clips.Count);
        Assert.True(Assert.Single(data.Attempts).Succeeded);
    }

    private static string Refused(string folder) => Assert.Throws<DataException>(() => AudioFolder.Load(folder)).Message;

    private void Put(string name, int rate, int count)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
        File.WriteAllBytes(_folder.At(name), Audio.Wav(rate, Audio.Sine(200, rate, count)));
    }
}
