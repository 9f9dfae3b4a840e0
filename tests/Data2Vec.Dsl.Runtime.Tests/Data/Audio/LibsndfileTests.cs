using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Data.Audio;

public sealed unsafe class LibsndfileTests : IDisposable
{
    private const int Flac16 = 0x170002;
    private const int OggVorbis = 0x200060;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_the_library_the_message_says_how_to_get_it()
    {
        var missing = Libsndfile.Functions.Load(["d2v-no-such-library.so.1"]);
        Assert.Null(missing);
        File.WriteAllBytes(_folder.At("a.flac"), [1, 2, 3]);
        var error = Assert.Throws<DataException>(() => Libsndfile.Read(_folder.At("a.flac"), "is a FLAC file", missing));
        Assert.Contains("a.flac'", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt install libsndfile1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_another_one_counts_as_missing() =>
        Assert.Null(Libsndfile.Functions.Load([OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6"]));

    [LibsndfileTheory]
    [InlineData("é.flac", Flac16, 1e-4)]
    [InlineData("a.ogg", OggVorbis, 0.1)]
    public void What_the_library_writes_is_read_and_mixed_down(string name, int format, double tolerance)
    {
        // Longer than the pieces it is read in.
        var left = Audio.Sine(300, 16000, 100_000);
        var right = Audio.Sine(300, 16000, 100_000, amplitude: 0.25);
        Write(_folder.At(name), format, 16000, [.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })]);
        var audio = AudioFile.Read(_folder.At(name));
        Assert.Equal(16000, audio.SampleRate);
        Assert.Equal(100_000, audio.Samples.Length);
        Assert.InRange(Enumerable.Range(1000, 98_000).Max(i => Math.Abs(audio.Samples[i] - (0.75f * left[i]))), 0, tolerance);
    }

    [Fact]
    public void A_damaged_file_is_refused_by_name()
    {
        File.WriteAllBytes(_folder.At("bad.flac"), [1, 2, 3, 4, 5]);
        Assert.Contains("bad.flac", Assert.Throws<DataException>(() => AudioFile.Read(_folder.At("bad.flac"))).Message, StringComparison.Ordinal);
        Assert.Contains("gone.flac", Assert.Throws<DataException>(() => AudioFile.Read(_folder.At("gone.flac"))).Message, StringComparison.Ordinal);
    }

    private static void Write(string path, int format, int rate, float[] interleaved)
    {
        var library = NativeLibrary.Load(OperatingSystem.IsWindows() ? "sndfile.dll" : OperatingSystem.IsMacOS() ? "libsndfile.dylib" : "libsndfile.so.1");
        var open = (delegate* unmanaged<byte*, int, Libsndfile.Info*, nint>)NativeLibrary.GetExport(library, "sf_open");
        var write = (delegate* unmanaged<nint, float*, long, long>)NativeLibrary.GetExport(library, "sf_writef_float");
        var close = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "sf_close");
        var info = new Libsndfile.Info { SampleRate = rate, Channels = 2, Format = format };
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        fixed (float* samples = interleaved)
        {
            var handle = open(name, 0x20, &info);
            Assert.NotEqual(0, handle);
            Assert.Equal(interleaved.Length / 2, write(handle, samples, interleaved.Length / 2));
            close(handle);
        }
    }
}

/// <summary>Tests that read by the library, left out where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibsndfileTheoryAttribute : TheoryAttribute
{
    public LibsndfileTheoryAttribute() => Skip = Libsndfile.IsAvailable ? null : "libsndfile is not on this machine.";
}
