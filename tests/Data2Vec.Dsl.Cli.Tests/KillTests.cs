using System.Globalization;
using Data2Vec.Dsl.Cli.Tests.Support;
using Xunit.Abstractions;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>
/// Runs of the tool as a process, killed as a power cut would, and brought to their end all the same. Half of the kills fall into the writing of
/// a state. <c>D2V_KILLS=50 dotnet test --filter KillTests</c> makes a storm of them.
/// </summary>
[Trait("Lane", "Slow")]
public sealed class KillTests(ITestOutputHelper output) : Tool
{
    private const int Updates = 400;

    [UnixFact]
    public void However_often_a_run_is_killed_it_ends_as_one_that_was_not()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using (var whole = Start("--out", "whole"))
        {
            Assert.True(whole.End().Code == 0, whole.Error);
        }

        var kills = int.Parse(Environment.GetEnvironmentVariable("D2V_KILLS") ?? "5", CultureInfo.InvariantCulture);
        var random = new Random(kills);
        var (killed, torn) = (0, 0);
        for (var ended = false; !ended;)
        {
            var before = Partials;

            // A process that is killed before it has written a first state leaves nothing to go on with.
            using var tool = Start([States.Length > 0 ? "--resume" : "--out", "run", "--save-every", "2"]);
            if (killed < kills)
            {
                var start = Lines;
                var some = random.Next(Updates / (2 * (kills + 1)));
                tool.Until(() => Lines > start + some || (killed % 5 == 4 && Partials.Length > 0));
                if (killed % 2 == 0)
                {
                    tool.Until(() => Partials.Length > 0);
                }
                else
                {
                    Thread.Sleep(random.Next(10));
                }

                tool.Kill();
            }

            tool.End();
            ended = tool.Code == 0;
            Assert.True(ended || tool.Code == 137, $"{tool.Code}: {tool.Error}");
            killed += ended ? 0 : 1;
            torn += Partials.Except(before).Any() ? 1 : 0;
        }

