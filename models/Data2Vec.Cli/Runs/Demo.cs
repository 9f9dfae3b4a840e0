using System.Diagnostics;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Runs;

/// <summary>Shows modality after modality and writes one report.</summary>
internal sealed class Demo(Host host, DemoSettings settings, IReadOnlyList<Demonstration> demonstrations)
{
    /// <summary>Runs all. Where data cannot be had, the others are shown all the same.</summary>
    /// <exception cref="Refusal">Nothing could be shown.</exception>
    public DemoResult Run()
    {
        var started = host.Clock.GetLocalNow();
        var watch = Stopwatch.StartNew();
        var (parts, missing) = (new List<ModalityResult>(), new List<MissingPart>());
        foreach (var demonstration in demonstrations)
        {
            try
            {
                parts.Add(demonstration.Run());
            }
            catch (DataException e) when (demonstrations.Count > 1)
            {
                missing.Add(new(demonstration.Modality, $"{e.Message} Name a folder of your own with {demonstration.Flag} DIR."));
                settings.Screen.Say($"{demonstration.Modality} is left out: {missing[^1].Reason}");
            }
        }

        if (parts.Count == 0)
        {
            throw Refusal.BadData($"There is nothing to show: {missing[0].Reason}");
        }

        var result = new DemoResult
        {
            Parts = parts,
            Missing = missing,
            Quick = settings.Options.Quick,
            Command = settings.Options.Command,
            Versions = Versions.All,
            Started = started,
            Elapsed = watch.Elapsed,
        };
        settings.Folder.Write(RunFolder.Report, HtmlReport.Write(result));
        return result;
    }
}
