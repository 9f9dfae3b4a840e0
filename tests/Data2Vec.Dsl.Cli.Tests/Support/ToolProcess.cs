using System.Diagnostics;
using System.Globalization;
using System.Text;
using Data2Vec.Cli;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>The tool as a process of its own, which can be killed and sent signals.</summary>
public sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private ToolProcess(Process process) => _process = process;

    /// <summary>The words that start the tool.</summary>
    public static string[] Words =>
        [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", typeof(CommandLine).Assembly.Location];

    /// <summary>The exit code; 128 and the signal's number where one ended it.</summary>
    public int Code => _process.ExitCode;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Standard output so far.</summary>
    public string Out
    {
        get
        {
            lock (_out)
            {
                return _out.ToString();
            }
        }
    }

    /// <summary>Standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>Starts the tool in a folder, with the declarations of this assembly.</summary>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="arguments">Verb and options.</param>
    /// <param name="limits">What a shell does before, such as <c>ulimit -f 100;</c>.</param>
    /// <param name="launcher">Words in front of the tool's, such as <c>mpirun -n 2</c>.</param>
    /// <param name="variables">What is set in its environment.</param>
    public static ToolProcess Start(
        string folder, string[] arguments, string limits = "", string[]? launcher = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        string[] words = [.. launcher ?? [], .. Words, .. arguments];
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // "exec", so that the process that is killed is the tool.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{limits} exec \"$@\"");
        start.ArgumentList.Add("d2v");
        Array.ForEach(words, start.ArgumentList.Add);
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var tool = new ToolProcess(process);
        process.OutputDataReceived += (_, line) => Add(tool._out, line.Data);
        process.ErrorDataReceived += (_, line) => Add(tool._error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Waits until something is so, or the process has ended.</summary>
    public void Until(Func<bool> so)
    {
        var watch = Stopwatch.StartNew();
        while (!so() && !HasEnded)
        {
            if (watch.Elapsed > _patience)
            {
                Dispose();
                throw new TimeoutException($"The tool did not come so far: {Out}{Error}");
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>Waits for its end.</summary>
    public ToolProcess End()
    {
        Until(() => false);
        _process.WaitForExit();
        return this;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Ends the process that it started last as a power cut would.</summary>
    public void KillLastChild()
    {
        var children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var child = Process.GetProcessById(int.Parse(children[^1], CultureInfo.InvariantCulture));
        child.Kill();
    }

    /// <summary>Sends a signal.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!HasEnded)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }
}