        output.WriteLine($"{killed} kills, {torn} of them inside the writing of a state.");
        Assert.Equal(kills, killed);
        Assert.True(torn > 0, "No kill fell into the writing of a state.");
        Assert.Empty(Partials);
        Assert.Equal(Read("whole"), Read("run"));
        Assert.Equal(ToolRuns.Course(Path.Combine(Folder, "whole", "metrics.jsonl")), ToolRuns.Course(Path.Combine(Folder, "run", "metrics.jsonl")));
    }

    [LinuxTheory]
    [InlineData("exec > /dev/full;")]
    [InlineData("exec >&-;")]
    public void A_run_whose_output_nobody_takes_is_computed_all_the_same(string output)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(TinyPair), .. Common, "--out", "run"], output);
        tool.End();
        Assert.Equal(12, Lines - 1);
        Assert.True(File.Exists(Path.Combine(Folder, "run", "pair.safetensors")));
        Assert.Equal(1, tool.Code);
        Assert.Matches(@"^Standard output could not be written \(.+\), so what was to be read there is lost; all else is done\.\n$", tool.Error);
    }

    [LinuxFact]
    public void What_cannot_even_be_said_ends_with_an_exit_code()
    {
        using var tool = ToolProcess.Start(Folder, ["pretrain", "NoPair", "--data", "data", "--out", "run"], "exec 2> /dev/full;");
        Assert.Equal(2, tool.End().Code);
    }

    [LinuxFact]
    public void A_working_folder_that_was_removed_is_said_and_full_paths_still_lead_somewhere()
    {
        var data = ImageFiles.Write(Path.Combine(Folder, "data"));
        const string Gone = "mkdir gone; cd gone; rmdir ../gone;";
        using var relative = ToolProcess.Start(Folder, ["pretrain", nameof(TinyPair), .. Common, "--out", "run"], Gone);
        Assert.Equal(1, relative.End().Code);
        Assert.Matches("^The working folder was removed, so '.+' leads nowhere; change to a folder that is there, or type the full path\\.\n$", relative.Error);
        using var full = ToolProcess.Start(Folder, ["pretrain", nameof(TinyPair), Common[0], Common[1], "--data", data, "--out", Path.Combine(Folder, "run")], Gone);
        Assert.True(full.End().Code == 0, full.Error);
    }

    [UnixFact]
    public void A_disk_that_fills_up_ends_the_run_in_a_sentence_and_spoils_nothing()
    {
        // A file may have 16 KiB: the states are smaller, and the metrics outgrow it. The process must be told by an error and not by a signal.
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var full = ToolProcess.Start(Folder, Arguments("--out", "run", "--save-every", "20"), "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 32;");
        full.End();
        var line = Assert.Single(full.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(full.Code == 1, line);
        Assert.Contains("metrics.jsonl' cannot be written: ", line, StringComparison.Ordinal);
        Assert.Contains("what was saved before is whole: make room on that disk and go on with `d2v pretrain", line, StringComparison.Ordinal);

        // No line is half there.
        Assert.EndsWith("\n", File.ReadAllText(Path.Combine(Folder, "run", "metrics.jsonl")), StringComparison.Ordinal);

        // A state that does not fit is told before anything is computed.
        using var small = ToolProcess.Start(Folder, Arguments("--out", "small"), "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 8;");
        Assert.Matches(@"state-000000000\.safetensors' cannot be written: .+; make room on that disk and begin the run again\.\n$", small.End().Error);
        Assert.Equal(1, small.Code);

        using var again = Start("--resume", "run");
        Assert.True(again.End().Code == 0, again.Error);
        using var whole = Start("--out", "whole");
        Assert.True(whole.End().Code == 0, whole.Error);
        Assert.Equal(Read("whole"), Read("run"));
        Assert.Equal(ToolRuns.Course(Path.Combine(Folder, "whole", "metrics.jsonl")), ToolRuns.Course(Path.Combine(Folder, "run", "metrics.jsonl")));
    }

    [UnixTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("XCPU")]
    public void A_signal_ends_the_update_saves_and_says_how_to_go_on(string signal)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(SteadyPair), .. Common, "--out", "run", "--updates", "50"]);
        tool.Until(() => Lines > 5);
        tool.Send(signal);
        tool.End();
        Assert.Equal(130, tool.Code);
        var line = Assert.Single(tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^Stopped after update \d+ of 50; .*; go on with `d2v pretrain .* --resume .*run`\.$", line);
        using var resumed = ToolProcess.Start(Folder, line.Split('`')[1].Split(' ')[1..]);
        Assert.True(resumed.End().Code == 0, resumed.Error);
        Assert.Equal(50, Lines - 1);
    }

    [UnixTheory]
    [InlineData("USR1", "USR1")]
    [InlineData("XCPU", "XCPU")]
    [InlineData("USR2", "TERM")]
    [InlineData("TERM", "USR2")]
    public void Warnings_of_a_batch_system_that_repeat_themselves_do_not_keep_a_run_from_saving(string first, string second)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(SteadyPair), .. Common, "--out", "run", "--updates", "50"]);
        tool.Until(() => Lines > 5);
        tool.Send(first);
        tool.Send(second);
        Assert.Equal(130, tool.End().Code);
        Assert.Matches(@"^Stopped after update \d+ of 50; .*; go on with `d2v pretrain .* --resume .*run`\.\n$", tool.Error);
    }

    [UnixFact]
    public void A_run_above_its_limit_of_processor_time_is_saved()
    {
        // The system says so every second from then on.
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(TinyPair), .. Common, "--out", "run", "--updates", "1000000"], "ulimit -S -t 8;");
        Assert.Equal(130, tool.End().Code);
        Assert.Matches(@"^Stopped after update [\d,]+ of 1,000,000; .*; go on with `d2v pretrain .* --resume .*run`\.\n$", tool.Error);
    }

    [UnixTheory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    public void Who_was_told_to_outlive_a_signal_does(string signal)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(SteadyPair), .. Common, "--out", "run", "--updates", "50"], $"trap '' {signal};");
        tool.Until(() => Lines > 5);
        tool.Send(signal);
        Assert.True(tool.End().Code == 0, tool.Error);
        Assert.Equal(50, Lines - 1);
    }

    [UnixFact]
    public void A_second_signal_ends_the_process_at_once()
    {
        // An update of this pair takes a minute.
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = ToolProcess.Start(Folder, ["pretrain", nameof(SlowPair), .. Common, "--out", "run"]);
        tool.Until(() => File.Exists(Path.Combine(Folder, SlowPair.Sign)));
        tool.Send("INT");
        Thread.Sleep(300);
        Assert.False(tool.HasEnded);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        tool.Send("INT");
        tool.End();
        Assert.Equal(130, tool.Code);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    private int Lines => File.Exists(Path.Combine(Folder, "run", "metrics.jsonl")) ? File.ReadLines(Path.Combine(Folder, "run", "metrics.jsonl")).Count() : 0;

    private string[] States => Written("state-*.safetensors");

    private string[] Partials => Written(".state-*.partial");

    private string[] Written(string names) => Directory.Exists(Path.Combine(Folder, "run", "states")) ? Directory.GetFiles(Path.Combine(Folder, "run", "states"), names) : [];

    private byte[] Read(string run) => File.ReadAllBytes(Path.Combine(Folder, run, "pair.safetensors"));

    private ToolProcess Start(params string[] options) => ToolProcess.Start(Folder, Arguments(options));

    private static string[] Common => ["--assembly", typeof(KillTests).Assembly.Location, "--data", "data"];

    private static string[] Arguments(params string[] options) =>
        ["pretrain", nameof(TinyPair), .. Common, "--updates", Updates.ToString(CultureInfo.InvariantCulture), .. options];
}
