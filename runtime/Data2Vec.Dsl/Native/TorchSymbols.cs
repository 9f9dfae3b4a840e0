using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>Finds functions that a native library exports, by name: those of libtorch for which TorchSharp has no method.</summary>
/// <param name="library">The handle of a loaded library; 0 where there is none, which exports nothing.</param>
internal sealed class TorchSymbols(nint library)
{
    private static readonly Lazy<TorchSymbols> _loaded = new(() => new(FindLoaded()));

    /// <summary>The functions of the libtorch that this process computes with. The first use loads it.</summary>
    public static TorchSymbols Loaded => _loaded.Value;

    /// <summary>The file name of the library that holds libtorch's operators on the processor and its C interface, on this system.</summary>
    public static string FileName { get; } =
        OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>The file of libtorch in this process; null where the system does not tell, or where it is not loaded.</summary>
    public static string? LoadedFile()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(file => Path.GetFileName(file) == FileName);
    }

    /// <summary>The address of a function, where the library exports it.</summary>
    /// <param name="name">The exported name; of a C++ function as the compiler writes it, which differs between systems.</param>
    /// <param name="address">The address; 0 where it is not exported.</param>
    public bool TryFind(string name, out nint address)
    {
        address = 0;
        return library != 0 && NativeLibrary.TryGetExport(library, name, out address);
    }

    /// <summary>The address of a function.</summary>
    /// <exception cref="NotSupportedException">The library does not export it.</exception>
    public nint Find(string name) => TryFind(name, out var address) ? address : throw new NotSupportedException(
        $"{FileName} does not export '{name}'; use the libtorch that TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} is made for.");

    private static nint FindLoaded()
    {
        // Any tensor loads the library. Asking by name then finds that copy; where the loader knows it by its path alone, asking by path does.
        TorchLibrary.Prepare();
        torch.zeros(1).Dispose();
        return NativeLibrary.TryLoad(FileName, out var library) || (LoadedFile() is { } file && NativeLibrary.TryLoad(file, out library)) ? library : 0;
    }
}
