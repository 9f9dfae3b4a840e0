using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl;

/// <summary>What <see cref="TorchLibrary.Prepare"/> found and did.</summary>
public enum TorchLibraryOutcome
{
    /// <summary>The library loads on this system as it is.</summary>
    NotNeeded,

    /// <summary>An earlier start of this program has adapted its copy of the library.</summary>
    AlreadyAdapted,

    /// <summary>This start has adapted the program's copy of the library.</summary>
    Adapted,

    /// <summary>The program's copy may not be changed; an adapted copy in the user's cache was loaded instead.</summary>
    LoadedFromCache,

    /// <summary>There is no library beside the program; TorchSharp searches by its own rules.</summary>
    NotFound,

    /// <summary>The library will not load, see <see cref="TorchLibraryState.Problem"/>.</summary>
    Failed,
}

/// <summary>The state of TorchSharp's native library in this process.</summary>
/// <param name="Outcome">What was found and done.</param>
/// <param name="Path">The library's file, or null where none was looked for or found.</param>
/// <param name="Problem">After a failure one sentence that says what is wrong and what to do; else null.</param>
public sealed record TorchLibraryState(TorchLibraryOutcome Outcome, string? Path = null, string? Problem = null);

/// <summary>Makes TorchSharp's native library load on Linux systems whose C++ library is older than GCC 13's.</summary>
/// <remarks>
/// <para>
/// The library demands <c>GLIBCXX_3.4.32</c>, which Debian 12, Ubuntu 22.04 and RHEL 9 lack, but no relocation of it uses a symbol of
/// that version: only the loader's check fails. Marking this one requirement weak (one bit) makes the library load.
/// </para>
/// <para>
/// It happens by itself before any other code of this assembly runs. A program that uses TorchSharp before it uses this assembly
/// calls <see cref="Prepare"/> first.
/// </para>
/// </remarks>
public static class TorchLibrary
{
    internal const string Requirement = "GLIBCXX_3.4.32";
    private const string RequirementSymbol = "_ZSt21ios_base_library_initv";

    private static readonly Lazy<TorchLibraryState> State = new(PrepareOnce);

    /// <summary>Prepares the library where needed. The first call does the work (a few milliseconds), later ones return its result.</summary>
    /// <returns>What was found and done. A failure is a state and no exception: what needs no tensors still works.</returns>
    public static TorchLibraryState Prepare() => State.Value;

    /// <summary>Adapts one file, or loads an adapted copy of it from <paramref name="cache"/>.</summary>
    internal static TorchLibraryState Adapt(string path, string cache, Action<string, string> load)
    {
        try
        {
            var image = File.ReadAllBytes(path);
            if (ElfVersionNeeds.Read(image).All(need => need.Version != Requirement))
            {
                return new(TorchLibraryOutcome.NotNeeded, path);
            }

            if (!ElfVersionNeeds.Weaken(image, Requirement))
            {
                return new(TorchLibraryOutcome.AlreadyAdapted, path);
            }

            if (!TorchLibraryFile.IsInPackage(path) && TryReplace(path, image))
            {
                return new(TorchLibraryOutcome.Adapted, path);
            }

            var copy = TorchLibraryFile.Store(cache, image);
            load(copy, Path.GetDirectoryName(path)!);
            return new(TorchLibraryOutcome.LoadedFromCache, copy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or DllNotFoundException)
        {
            return new(TorchLibraryOutcome.Failed, path, Sentence(path, cache, error.Message));
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Must run before TorchSharp's first call, whichever type of ours is used first.")]
    internal static void Initialize()
    {
        if (Prepare().Problem is { } problem)
        {
            Console.Error.WriteLine(problem);
        }
    }

    private static TorchLibraryState PrepareOnce()
    {
        if (!OperatingSystem.IsLinux()
            || RuntimeInformation.ProcessArchitecture != Architecture.X64
            || SystemLibraries.CppLibraryProvides(RequirementSymbol, Requirement))
        {
            return new(TorchLibraryOutcome.NotNeeded);
        }

        return TorchLibraryFile.Find() is { } path
            ? Adapt(path, TorchLibraryFile.Cache(), Load)
            : new(TorchLibraryOutcome.NotFound);
    }

    private static bool TryReplace(string path, byte[] content)
    {
        try
        {
            TorchLibraryFile.Replace(path, content);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Loads the copy in place of the original, which lies in <paramref name="directory"/> with the libraries that both need.</summary>
    private static void Load(string copy, string directory)
    {
        // The copy has no libtorch beside it. What is loaded already satisfies it by name; libtorch.so brings its siblings.
        var torch = Path.Combine(directory, "libtorch.so");
        if (File.Exists(torch))
        {
            NativeLibrary.Load(torch);
        }

        // .NET tries the original first, which the loader refuses, and then the bare name, which the loader knows by now.
        NativeLibrary.Load(copy);
    }

    private static string Sentence(string path, string cache, string reason) =>
        $"TorchSharp's native library '{path}' needs {Requirement} (GCC 13), which this system's libstdc++.so.6 lacks, and it could not be "
        + $"adapted ({reason.TrimEnd('.')}): install libstdc++ of GCC 13 or newer, or make '{Path.GetDirectoryName(path)}' or '{cache}' "
        + "writable, or set XDG_CACHE_HOME to a directory that is.";
}
