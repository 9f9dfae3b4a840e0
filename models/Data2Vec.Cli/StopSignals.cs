using System.Globalization;
using System.Runtime.InteropServices;

namespace Data2Vec.Cli;

/// <summary>
/// The signals that ask the tool to stop. The first one lets the training loop finish its update and save. A second request ends the process at once, but
/// only where a person or the system repeats it: a batch system sends several warnings before it kills a job, and saving must survive them.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // SIGUSR1, SIGUSR2 and SIGXCPU, by which Slurm, Grid Engine and LSF announce the end of a job. .NET has no names for them, and macOS numbers two of
    // them differently.
    private static readonly int[] _warnings = OperatingSystem.IsMacOS() ? [30, 31, 24] : [10, 12, 24];

    // The numbers of these are the same everywhere; Windows has its own events behind the names.
    private static readonly (PosixSignal Signal, int Number)[] _requests =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _endAtOnce;
    private int _requested;

    /// <summary>Registers for all of them.</summary>
    /// <param name="endAtOnce">Called by the second request.</param>
    public StopSignals(Action endAtOnce)
    {
        _endAtOnce = endAtOnce;
        var ignored = Ignored();
        foreach (var (signal, number) in _requests)
        {
            Register(signal, number, OnRequest);
        }

        if (!OperatingSystem.IsWindows())
        {
            Array.ForEach(_warnings, number => Register((PosixSignal)number, number, OnWarning));
        }

        // Who starts a process with a signal ignored, as nohup does, wants it to outlive that signal; but shells also ignore SIGINT for background jobs.
        void Register(PosixSignal signal, int number, Action<PosixSignalContext> handler)
        {
            if ((ignored & (1UL << (number - 1))) == 0 || signal is PosixSignal.SIGINT or PosixSignal.SIGTERM)
            {
                _registrations.Add(PosixSignalRegistration.Create(signal, handler));
            }
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    // Signals come on a thread of their own; the training one is not asked.
    private void OnRequest(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _requested) > 1)
        {
            _endAtOnce();
        }

        _stop.Cancel();
    }

    // Above the limit of processor time the system repeats SIGXCPU every second.
    private void OnWarning(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }

    // A bit for each signal that was ignored when the process began, the lowest for number 1; 0 where the system does not tell.
    private static ulong Ignored()
    {
        const string Field = "SigIgn:";
        const string Status = "/proc/self/status";
        return File.Exists(Status)
            && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line
            ? ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
    }
}
