using System.ComponentModel;
using System.Diagnostics;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Datasets;

/// <summary>Runs other programs; tests put a stand-in here.</summary>
/// <param name="command">The program, searched on the path.</param>
/// <param name="arguments">Its arguments, passed on as they are.</param>
/// <param name="folder">Its working folder.</param>
/// <param name="timeout">After this it is killed.</param>
/// <param name="cancellation">Kills it.</param>
/// <exception cref="DataException">It is not installed, failed or took too long; the message ends with its last line of output.</exception>
internal delegate void CommandCall(
    string command, IReadOnlyList<string> arguments, string folder, TimeSpan timeout, CancellationToken cancellation);

/// <inheritdoc cref="CommandCall"/>
internal sealed record CommandRunner(CommandCall Run)
{
    public static CommandRunner Real { get; } = new(RunProcess);

    private static void RunProcess(
        string command, IReadOnlyList<string> arguments, string folder, TimeSpan timeout, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = new Process { StartInfo = start };
        var last = "";
        void Keep(object sender, DataReceivedEventArgs line) => last = string.IsNullOrWhiteSpace(line.Data) ? last : line.Data.Trim();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            throw new DataException($"'{command}' cannot be started; is it installed? ({error.Message})", error);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new DataException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{command}' did not finish within {timeout.TotalSeconds:0} s."));
        }

        if (process.ExitCode != 0)
        {
            throw new DataException($"'{command}' failed with exit code {process.ExitCode}: {last}");
        }
    }
}
