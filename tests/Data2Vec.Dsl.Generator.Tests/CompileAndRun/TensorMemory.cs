using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// Counts the bytes of tensors, exactly: the tensor library reports every buffer that it allocates on the CPU and every one that it frees, with its
/// size, to the profiler of the thread. This is such a profiler. It is made here and not bound by TorchSharp: an object with the virtual table of
/// c10::MemoryReportingInfoBase (c10/core/Allocator.h), as the C++ compilers of Linux lay it out.
/// </summary>
internal sealed class TensorMemory : IDisposable
{
    // c10::DebugInfoKind::PROFILER_STATE.
    private const byte ProfilerState = 2;

    // Destructor, deleting destructor, reportMemoryUsage, reportOutOfMemory, memoryProfilingEnabled.
    private const int Slots = 5;

    private static readonly Destructor s_destructor = _ => { };
    private static readonly OutOfMemory s_outOfMemory = (_, _, _, _, _) => { };
    private static readonly IsEnabled s_isEnabled = _ => 1;

    private readonly Report _report;
    private readonly nint _memory;
    private readonly Pop _pop;
    private readonly Dictionary<nint, long> _live = [];
    private readonly object _lock = new();

    /// <summary>Begins to count what this thread allocates, until it is disposed on the same thread.</summary>
    public TensorMemory()
    {
        var library = NativeLibrary.Load("libc10.so", typeof(TorchSharp.torch).Assembly, null);
        var push = Marshal.GetDelegateForFunctionPointer<Push>(NativeLibrary.GetExport(library, "_ZN3c1020ThreadLocalDebugInfo5_pushENS_13DebugInfoKindESt10shared_ptrINS_13DebugInfoBaseEE"));
        _pop = Marshal.GetDelegateForFunctionPointer<Pop>(NativeLibrary.GetExport(library, "_ZN3c1020ThreadLocalDebugInfo4_popENS_13DebugInfoKindE"));
        _report = Take;

        // The object is a pointer to its table; then the table; then a shared pointer to the object that owns nothing.
        _memory = Marshal.AllocHGlobal((1 + Slots + 2) * nint.Size);
        nint[] words =
        [
            _memory + nint.Size,
            Marshal.GetFunctionPointerForDelegate(s_destructor), Marshal.GetFunctionPointerForDelegate(s_destructor),
            Marshal.GetFunctionPointerForDelegate(_report), Marshal.GetFunctionPointerForDelegate(s_outOfMemory),
            Marshal.GetFunctionPointerForDelegate(s_isEnabled),
            _memory, 0,
        ];
        Marshal.Copy(words, 0, _memory, words.Length);
        push(ProfilerState, _memory + ((1 + Slots) * nint.Size));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Destructor(nint self);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Report(nint self, nint pointer, long size, nuint allocated, nuint reserved, short device);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void OutOfMemory(nint self, long size, nuint allocated, nuint reserved, short device);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate byte IsEnabled(nint self);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Push(byte kind, nint info);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Pop(nint result, byte kind);

    /// <summary>Bytes that are alive of what has been allocated since the beginning.</summary>
    public long Alive { get; private set; }

    /// <summary>The most of <see cref="Alive"/> since the beginning or <see cref="ForgetPeak"/>.</summary>
    public long Peak { get; private set; }

    /// <summary>Starts a new <see cref="Peak"/>.</summary>
    public void ForgetPeak() => Peak = Alive;

    /// <inheritdoc/>
    public void Dispose()
    {
        var result = Marshal.AllocHGlobal(2 * nint.Size);
        _pop(result, ProfilerState);
        Marshal.FreeHGlobal(result);
        Marshal.FreeHGlobal(_memory);
    }

    private void Take(nint self, nint pointer, long size, nuint allocated, nuint reserved, short device)
    {
        lock (_lock)
        {
            if (size > 0)
            {
                _live[pointer] = size;
                Alive += size;
                Peak = Math.Max(Peak, Alive);
            }
            else if (_live.Remove(pointer, out var old))
            {
                Alive -= old;
            }
        }
    }
}
