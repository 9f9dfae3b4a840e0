using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Data2Vec.Dsl.Fuzz.Running;

/// <summary>Runs accepted cases of one compilation in another process.</summary>
internal static class Runner
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>What each errand showed. One that ends the process is told as such, and the next process goes on behind it.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(byte[] image, IReadOnlyList<Errand> errands)
    {
        var folder = Directory.CreateTempSubdirectory("d2v-fuzz");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "Cases.dll"), image);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "errands.json"), JsonSerializer.Serialize(errands));
            var outcomes = new List<Outcome>();
            while (outcomes.Count < errands.Count)
            {
                var end = await RunFromAsync(folder.FullName, outcomes);
                if (outcomes.Count < errands.Count)
                {
                    outcomes.Add(new Outcome(errands[outcomes.Count].Space, [$"the process ended: {end}"]));
                }
            }

            return outcomes;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunFromAsync(string folder, List<Outcome> outcomes)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(Runner).Assembly.Location, "child", folder, outcomes.Count.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        while (true)
        {
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                if (await process.StandardOutput.ReadLineAsync(patience.Token) is not { } line)
                {
                    break;
                }

                outcomes.Add(JsonSerializer.Deserialize<Outcome>(line)!);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                return $"it took more than {s_patience.TotalSeconds:0} s";
            }
        }

        await process.WaitForExitAsync();
        return $"exit code {process.ExitCode} {(await complaints).Split('\n')[0]}";
    }
}
