using System.Text;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distributed;

namespace Data2Vec.Cli;

/// <summary>Connects the process to the command line: its writers, its terminal and its signals. Everything else is testable without one.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // What is measured has signs that old code pages lack; and a training step frees and allocates the same blocks again and again.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var output = new StandardWriter(Console.Out);
        using var error = new StandardWriter(Console.Error);
        Console.SetOut(output);
        Console.SetError(error);
        TorchEnvironment.TuneAllocator();
        TorchEnvironment.ShareProcessors();
        Collectives.TakeOwnDevice();
        using var stop = new StopSignals(Leave);
        var host = Host.OfProcess(stop.Token);
        if (host.WorkingFolder.Length == 0)
        {
            // The tensor library's mathematics ends a process that stands nowhere.
            Environment.CurrentDirectory = Path.GetPathRoot(AppContext.BaseDirectory)!;
        }

        var code = CommandLine.Run(args, host);
        if (code != ExitCode.Done || output.Failure is not { } failure || !Console.IsOutputRedirected)
        {
            return code;
        }

        error.WriteLine($"Standard output could not be written ({failure}), so what was to be read there is lost; all else is done.");
        return ExitCode.Failure;
    }

    // Without finalizers and exit handlers: those of the native libraries would wait for the operation in flight.
    private static void Leave()
    {
        if (!Console.IsOutputRedirected)
        {
            // A progress bar hides the cursor.
            Console.Out.Write("\u001b[?25h\n");
        }

        TorchEnvironment.ExitAtOnce(ExitCode.Stopped);
    }
}
