namespace Data2Vec.Dsl;

/// <summary>
/// libtorch's switch for algorithms that give the same bits every time, which TorchSharp declares and does not implement. An operation that has
/// no such algorithm on a device then fails instead of giving other bits. Results still depend on the device and on the number of
/// threads.
/// </summary>
public static unsafe class DeterministicAlgorithms
{
    // Names as the C++ compiler writes them; the Windows library exports others, which are not tried.
    private const string Context = "_ZN2at13globalContextEv";
    private const string Setter = "_ZN2at7Context26setDeterministicAlgorithmsEbb";
    private const string Getter = "_ZNK2at7Context23deterministicAlgorithmsEv";
    private const string Filling = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb";

    private static readonly IntPtr _context;
    private static readonly delegate* unmanaged<IntPtr, byte, byte, void> _set;
    private static readonly delegate* unmanaged<IntPtr, byte> _get;
    private static readonly delegate* unmanaged<IntPtr, byte, void> _fill;

    static DeterministicAlgorithms()
    {
        var library = TorchSymbols.Loaded;
        if (library.TryFind(Context, out var context)
            && library.TryFind(Setter, out var set)
            && library.TryFind(Getter, out var get)
            && library.TryFind(Filling, out var fill))
        {
            _context = ((delegate* unmanaged<IntPtr>)context)();
            _set = (delegate* unmanaged<IntPtr, byte, byte, void>)set;
            _get = (delegate* unmanaged<IntPtr, byte>)get;
            _fill = (delegate* unmanaged<IntPtr, byte, void>)fill;
        }
    }

    /// <summary>Whether this process's libtorch has the switch.</summary>
    public static bool AreAvailable => _set is not null;

    /// <summary>Whether only such algorithms are used. Setting it concerns the whole process; do so before the first tensor on a GPU.</summary>
    /// <exception cref="NotSupportedException">It is set, and this process's libtorch does not have the switch.</exception>
    public static bool AreRequired
    {
        get => AreAvailable && _get(_context) != 0;
        set
        {
            if (!AreAvailable)
            {
                throw new NotSupportedException($"This libtorch has no switch for deterministic algorithms ({Setter} is not exported); leave it off.");
            }

            // The products of NVIDIA's library repeat themselves with a workspace of their own only.
            SystemLibraries.SetVariable("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
            _set(_context, value ? (byte)1 : (byte)0, 0);

            // It would also write into all memory that is handed out, to make the reading of what was never written repeatable. We do not read it.
            _fill(_context, 0);
        }
    }
}
