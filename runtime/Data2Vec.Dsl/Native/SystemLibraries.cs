using System.Runtime.InteropServices;

namespace Data2Vec.Dsl;

/// <summary>The few functions of the C library that .NET has no name for. On another C library they answer "no".</summary>
internal static unsafe class SystemLibraries
{
    /// <summary>
    /// Whether the C++ library of this process provides <paramref name="version"/>. The loader itself is asked, so that search paths,
    /// caches and a library that is loaded already all count as they will for TorchSharp.
    /// </summary>
    /// <param name="symbol">A symbol that carries the version, mangled.</param>
    /// <param name="version">The version's name.</param>
    public static bool CppLibraryProvides(string symbol, string version)
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out var library) || !TryFind("dlvsym", out var function))
        {
            return false;
        }

        var (symbolText, versionText) = (Marshal.StringToCoTaskMemUTF8(symbol), Marshal.StringToCoTaskMemUTF8(version));
        try
        {
            return ((delegate* unmanaged<nint, nint, nint, nint>)function)(library, symbolText, versionText) != 0;
        }
        finally
        {
            Marshal.FreeCoTaskMem(symbolText);
            Marshal.FreeCoTaskMem(versionText);
        }
    }

    /// <summary>The path with all links resolved, directories' too; the path itself where it cannot be resolved.</summary>
    public static string RealPath(string path)
    {
        if (!TryFind("realpath", out var function))
        {
            return path;
        }

        var text = Marshal.StringToCoTaskMemUTF8(path);
        var resolved = ((delegate* unmanaged<nint, nint, nint>)function)(text, 0);
        Marshal.FreeCoTaskMem(text);
        if (resolved == 0)
        {
            return path;
        }

        var result = Marshal.PtrToStringUTF8(resolved)!;
        NativeMemory.Free((void*)resolved);
        return result;
    }

    /// <summary>Sets a parameter of glibc's allocator.</summary>
    /// <returns>Whether the allocator took it; false on another C library.</returns>
    public static bool SetAllocator(int parameter, int value) =>
        TryFind("mallopt", out var function) && ((delegate* unmanaged<int, int, int>)function)(parameter, value) == 1;

    /// <summary>Sets a variable that native libraries read when they are loaded, unless the user has set it. (.NET's own setter is not seen there.)</summary>
    /// <returns>Whether the variable is set now; false on another C library.</returns>
    public static bool SetVariable(string name, string value)
    {
        if (!TryFind("setenv", out var function))
        {
            return false;
        }

        var (nameText, valueText) = (Marshal.StringToCoTaskMemUTF8(name), Marshal.StringToCoTaskMemUTF8(value));
        var result = ((delegate* unmanaged<nint, nint, int, int>)function)(nameText, valueText, 0);
        Marshal.FreeCoTaskMem(nameText);
        Marshal.FreeCoTaskMem(valueText);
        return result == 0;
    }

    /// <summary>Ends the process without its exit handlers. Returns only on another C library.</summary>
    public static void Exit(int code)
    {
        if (TryFind("_exit", out var function))
        {
            ((delegate* unmanaged<int, void>)function)(code);
        }
    }

    private static bool TryFind(string name, out nint function)
    {
        function = 0;
        return OperatingSystem.IsLinux()
            && ((NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, name, out function))
                || (NativeLibrary.TryLoad("libdl.so.2", out library) && NativeLibrary.TryGetExport(library, name, out function)));
    }
}
