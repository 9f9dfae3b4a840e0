using System.Runtime.InteropServices;

namespace Data2Vec.Cli;

/// <summary>Connects the process to the command line: its writers, its terminal and its signals. Everything else is testable without one.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var stop = new CancellationTokenSource();

        // The first Ctrl-C (or SIGTERM) asks the training loop to finish its step and save; a second one ends the process at once.
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return CommandLine.Run(args, Host.OfProcess(stop.Token));
    }
}
