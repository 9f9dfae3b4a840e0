using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Runtime.Tests.Fixtures;

/// <summary>
/// Names and counts the operators that the tensor library dispatches on this thread, those inside others included, by the library's own
/// observer (ATen/record_function.h). Each is at least one pass over memory, and on a GPU at least one launch.
/// </summary>
internal static unsafe class OperatorCount
{
    private static readonly delegate* unmanaged<Callback, ulong> _add;
    private static readonly delegate* unmanaged<ulong, void> _remove;
    private static readonly delegate* unmanaged<void*, byte*> _name;

    [ThreadStatic]
    private static Dictionary<string, int>? _counts;

    static OperatorCount()
    {
        // C++ names and calls of Linux on x64.
        if (OperatingSystem.IsLinux()
            && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && TorchSymbols.Loaded.TryFind("_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE", out var add)
            && TorchSymbols.Loaded.TryFind("_ZN2at14removeCallbackEm", out var remove)
            && TorchSymbols.Loaded.TryFind("_ZNK2at14RecordFunction4nameEv", out var name))
        {
            _add = (delegate* unmanaged<Callback, ulong>)add;
            _remove = (delegate* unmanaged<ulong, void>)remove;
            _name = (delegate* unmanaged<void*, byte*>)name;
        }
    }

    /// <summary>Whether the loaded library can be observed.</summary>
    public static bool IsPossible => _add is not null;

    /// <summary>The operators that an action dispatches, each with its count.</summary>
    public static IReadOnlyDictionary<string, int> Of(Action action)
    {
        var counts = _counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var handle = _add(new Callback { Start = &Started, SamplingProbability = 1, OfFunctions = 1 });
        try
        {
            action();
        }
        finally
        {
            _remove(handle);
            _counts = null;
        }

        return counts;
    }

    // An object with a destructor is returned through a hidden first argument; this one is null: nothing to be told at the end.
    [UnmanagedCallersOnly]
    private static void** Started(void** context, void* function)
    {
        *context = null;
        if (_counts is { } counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, Marshal.PtrToStringUTF8((nint)_name(function))!, out _)++;
        }

        return context;
    }

    // at::RecordFunctionCallback: the first of ten scopes is that of operators, and what follows the scopes asks for inputs and outputs.
    [StructLayout(LayoutKind.Sequential)]
    private struct Callback
    {
        public delegate* unmanaged<void**, void*, void**> Start;
        public nint End;
        public double SamplingProbability;
        public byte OfFunctions;
        public Others NotAsked;
    }

    [InlineArray(15)]
    private struct Others
    {
        private byte _first;
    }
}

/// <summary>Tests that count operators, left out where the library cannot be observed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OperatorTheoryAttribute : TheoryAttribute
{
    /// <summary>Why they are left out; null where they are not.</summary>
    public static string? Missing => OperatorCount.IsPossible ? null : "The tensor library's observer is called as on Linux on x64.";

    public OperatorTheoryAttribute() => Skip = Missing;
}

/// <summary>A test that counts operators, left out where the library cannot be observed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OperatorFactAttribute : FactAttribute
{
    public OperatorFactAttribute() => Skip = OperatorTheoryAttribute.Missing;
}
