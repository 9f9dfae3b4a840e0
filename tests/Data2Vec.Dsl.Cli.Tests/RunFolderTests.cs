using Data2Vec.Cli;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>What others do to the folder of a run: killed processes leave things in it, users remove or move it, disks refuse it.</summary>
public sealed class RunFolderTests : Tool
{
    public RunFolderTests() => ImageFiles.Write(Path.Combine(Folder, "data"));

    [Fact]
    public void What_killed_processes_left_goes_with_the_next_one()
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        string[] left = [".pair.safetensors", "report.html", "probe", "vocabulary/.vocab.json", "states/.state-000000009.safetensors"];
        Directory.CreateDirectory(Path.Combine(Folder, "run", "vocabulary"));
        foreach (var name in left)
        {
            File.WriteAllText(Path.Combine(Folder, "run", $"{name}.{Guid.NewGuid():N}.partial"), "half");
        }

        File.WriteAllText(Path.Combine(Folder, "run", ".lock"), "");
        File.WriteAllText(Path.Combine(Folder, "run", "mine.partial"), "precious");
        Assert.Equal(0, Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run").Code);
        Assert.Equal(["mine.partial"], Left.Select(Path.GetFileName).Where(name => name!.Contains("partial", StringComparison.Ordinal) || name.Contains("lock", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("moved")]
    [InlineData("begun anew")]
    [InlineData("metrics removed")]
    [InlineData("metrics cut")]
    public void A_run_whose_folder_is_taken_away_ends_and_writes_into_nobody_else_s(string how)
    {
        var run = Path.Combine(Folder, "run");
        var metrics = Path.Combine(run, RunFolder.Metrics);
        var (seen, before) = (0, Array.Empty<string>());
        WatchedPair.Watch(() =>
        {
            if (++seen != 5)
            {
                return;
            }

            switch (how)
            {
                case "moved":
                    Directory.Move(run, run + "-moved");
                    break;
                case "metrics removed":
                    File.Delete(metrics);
                    break;
                case "metrics cut":
                    using (var file = new FileStream(metrics, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                    {
                        file.SetLength(10);
                    }

                    break;
                default:
                    Directory.Delete(run, recursive: true);
                    break;
            }

            if (how == "begun anew")
            {
                Directory.CreateDirectory(run);
                File.WriteAllText(metrics, "another run");
            }

            before = Left;
        });
        try
        {
            var outcome = Run("pretrain", "WatchedPair", "--data", "data", "--out", "run", "--save-every", "2");
            AssertRefused(outcome, 1, $"'{metrics}' was removed, moved or changed by somebody else", "--resume");
        }
        finally
        {
            WatchedPair.Watch(null);
        }

        Assert.Equal(before.Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)), Left.Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)));
        if (how == "begun anew")
        {
            Assert.Equal("another run", File.ReadAllText(metrics));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_damaged_line_of_the_metrics_is_lost_and_no_other(int damaged)
    {
        Assert.Equal(130, RunUntil(7, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        var path = Path.Combine(Folder, "run", "metrics.jsonl");
        var lines = File.ReadAllLines(path);
        var bytes = File.ReadAllBytes(path);
        bytes[lines.Take(damaged).Sum(line => line.Length + 1) + 3] = 0xFF;
        File.WriteAllBytes(path, bytes);

        var outcome = Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Enumerable.Range(1, 12).Where(update => update != damaged), Metrics("run").Select(line => line.GetProperty("update").GetInt32()));
        Assert.Contains("\"run\":", File.ReadLines(path).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void States_that_a_run_has_gone_back_before_go_with_its_next_one()
    {
        Assert.Equal(130, RunUntil(7, "pretrain", "WatchedPair", "--data", "data", "--out", "run", "--save-every", "3").Code);
        var later = Path.Combine(Folder, "run", "states", "state-000000011.safetensors");
        File.WriteAllText(later, "damaged");
        var outcome = Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run", "--save-every", "3", "--keep", "1");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.False(File.Exists(later));
    }

    [Fact]
    public void A_copy_of_a_run_that_was_killed_before_its_first_state_is_begun_again()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "whole", "--save-every", "4", "--keep", "9").Code);
        string[] again = ["pretrain", "TinyPair", "--data", "data", "--out", "again", "--resume", "whole/states/state-000000004.safetensors"];
        Directory.CreateDirectory(Path.Combine(Folder, "again"));
        File.Copy(Path.Combine(Folder, "whole", "metrics.jsonl"), Path.Combine(Folder, "again", "metrics.jsonl"));
        AssertRefused(Run(again), 1, "already holds a run (metrics.jsonl)");

        // A killed process leaves its lock.
        File.WriteAllText(Path.Combine(Folder, "again", ".lock"), "");
        var outcome = Run(again);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(Model("whole"), Model("again"));
        Assert.Equal(Course("whole"), Course("again"));
    }

    [Fact]
    public void A_folder_that_refuses_files_is_not_said_to_be_another_process_s()
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);

        // Whoever may write everywhere cannot be kept out by rights; a folder in the place of the lock keeps everybody out.
        Directory.CreateDirectory(Path.Combine(Folder, "run", ".lock"));
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run"), 1, "cannot be written to", "make that folder writable and try again");
    }

    [Fact]
    public void A_sentence_on_a_file_says_what_helps()
    {
        var full = new IOException("No space left on device : '/runs/x'", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        Assert.Equal("make room on that disk", FileTrouble.Remedy(full));
        Assert.Equal("make room on that disk", FileTrouble.Remedy(new IOException("around it", full)));
        Assert.Equal("make that folder writable", FileTrouble.Remedy(new UnauthorizedAccessException()));
        Assert.Null(FileTrouble.Remedy(new IOException("a mystery")));
        Assert.Equal("A file could not be read or written: No space left on device : '/runs/x'; make room on that disk and try again.", Failures.Explain(full).Sentence);
        Assert.Equal("'x' cannot be written: No space left; make room on that disk and try again.", Failures.Explain(new CheckpointException("'x' cannot be written: No space left", full)).Sentence);
        Assert.Equal((3, "The data are bad."), Failures.Explain(new AggregateException(new DataException("The data are bad."))));
    }
}
