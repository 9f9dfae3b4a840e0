using System.Globalization;
using System.Text.RegularExpressions;
using Data2Vec.Cli;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>Runs that would not fit into the memory that the process may take: refused before it is taken, and never killed.</summary>
[Trait("Lane", "Slow")]
public sealed partial class MemoryTests : Tool
{
    // Of the address space. .NET reserves about half of it for its own heap.
    private const string Limit = "ulimit -v 12000000;";

    [LinuxTheory]
    [InlineData("pretrain Data2VecVisionBase --data data --dry-run")]
    [InlineData("pretrain Data2VecVisionBase --data data --out run")]
    [InlineData("bench Data2VecVisionBase --batch-size 64")]
    public void What_does_not_fit_is_refused_in_one_sentence(string line)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, line.Split(' '), Limit).End();
        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Matches(Sentence(), tool.Error.Trim());
    }

    [LinuxFact]
    public void A_model_that_does_not_fit_at_all_is_refused_before_it_is_made()
    {
        using var tool = ToolProcess.Start(Folder, ["evaluate", "Data2VecVisionLarge", "--checkpoint", "none", "--data", "none"], "ulimit -v 6000000;").End();
        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Matches(@"^'Data2VecVisionLarge' needs [\d.]+ GiB to be measured beside one with random parameters, and [\d.]+ [GM]iB are left \(`ulimit -v`, less 512.0 MiB for data and threads\)", tool.Error);
    }

    [LinuxFact]
    public void What_the_sentence_advises_runs()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        string[] words = ["pretrain", "Data2VecVisionTiny", "--data", "data", "--dry-run"];
        using var refused = ToolProcess.Start(Folder, [.. words, "--set", "BatchSize=1000000"], "ulimit -v 7500000;").End();
        Assert.Equal(ExitCode.Usage, refused.Code);
        var batch = int.Parse(Advised().Match(refused.Error).Groups[1].Value, CultureInfo.InvariantCulture);

        using var run = ToolProcess.Start(Folder, [.. words, "--batch-size", batch.ToString(CultureInfo.InvariantCulture)], "ulimit -v 7500000;").End();
        Assert.True(run.Code == ExitCode.Done, run.Error);
    }

    [GeneratedRegex(@"^A training step of 'Data2VecVisionBase' with \d+ samples a pass needs [\d.]+ GiB, and [\d.]+ GiB are left \(`ulimit -v`, less 512.0 MiB for data and threads\); take .*--batch-size \d+ \([\d.]+ GiB\)\.$")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"--batch-size (\d+)")]
    private static partial Regex Advised();
}
