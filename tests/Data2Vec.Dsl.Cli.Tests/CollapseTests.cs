using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class CollapseTests : Tool
{
    public CollapseTests() => ImageFiles.Write(Path.Combine(Folder, "data"));

    [Fact]
    public void A_warning_is_one_line_that_names_the_stage_and_what_to_do()
    {
        var outcome = Run("pretrain", "WarningPair", "--data", "data", "--out", "run");

        Assert.True(outcome.Code == 0, outcome.Error);
        var line = Assert.Single(outcome.Out.Split('\n'), line => line.Contains("target: deviates by only 0.001 between positions, where at least 0.002 is expected", StringComparison.Ordinal));
        Assert.Contains("lower the learning rate", line, StringComparison.Ordinal);
        Assert.Equal(line, Assert.Single(Notes("run")));
    }

    [Fact]
    public void A_pause_saves_its_state_and_the_command_goes_on()
    {
        var outcome = Run("pretrain", "PausingPair", "--data", "data", "--out", "run");

        Assert.Equal(4, outcome.Code);
        var line = Assert.Single(outcome.ErrorLines);
        Assert.Contains("Training collapsed by update ", line, StringComparison.Ordinal);
        Assert.Contains(": target: deviates by only 0.001", line, StringComparison.Ordinal);
        var update = Metrics("run")[^1].GetProperty("update").GetInt64();
        var state = Path.Combine(Folder, "run", "states", $"state-{update:000000000}.safetensors");
        Assert.Contains(state, line, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "run", "pair.safetensors")));
        Assert.Contains("collapsed", File.ReadAllText(Path.Combine(Folder, "run", "report.html")), StringComparison.Ordinal);
        using (var file = SafetensorsFile.Open(state))
        {
            Assert.Equal("target", file.Metadata["collapsed stages"]);
        }

        // Who goes on has seen it: the same stage does not stop the run again, and nothing else has changed.
        var resumed = Run(Command(line));
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(0, Run("pretrain", "WarningPair", "--data", "data", "--out", "whole").Code);
        Assert.Equal(Tensors("whole"), Tensors("run"));
        Assert.Equal(12, Metrics("run").Count);
    }

    [Fact]
    public void A_run_goes_back_to_before_the_collapse_and_on_more_slowly()
    {
        var outcome = Run("pretrain", "ReturningPair", "--data", "data", "--out", "whole", "--save-every", "5", "--keep", "9");

        Assert.True(outcome.Code == 0, outcome.Error);
        var note = Assert.Single(Notes("whole"));
        Assert.Contains("Back to update 5 (roll-back 1 of 2), and on with the learning rate × 0.5.", note, StringComparison.Ordinal);
        Assert.Contains(note, outcome.Out, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 12), Metrics("whole").Select(row => row.GetProperty("update").GetInt32()));
        Assert.Equal([.. Enumerable.Repeat(1e-3, 5), .. Enumerable.Repeat(5e-4, 7)], Metrics("whole").Select(row => row.GetProperty("learningRate").GetDouble()));

        // The state that it went back to remembers that it did.
        var resumed = Run("pretrain", "ReturningPair", "--data", "data", "--out", "again", "--resume", "whole/states/state-000000005.safetensors");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Model("whole"), Model("again"));
        Assert.Equal(Course("whole"), Course("again"));
    }

    [Fact]
    public void A_run_that_collapses_whatever_it_does_pauses()
    {
        var outcome = Run("pretrain", "StubbornPair", "--data", "data", "--out", "run", "--save-every", "1", "--keep", "1");

        Assert.Equal(4, outcome.Code);
        Assert.Contains("The run went back 2 times before", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, Notes("run").Length);

        // The last healthy state has outlived those that are kept for being new.
        var states = Directory.GetFiles(Path.Combine(Folder, "run", "states")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["", "target"], states.TakeLast(2).Select(path =>
        {
            using var file = SafetensorsFile.Open(path);
            return file.Metadata["collapsed stages"];
        }));
    }

    [Theory]
    [InlineData("Data2VecVisionTiny")]
    [InlineData("Data2VecAudioTiny")]
    [InlineData("Data2VecTextTiny")]
    public void The_figures_of_each_stage_are_in_metrics_and_report(string pair)
    {
        var small = Path.Combine(Folder, "small");
        var data = pair switch { "Data2VecAudioTiny" => SmallData.Audio(small), "Data2VecTextTiny" => SmallData.Texts(small), _ => "data" };
        var outcome = Run("pretrain", pair, "--assembly", typeof(Data2Vec.Models.Data2VecTextTiny).Assembly.Location, "--data", data, "--updates", "2", "--batch-size", "4", "--out", "run");
        Assert.True(outcome.Code == 0, outcome.Error);

        var stages = Metrics("run")[^1].GetProperty("stages").EnumerateArray().ToList();
        var names = stages.ConvertAll(stage => stage.GetProperty("stage").GetString()!);
        Assert.Equal(["local encoder", "block 0"], names.Take(2));
        Assert.Equal(["target", "prediction"], names.TakeLast(2));
        Assert.All(stages, stage =>
        {
            Assert.InRange(stage.GetProperty("deviation").GetDouble(), 1e-3, 10);
            Assert.InRange(stage.GetProperty("cosine").GetDouble(), -1, 1);
            Assert.InRange(stage.GetProperty("rank").GetDouble(), 1, 255);
        });
        var report = File.ReadAllText(Path.Combine(Folder, "run", "report.html"));
        Assert.All(names, name => Assert.Contains($">{name}</th>", report, StringComparison.Ordinal));
        var events = File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(Folder, "run"), "events.*")));
        Assert.All(names, name => Assert.True(events.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes($"rank/{name}")) > 0, name));
    }

    private string[] Notes(string run) => File.ReadAllLines(Path.Combine(Folder, run, "collapses.log"));

    // The file itself also says of which pair it is.
    private Dictionary<string, float[]> Tensors(string run)
    {
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(Path.Combine(Folder, run, RunFolder.Checkpoint));
        return file.Entries.Keys.ToDictionary(name => name, name => file.Read(name).data<float>().ToArray());
    }
}
