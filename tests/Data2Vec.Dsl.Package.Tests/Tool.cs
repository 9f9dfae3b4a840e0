using System.Diagnostics;

namespace Data2Vec.Dsl.Package.Tests;

/// <summary>Runs programs, <c>dotnet</c> above all, as a user would from a shell, apart from the build that runs these tests.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs <c>dotnet</c> and fails the test, with all output, where it fails.</summary>
    /// <returns>The standard output.</returns>
    public static Task<string> Dotnet(string directory, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Run(Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet", directory, arguments, environment);

    /// <summary>Runs a program and fails the test, with all output, where it fails.</summary>
    /// <returns>The standard output.</returns>
    public static async Task<string> Run(
        string program, string directory, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var name = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The build that runs us leaves its own settings behind, which would steer the inner one to its tasks and nodes.
        foreach (var inherited in start.Environment.Keys.Where(IsOfOuterBuild).ToList())
        {
            start.Environment.Remove(inherited);
        }

        // A node that stays alive would keep the pipes of this process open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{name} exited with {process.ExitCode}:\n{await output}\n{await error}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} took longer than {Patience}.");
        }
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
