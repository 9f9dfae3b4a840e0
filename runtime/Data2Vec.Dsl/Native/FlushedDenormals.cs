using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// Treats denormal numbers, float32 below 1.2e-38, as zero: on the thread that opens it and on the threads that share its operations, until it is
/// disposed. A processor computes with denormals in microcode, many times slower. They arise where gradients vanish: Adam's moments halve each few
/// updates and stay at the smallest denormal for ever.
/// </summary>
/// <remarks>
/// The switch is a register of each thread, so setting it on one thread does not reach those that libtorch has already started. A thread that is started
/// meanwhile inherits it for good: what may start threads of .NET is called through <see cref="Suspend"/>.
/// </remarks>
internal sealed unsafe class FlushedDenormals : IDisposable
{
    // Names as the C++ compiler writes them; the Windows library exports others, which are not tried. libtorch brings GNU's OpenMP on Linux.
    private const string Setter = "_ZN2at7Context16setFlushDenormalEb";
    private const string Parallel = "GOMP_parallel";

    private static readonly delegate* unmanaged<byte, byte> _set;
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> _parallel;
    private readonly bool _before = IsOn;

    static FlushedDenormals()
    {
        var library = TorchSymbols.Loaded;
        if (library.TryFind(Setter, out var set) && Works((delegate* unmanaged<byte, byte>)set))
        {
            _set = (delegate* unmanaged<byte, byte>)set;
            library.TryFind(Parallel, out var parallel);
            _parallel = (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)parallel;
        }
    }

    /// <summary>Flushes from now on.</summary>
    public FlushedDenormals() => Set(true);

    /// <summary>Whether this process's libtorch has the switch.</summary>
    public static bool AreAvailable => _set is not null;

    /// <summary>Whether this thread flushes.</summary>
    public static bool IsOn => Product(float.Epsilon, 1) == 0;

    /// <summary>Calls something that may start threads of .NET, without flushing on this thread.</summary>
    public static void Suspend(Action work)
    {
        if (!AreAvailable || !IsOn)
        {
            work();
            return;
        }

        byte off = 0, on = 1;
        SetOnThread(&off);
        try
        {
            work();
        }
        finally
        {
            SetOnThread(&on);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Set(_before);

    private static void Set(bool isOn)
    {
        if (!AreAvailable)
        {
            return;
        }

        var value = isOn ? (byte)1 : (byte)0;
        if (_parallel is null)
        {
            SetOnThread(&value);
            return;
        }

        // One share of the work for each thread of an operation, this one among them.
        _parallel(&OnWorker, &value, (uint)torch.get_num_threads(), 0);
    }

    [UnmanagedCallersOnly]
    private static void OnWorker(void* isOn) => SetOnThread(isOn);

    private static void SetOnThread(void* isOn) => _set(*(byte*)isOn);

    // A library whose function has other arguments must cost speed and not correctness. Both states are tried; the second is the one from before.
    private static bool Works(delegate* unmanaged<byte, byte> set)
    {
        var before = IsOn;
        var works = true;
        foreach (var wanted in new[] { !before, before })
        {
            set(wanted ? (byte)1 : (byte)0);
            works &= IsOn == wanted;
        }

        return works;
    }

    // Computed at run time: the compiler does not know of the register.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static float Product(float x, float y) => x * y;
}
