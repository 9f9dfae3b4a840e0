using System.Runtime.InteropServices;
using System.Text.Json;
using Data2Vec.Cli;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Cli.Tests.Support;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class RunFailureTests : Tool
{
    [Fact]
    public void A_missing_folder_is_a_data_error_and_leaves_nothing()
    {
        AssertRefused(Run("pretrain", "TinyPair", "--data", "nowhere", "--out", "runs/one"), 3, "nowhere", "does not exist");
        Assert.Empty(Left);
    }

    [Fact]
    public void Corrupt_images_are_a_data_error_and_leave_nothing()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "data")).FullName, "one.png"), "no image");

        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run"), 3, "one.png");
        Assert.Equal(["data", Path.Combine("data", "one.png")], Left);
    }

    [Fact]
    public void Images_that_the_pair_does_not_take_are_refused_before_anything_is_computed()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));

        AssertRefused(Run("pretrain", "MisfitPair", "--data", "data", "--out", "run"), 3, "'MisfitPair' takes float32 images of [B, 3, 32, 32]");
        Assert.DoesNotContain("run", Left);
    }

    [Fact]
    public void A_batch_that_no_memory_holds_is_refused()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--batch-size", "2147483647"), 3, "A batch of 2147483647 images of 784 values", "take at most");
        Assert.DoesNotContain("run", Left);
    }

    [Fact]
    public void An_assembly_without_bytes_is_refused()
    {
        File.WriteAllText(Path.Combine(Folder, "empty.dll"), "");
        AssertRefused(Run("shapes", "--assembly", "empty.dll"), 2, "empty.dll' with anything in it for --assembly");
    }

    [Fact]
    public void A_demo_needs_classes()
    {
        var data = ImageFiles.Write(Path.Combine(Folder, "data"));
        File.Copy(Path.Combine(data, "dots", "00.png"), Path.Combine(data, "loose.png"));

        AssertRefused(Run("demo", "--pair", "TinyPair", "--images", "data", "--out", "run", "--quick"), 3, "put each class into a folder of its own");
        Assert.DoesNotContain("run", Left);
    }

    [Theory]
    [InlineData(RunFolder.Checkpoint)]
    [InlineData(RunFolder.Metrics)]
    [InlineData(RunFolder.Report)]
    public void A_folder_that_holds_a_run_is_left_alone(string file)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "run"));
        File.WriteAllText(Path.Combine(Folder, "run", file), "precious");

        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run"), 1, "already holds a run", file, "--out");
        Assert.Equal("precious", File.ReadAllText(Path.Combine(Folder, "run", file)));
        Assert.Equal(["run", Path.Combine("run", file)], Left);
    }

    [Theory]
    [InlineData("taken", "is a file")]
    [InlineData("taken/below", "cannot be written to")]
    public void A_folder_that_cannot_be_written_to_is_refused_before_training(string path, string says)
    {
        File.WriteAllText(Path.Combine(Folder, "taken"), "precious");

        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", path), 1, says, "--out");
        Assert.Equal(["taken"], Left);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_no_half_of_itself()
    {
        using (var folder = RunFolder.Prepare(Path.Combine(Folder, "run")))
        {
            Directory.CreateDirectory(folder.PathOf(RunFolder.Report));

            var error = Assert.Throws<IOException>(() => folder.Write(RunFolder.Report, "text"));
            Assert.StartsWith($"'{folder.PathOf(RunFolder.Report)}' cannot be written: ", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["run", Path.Combine("run", RunFolder.Report)], Left);
    }

    [Fact]
    public void What_is_called_unfinished_and_is_not_this_run_s_stays()
    {
        var path = Directory.CreateDirectory(Path.Combine(Folder, "run")).FullName;
        string[] others = ["download.partial", RunFolder.Metrics + ".partial"];
        foreach (var name in others)
        {
            File.WriteAllText(Path.Combine(path, name), "precious");
        }

        using (var folder = RunFolder.Prepare(path))
        {
            Directory.CreateDirectory(folder.PathOf(RunFolder.Report));
            Assert.Throws<IOException>(() => folder.Write(RunFolder.Report, "never finished"));
        }

        Assert.Equal(others.Order(), Directory.GetFiles(path).Select(Path.GetFileName).Order());
        Assert.All(others, name => Assert.Equal("precious", File.ReadAllText(Path.Combine(path, name))));
    }

    [Fact]
    public void A_diverging_run_ends_with_its_metrics_and_no_checkpoint()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));

        var outcome = Run("pretrain", "DivergingPair", "--data", "data", "--out", "run");

        Assert.Equal(4, outcome.Code);
        var line = Assert.Single(outcome.ErrorLines);
        Assert.Contains("diverged", line, StringComparison.Ordinal);
        var files = Directory.GetFiles(Path.Combine(Folder, "run")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["metrics.jsonl", "report.html"], files.Where(name => !name!.StartsWith("events.", StringComparison.Ordinal)));
        Assert.Contains("diverged", File.ReadAllText(Path.Combine(Folder, "run", "report.html")), StringComparison.Ordinal);

        // The command that the sentence ends with is taken, and a value that it sets already is set anew.
        var again = Run(Command(line));
        Assert.Contains(" in place of ", again.Out, StringComparison.Ordinal);
        Assert.Single(Command(Assert.Single(again.ErrorLines)), word => word.StartsWith("LearningRate=", StringComparison.Ordinal));
    }

    [Fact]
    public void A_collapse_has_the_exit_code_of_a_divergence() =>
        Assert.Equal((4, "It collapsed."), Failures.Explain(new CollapsedException("It collapsed.")));

    [Fact]
    public void Memory_that_the_tensor_library_lacks_names_the_option_that_helps()
    {
        // More than any address space has.
        AssertNamesBatchSize(Assert.ThrowsAny<ExternalException>(() => torch.zeros(1L << 52)));
        AssertNamesBatchSize(new NativeFailure("CUDA out of memory. Tried to allocate 20.00 GiB."));
        Assert.Contains("should not have happened", Failures.Explain(new NativeFailure("something else")).Sentence, StringComparison.Ordinal);

        static void AssertNamesBatchSize(Exception error)
        {
            var (code, sentence) = Failures.Explain(error);
            Assert.Equal(1, code);
            Assert.Contains("--batch-size", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Images_that_cannot_be_read_are_named_with_the_reason()
    {
        var data = ImageFiles.Write(Path.Combine(Folder, "data"));
        for (var i = 0; i < 5; i++)
        {
            File.WriteAllText(Path.Combine(data, "bars", $"broken{i}.png"), "no image");
        }

        var outcome = Run("pretrain", "TinyPair", "--data", "data", "--out", "run");

        Assert.True(outcome.Code == 0, outcome.Error);
        var told = outcome.Out.Split('\n').Where(line => line.StartsWith("Left out: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, told.Count);
        Assert.Matches(@"'bars/broken0\.png': .+\.", told[0]);
        Assert.Contains("2 more", told[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no audio")]
    [InlineData("is no audio.")]
    public void What_was_left_out_is_told_with_one_full_stop(string reason)
    {
        using var text = new StringWriter();
        Sources.Say(new Screen(new Host(text, TextWriter.Null), json: false), "here", "none", [new("a.wav", reason)]);
        Assert.Contains("Left out: 'a.wav': is no audio." + Environment.NewLine, text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_foresaw_is_one_line_too()
    {
        var (code, sentence) = Failures.Explain(new InvalidOperationException("first line\n   at Native.Code()"));

        Assert.Equal(1, code);
        Assert.Contains("first line (InvalidOperationException)", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_foresaw_in_an_update_says_what_the_run_goes_on_from()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        string[] options = ["pretrain", "WatchedPair", "--data", "data", "--save-every", "3"];
        Assert.Equal(0, Run([.. options, "--out", "whole"]).Code);
        var seen = 0;
        WatchedPair.Watch(() =>
        {
            if (++seen == 9)
            {
                throw new NativeFailure("a kernel failed");
            }
        });
        Outcome outcome;
        try
        {
            outcome = Run([.. options, "--out", "run"]);
        }
        finally
        {
            WatchedPair.Watch(null);
        }

        AssertRefused(outcome, 1, "a kernel failed (NativeFailure)", "ended after update 8", "state-000000006.safetensors'; go on with `d2v pretrain");
        Assert.Equal(0, Run(Command(Assert.Single(outcome.ErrorLines))).Code);
        Assert.Equal(Model("whole"), Model("run"));
        Assert.Equal(Course("whole"), Course("run"));
    }

    [Theory]
    [InlineData(null, "nowhere.safetensors")]
    [InlineData("no checkpoint", "broken.safetensors")]
    public void A_checkpoint_that_cannot_be_read_is_one_sentence(string? content, string file)
    {
        if (content is not null)
        {
            File.WriteAllText(Path.Combine(Folder, file), content);
        }

        AssertRefused(Run("evaluate", "TinyPair", "--checkpoint", file, "--data", "data"), 1, file);
    }

    [Fact]
    public void Verbose_shows_where_it_happened()
    {
        var outcome = Run("pretrain", "TinyPair", "--data", "nowhere", "--out", "run", "--verbose");

        Assert.Equal(3, outcome.Code);
        Assert.Contains("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_gets_the_failure_as_json()
    {
        var outcome = Run("pretrain", "TinyPair", "--data", "nowhere", "--out", "run", "--json");

        AssertRefused(outcome, 3, "nowhere");
        using var answer = JsonDocument.Parse(outcome.Out);
        Assert.Equal(3, answer.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Contains("nowhere", answer.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private sealed class NativeFailure(string message) : ExternalException(message);
}
