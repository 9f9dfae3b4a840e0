using System.Runtime.InteropServices;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// Reads FLAC, Ogg and whatever else the system's libsndfile knows. The library is not part of this package: where it is missing, WAV files
/// can still be read, and the message says how to install it.
/// </summary>
public static unsafe class Libsndfile
{
    private const int ForReading = 0x10;

    // A header is not trusted with memory: the samples are collected in pieces as they really arrive.
    private const int Piece = 1 << 16;

    private static readonly Lazy<Functions?> Loaded = new(() => Functions.Load(Names));

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => Loaded.Value is not null;

    private static string[] Names => OperatingSystem.IsWindows() ? ["sndfile.dll", "libsndfile-1.dll"]
        : OperatingSystem.IsMacOS() ? ["libsndfile.dylib", "libsndfile.1.dylib", "/opt/homebrew/lib/libsndfile.dylib"]
        : ["libsndfile.so.1", "libsndfile.so"];

    /// <summary>Reads a file, mixed down to one channel.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its audio at its own sample rate.</returns>
    /// <exception cref="DataException">The library is missing or refuses the file; the message names it.</exception>
    public static AudioSamples Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(path, "is to be read by libsndfile");
    }

    /// <summary>The same, where it is known what the file is, as in "'x.wav' is an Ogg file".</summary>
    internal static AudioSamples Read(string path, string what) => Read(path, what, Loaded.Value);

    /// <summary>The same with the library that is given; null stands for none.</summary>
    internal static AudioSamples Read(string path, string what, Functions? functions)
    {
        try
        {
            RegularFile.Require(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read: {DurableFile.Reason(error)}; name an audio file.", error);
        }

        if (functions is null)
        {
            throw new DataException(
                $"'{path}' {what}, and libsndfile, which reads what is no plain WAV file, was not found ({string.Join(", ", Names)}); convert the file to WAV, or install "
                + "the library: 'apt install libsndfile1', 'dnf install libsndfile', 'brew install libsndfile', or sndfile.dll on the PATH of Windows.");
        }

        var info = default(Info);
        nint handle;
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        fixed (char* wide = path)
        {
            handle = functions.OpenWide != null ? functions.OpenWide(wide, ForReading, &info) : functions.Open(name, ForReading, &info);
        }

        if (handle == 0)
        {
            var reason = Printable.Excerpt(Marshal.PtrToStringUTF8(functions.Error(0)) ?? "unknown").TrimEnd('.');
            throw new DataException($"'{path}' {what} and cannot be read by libsndfile: {reason}. Convert it to WAV, or leave it out.");
        }

        try
        {
            return new AudioSamples(Samples(functions, handle, info, path), info.SampleRate);
        }
        finally
        {
            functions.Close(handle);
        }
    }

    private static float[] Samples(Functions functions, nint handle, Info info, string path)
    {
        if (info.Channels is < 1 or > 64 || info.SampleRate is < AudioSamples.MinRate or > AudioSamples.HighestRate)
        {
            throw new DataException($"'{path}' has {info.Channels} channels and {info.SampleRate} samples per second; that fits no recording, so it is damaged.");
        }

        var (samples, piece) = (new List<float>(), new float[Piece * info.Channels]);
        while (true)
        {
            long frames;
            fixed (float* target = piece)
            {
                frames = functions.Read(handle, target, Piece);
            }

            for (var frame = 0; frame < frames; frame++)
            {
                var sum = 0f;
                for (var channel = 0; channel < info.Channels; channel++)
                {
                    sum += piece[(frame * info.Channels) + channel];
                }

                samples.Add(float.IsFinite(sum) ? sum / info.Channels : throw new DataException($"'{path}' holds a sample that is no finite number; it is damaged."));
            }

            if (frames <= 0)
            {
                return [.. samples];
            }
        }
    }

    /// <summary>libsndfile's SF_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Info
    {
        public long Frames;
        public int SampleRate;
        public int Channels;
        public int Format;
        public int Sections;
        public int Seekable;
    }

    /// <summary>The functions that are used.</summary>
    internal sealed class Functions
    {
        private Functions(nint library)
        {
            Open = (delegate* unmanaged<byte*, int, Info*, nint>)NativeLibrary.GetExport(library, "sf_open");
            Read = (delegate* unmanaged<nint, float*, long, long>)NativeLibrary.GetExport(library, "sf_readf_float");
            Close = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "sf_close");
            Error = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "sf_strerror");

            // Windows alone has it: there a name in UTF-8 would be read in the system's code page.
            OpenWide = NativeLibrary.TryGetExport(library, "sf_wchar_open", out var wide) && OperatingSystem.IsWindows()
                ? (delegate* unmanaged<char*, int, Info*, nint>)wide
                : null;
        }

        public delegate* unmanaged<byte*, int, Info*, nint> Open { get; }

        public delegate* unmanaged<char*, int, Info*, nint> OpenWide { get; }

        public delegate* unmanaged<nint, float*, long, long> Read { get; }

        public delegate* unmanaged<nint, int> Close { get; }

        public delegate* unmanaged<nint, nint> Error { get; }

        /// <summary>The first of the libraries that the system finds; null where it finds none, or not what it should be.</summary>
        public static Functions? Load(IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                try
                {
                    if (NativeLibrary.TryLoad(name, out var library))
                    {
                        return new Functions(library);
                    }
                }
                catch (EntryPointNotFoundException)
                {
                    // A library of that name that is another one.
                }
            }

            return null;
        }
    }
}
