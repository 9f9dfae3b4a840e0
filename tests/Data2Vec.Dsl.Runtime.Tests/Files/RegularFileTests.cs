using System.Diagnostics;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Runtime.Tests.Files;

/// <summary>What stands where a file should: whoever opened a pipe would wait for ever, and whoever read a device would never end.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_is_read_through_links_too()
    {
        File.WriteAllBytes(_folder.At("file"), [1, 2, 3]);
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("file"));
        File.CreateSymbolicLink(_folder.At("link-to-link"), _folder.At("link"));
        Assert.Equal([1, 2, 3], RegularFile.Read(_folder.At("file")));
        Assert.Equal([1, 2, 3], RegularFile.Read(_folder.At("link-to-link")));
    }

    [Fact]
    public void What_has_no_bytes_of_its_own_is_refused()
    {
        File.WriteAllBytes(_folder.At("nothing"), []);
        File.CreateSymbolicLink(_folder.At("circle"), _folder.At("circle"));
        Assert.StartsWith("empty, ", Refused("nothing"), StringComparison.Ordinal);
        Assert.StartsWith("a folder", Refused("."), StringComparison.Ordinal);
        Refused("missing");
        Refused("circle");
    }

    [UnixFact]
    public void A_device_is_refused()
    {
        File.CreateSymbolicLink(_folder.At("device"), "/dev/zero");
        Assert.Contains("a device", Refused("device"), StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("x.safetensors")]
    [InlineData("x.png")]
    [InlineData("x.wav")]
    [InlineData("x.flac")]
    [InlineData("text.txt")]
    [InlineData("vocab.json")]
    [InlineData("x.idx")]
    public async Task Nobody_waits_for_the_other_end_of_a_pipe(string name)
    {
        File.WriteAllBytes(_folder.At("1.wav"), Audio.Wav(16_000, Audio.Sine(200, 16_000, 16_000)));
        using (var make = Process.Start("mkfifo", [_folder.At(name)]))
        {
            make.WaitForExit();
        }

        // The guard only turns a wait for ever into a failure.
        var refused = await Task.Run(() => Read(_folder.At(name))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("a pipe", refused, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Refused(string name) => Assert.ThrowsAny<IOException>(() => RegularFile.Read(_folder.At(name))).Message;

    private string Read(string path) => Path.GetFileName(path) switch
    {
        "x.png" => Assert.Throws<DataException>(() => ImageFolder.Load(_folder.Path, 1, 4, 4)).Message,
        "x.wav" or "x.flac" => Assert.Single(AudioFolder.Load(_folder.Path).Skipped).Reason,
        "text.txt" => Assert.Throws<DataException>(() => TextCorpus.FromFiles(_folder.Path)).Message,
        "vocab.json" => Assert.Throws<DataException>(() => BytePairVocabulary.Read(path)).Message,
        "x.idx" => Assert.Throws<DataException>(() => IdxFile.Read(path, 1)).Message,
        _ => Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Message,
    };
}
