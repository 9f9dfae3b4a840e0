using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>What this process has for tensors: the native libraries, threads and devices. For reports such as <c>d2v doctor</c>.</summary>
/// <param name="Library">The state of TorchSharp's native library.</param>
/// <param name="Problem">Why tensors do not work, in one sentence; null where they do. Then the values below are zero.</param>
/// <param name="TorchSharpVersion">Version of the managed library.</param>
/// <param name="LibTorchVersion">Version of libtorch that the managed library was made for.</param>
/// <param name="LibTorchPath">The file of libtorch in this process; null where the system does not tell.</param>
/// <param name="Threads">Threads of one operation on the CPU.</param>
/// <param name="CudaDevices">Number of usable CUDA devices.</param>
/// <param name="HasDispatcher">
/// Whether libtorch exports its C interface, the way to those operations that TorchSharp has no method for.
/// </param>
public sealed record TorchEnvironment(
    TorchLibraryState Library,
    string? Problem,
    string TorchSharpVersion,
    string LibTorchVersion,
    string? LibTorchPath,
    int Threads,
    int CudaDevices,
    bool HasDispatcher)
{
    // Numbers of mallopt's parameters, from malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MMapMax = -4;

    private const int Never = -1;

    /// <summary>Whether large linear layers in float32 are oneDNN's on this processor; else they are libtorch's general product.</summary>
    public bool HasOneDnnLinearLayers { get; private init; }

    /// <summary>Whether libtorch can be told to use only algorithms that give the same bits every time.</summary>
    public bool HasDeterministicAlgorithms { get; private init; }

    /// <summary>Whether CUDA can be used.</summary>
    public bool HasCuda => CudaDevices > 0;

    /// <summary>Loads the native libraries, multiplies two small matrices and reports. Does not throw.</summary>
    public static TorchEnvironment Inspect()
    {
        var library = TorchLibrary.Prepare();
        var version = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        try
        {
            using (var _ = torch.NewDisposeScope())
            {
                var ones = torch.ones(2, 2, torch.ScalarType.Float32, torch.CPU);
                if (ones.mm(ones).sum().ToSingle() != 8)
                {
                    return Broken(library, version, "A product of two matrices of ones came out wrong; the native library does not fit TorchSharp.");
                }
            }

            var devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
            return new(library, null, version, torch.__version__, TorchSymbols.LoadedFile(), torch.get_num_threads(), devices, Dispatcher.Loaded is not null)
            {
                HasDeterministicAlgorithms = DeterministicAlgorithms.AreAvailable,
                HasOneDnnLinearLayers = OneDnn.IsFaster,
            };
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException
            or EntryPointNotFoundException or ExternalException)
        {
            return Broken(library, version, library.Problem ?? error.GetBaseException().Message);
        }
    }

    /// <summary>Tells the C library to keep freed memory for the next training step, in place of returning it to the system.</summary>
    /// <returns>Whether all settings were taken; false outside Linux with glibc, where nothing changes.</returns>
    /// <remarks>
    /// A training step frees and allocates the same large blocks again and again; each return trip costs a page fault per 4 KiB. The
    /// price is that memory stays at its peak. So it is for programs that train, as their first statement, and not a library's default.
    /// Threads keep arenas of their own: with a single one those that compute in bfloat16 wait for each other.
    /// </remarks>
    public static bool TuneAllocator() =>
        SystemLibraries.SetAllocator(MMapMax, 0)
        & SystemLibraries.SetAllocator(TrimThreshold, Never)
        & SystemLibraries.SetAllocator(TopPad, 64 << 20);

    /// <summary>
    /// Lets the threads of an operation that wait for each other go to sleep after a short while, unless the user has set
    /// GOMP_SPINCOUNT or OMP_WAIT_POLICY. Call it before the first use of a tensor.
    /// </summary>
    /// <returns>Whether the setting was taken; false where the user has chosen a policy, and outside Linux with glibc.</returns>
    /// <remarks>
    /// By default they spin for about a millisecond. Where other programs want the same cores, that takes the time which the awaited
    /// thread needs, and training becomes many times slower. Some microseconds are enough for small operations, whose threads come soon.
    /// libtorch brings GNU's OpenMP on Linux, which reads the variable when it is loaded.
    /// </remarks>
    public static bool ShareProcessors() =>
        Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && SystemLibraries.SetVariable("GOMP_SPINCOUNT", "10000");

    /// <summary>
    /// Ends the process now, without the exit handlers of the native libraries, which may wait for an operation that is still computed. For a second
    /// Ctrl-C.
    /// </summary>
    /// <param name="code">The process's exit code; where the platform has no such way, that of a killed process.</param>
    public static void ExitAtOnce(int code)
    {
        SystemLibraries.Exit(code);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        process.Kill();
    }

    private static TorchEnvironment Broken(TorchLibraryState library, string version, string problem) =>
        new(library, problem, version, torch.__version__, null, 0, 0, false);
}
