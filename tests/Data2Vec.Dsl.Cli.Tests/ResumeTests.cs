using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

[Trait("Lane", "Slow")]
public sealed class ResumeTests : Tool
{
    public ResumeTests() => ImageFiles.Write(Path.Combine(Folder, "data"));

    [Fact]
    public void A_stopped_run_saves_says_where_and_goes_on_as_if_never_stopped()
    {
        var stopped = RunUntil(5, "pretrain", "WatchedPair", "--data", "data", "--out", "stopped");
        Assert.Equal(130, stopped.Code);
        var line = Assert.Single(stopped.ErrorLines);
        Assert.Contains("Stopped after update 5 of 12", line, StringComparison.Ordinal);
        var state = Path.Combine(Folder, "stopped", "states", "state-000000005.safetensors");
        Assert.Contains(state, line, StringComparison.Ordinal);

        // As the sentence says, word by word.
        var resumed = Run(Command(line));
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(0, Run("pretrain", "WatchedPair", "--data", "data", "--out", "whole").Code);
        Assert.Equal(Model("whole"), Model("stopped"));
        Assert.Equal(Course("whole"), Course("stopped"));

        // Whoever resumes until all is done comes to an end, and changes nothing; and it must be the same run.
        var before = Content("stopped");
        var again = Run(Command(line));
        Assert.Equal((0, ""), (again.Code, again.Error));
        Assert.Contains("is complete (12 updates); there is nothing left to do.", again.Out, StringComparison.Ordinal);
        AssertRefused(Run([.. Command(line), "--seed", "7"]), 2, "seed 1 and this one has seed 7");
        Assert.Equal(before, Content("stopped"));
    }

    [Fact]
    public void A_run_goes_on_from_one_state_in_a_folder_of_its_own()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "whole", "--save-every", "4", "--keep", "9").Code);
        var before = Left;
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "again", "--resume", "whole/states/state-000000004.safetensors").Code);
        Assert.Equal(before, Left.Where(path => !path.StartsWith("again", StringComparison.Ordinal)));
        Assert.Equal(["state-000000004.safetensors", "state-000000008.safetensors", "state-000000012.safetensors"], Directory.GetFiles(Path.Combine(Folder, "again", "states")).Select(Path.GetFileName).Order());
        Assert.Equal(Model("whole"), Model("again"));
        Assert.Equal(Course("whole"), Course("again"));
        AssertRefused(
            Run("pretrain", "TinyPair", "--data", "data", "--resume", "whole/states/state-000000004.safetensors"), 2, "name it with --out");
    }

    [Theory]
    [InlineData("Data2VecTextTiny")]
    [InlineData("Data2VecAudioTiny")]
    public void Runs_on_texts_and_audio_go_on_as_exactly(string pair)
    {
        var data = pair.Contains("Text", StringComparison.Ordinal) ? SmallData.Texts(Path.Combine(Folder, "small")) : SmallData.Audio(Path.Combine(Folder, "small"));
        string[] command =
        [
            "pretrain", pair, "--assembly", typeof(Data2Vec.Models.Data2VecTextTiny).Assembly.Location, "--data", data, "--updates", "4", "--batch-size", "2", "--save-every", "2",
        ];
        var whole = Run([.. command, "--out", "whole", "--keep", "9"]);
        Assert.True(whole.Code == 0, whole.Error);
        Assert.Equal(0, Run([.. command, "--out", "again", "--resume", "whole/states/state-000000002.safetensors"]).Code);
        Assert.Equal(Model("whole"), Model("again"));
        Assert.Equal(Course("whole"), Course("again"));

        // What is refused changes nothing of the run, its vocabulary neither.
        File.Delete(Path.Combine(Folder, "whole", "pair.safetensors"));
        File.Delete(Directory.GetFiles(data).Order(StringComparer.Ordinal).First());
        var before = Content("whole");
        AssertRefused(Run([.. command, "--resume", "whole"]), 2, "data of ");
        Assert.Equal(before, Content("whole"));
    }

    [Fact]
    public void A_damaged_state_is_told_and_the_one_before_is_used()
    {
        Assert.Equal(130, RunUntil(7, "pretrain", "WatchedPair", "--data", "data", "--out", "run", "--save-every", "3").Code);
        var newest = Path.Combine(Folder, "run", "states", "state-000000007.safetensors");
        var bytes = File.ReadAllBytes(newest);
        bytes[^20] ^= 8;
        File.WriteAllBytes(newest, bytes);

        var resumed = Run("pretrain", "WatchedPair", "--data", "data", "--out", "run", "--resume");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Contains($"'{newest}' is damaged: ", resumed.Out, StringComparison.Ordinal);
        Assert.Contains("The run goes on from 'state-000000006.safetensors', the one before.", resumed.Out, StringComparison.Ordinal);
        Assert.Equal(0, Run("pretrain", "WatchedPair", "--data", "data", "--out", "whole").Code);
        Assert.Equal(Model("whole"), Model("run"));
        Assert.Equal(Course("whole"), Course("run"));
    }

    [Fact]
    public void A_run_without_a_whole_state_is_not_gone_on_with()
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        foreach (var state in Directory.GetFiles(Path.Combine(Folder, "run", "states")))
        {
            File.WriteAllText(state, "no state");
        }

        var outcome = Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run");
        AssertRefused(outcome, 1, "holds no training state that is whole");
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume", "data"), 2, "holds no run that could go on");
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume", "nowhere"), 2, "neither the folder of a run nor a training state");
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume"), 2, "--resume needs the folder of a run");
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data"), 2, "--out is missing");
    }

    [Theory]
    [InlineData("declaration", "Transformer.Depth = 3\nTransformer.Heads = 4", "Transformer.Depth 3 and this one has Transformer.Depth (none)")]
    [InlineData("layout", "0123456789abcdef", "layout 0123456789abcdef and this one has layout ")]
    [InlineData("pair", "OtherPair", "pair OtherPair and this one has pair WatchedPair")]
    public void A_state_of_another_declaration_is_refused_by_what_differs(string what, string value, string says)
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        Rewrite(Path.Combine(Folder, "run", "states", "state-000000003.safetensors"), what, value);
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run"), 2, says);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("declaration")]
    [InlineData("data")]
    [InlineData("LearningRate")]
    public void A_state_that_does_not_say_what_its_run_was_is_refused(string what)
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        Rewrite(Path.Combine(Folder, "run", "states", "state-000000003.safetensors"), what, null);
        AssertRefused(Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run"), 2, $"does not say what its run had for {what}, ");
    }

    [Fact]
    public void Other_threads_are_told_and_are_no_other_run()
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        Rewrite(Path.Combine(Folder, "run", "states", "state-000000003.safetensors"), "threads", "64");
        var resumed = Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Contains("The run was computed with threads 64 and goes on with threads ", resumed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_says_all_that_its_run_was()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--set", "LearningRate=2e-3").Code);
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "run", "states", "state-000000000.safetensors"));
        string[] wanted = ["pair", "seed", "update", "Updates", "BatchSize", "LearningRate", "shift", "flip", "data", "declaration", "layout", "overrides", "threads", "device", "TorchSharp", "d2v"];
        Assert.All(wanted, name => Assert.True(file.Metadata.ContainsKey(name), name));
        using var model = SafetensorsFile.Open(Path.Combine(Folder, "run", "pair.safetensors"));
        Assert.All(wanted, name => Assert.Equal(name == "update" ? "12" : file.Metadata[name], model.Metadata[name]));
        Assert.Equal(("0.002", "LearningRate=2e-3", "0"), (file.Metadata["LearningRate"], file.Metadata["overrides"], file.Metadata["update"]));
    }

    [Fact]
    public void Two_processes_do_not_write_one_run()
    {
        using var first = RunFolder.Prepare(Path.Combine(Folder, "run"));
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run"), 1, "Another process is writing the run");
    }

    [Theory]
    [InlineData("seed 1 and this one has seed 2", "--seed", "2")]
    [InlineData("BatchSize 8 and this one has BatchSize 4", "--batch-size", "4")]
    [InlineData("Updates 12 and this one has Updates 20", "--updates", "20")]
    [InlineData("flip off and this one has flip on", "--flip")]
    [InlineData("Accumulation 1 and this one has Accumulation 2", "--set", "Accumulation=2")]
    [InlineData("Beta1 0.9 and this one has Beta1 0.8", "--set", "LearningRate=2e-3", "--set", "Beta1=0.8")]
    [InlineData("images", "--data", "others")]
    public void A_run_does_not_go_on_with_other_options(string says, params string[] other)
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "one").Code);
        var others = ImageFiles.Write(Path.Combine(Folder, "others"));
        File.Copy(Path.Combine(others, "bars", "00.png"), Path.Combine(others, "dots", "00.png"), overwrite: true);
        var before = Left;

        string[] data = other.Contains("--data") ? [] : ["--data", "data"];
        AssertRefused(Run(["pretrain", "WatchedPair", "--resume", "one", .. data, .. other]), 2, says);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--resume", "one"), 2, "pair WatchedPair");
        Assert.Equal(before, Left);
    }

    [Fact]
    public void A_run_goes_on_with_its_own_normalisation()
    {
        string[] begun = ["pretrain", "WatchedPair", "--data", "data", "--held-out", "0.1", "--out"];
        Assert.Equal(0, Run([.. begun, "whole"]).Code);
        Assert.Equal(130, RunUntil(3, [.. begun, "run"]).Code);

        // The image that changes is held out: those that are trained on are the same, and the statistics of the folder are others.
        File.Copy(Path.Combine(Folder, "data", "dots", "00.png"), Path.Combine(Folder, "data", "bars", "19.png"), overwrite: true);
        var resumed = Run("pretrain", "--resume", "run");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Model("whole"), Model("run"));
    }

    [Fact]
    public void A_run_goes_on_with_another_rate_where_that_is_said()
    {
        string[] command = ["pretrain", "WatchedPair", "--data", "data", "--save-every", "1", "--keep", "99"];
        Assert.Equal(130, RunUntil(3, [.. command, "--out", "run", "--set", "LearningRate=2e-3"]).Code);

        var slower = RunUntil(6, [.. command, "--resume", "run", "--set", "LearningRate=5e-4"]);
        Assert.Equal(130, slower.Code);
        Assert.Contains("The run goes on with LearningRate 0.0005 in place of 0.002 after update 3.", slower.Out, StringComparison.Ordinal);
        var ended = Run([.. command, "--resume", "run", "--set", "LearningRate=5e-4", "--set", "ClipNorm=1"]);
        Assert.True(ended.Code == 0, ended.Error);
        using var model = SafetensorsFile.Open(Path.Combine(Folder, "run", "pair.safetensors"));
        Assert.Equal("LearningRate 0.0005 in place of 0.002 after update 3; ClipNorm 1 in place of 0 after update 9", model.Metadata["changes"]);
        var rates = Course("run").Skip(1).Select(row => (double)JsonNode.Parse(row)!["learningRate"]!).ToList();
        Assert.Equal(12, rates.Count);
        Assert.True(rates[2] > 2 * rates[3], $"{rates[2]} then {rates[3]}");
    }

    [Fact]
    public void A_run_goes_on_with_the_options_that_it_has()
    {
        string[] options = ["--updates", "10", "--seed", "5", "--shift", "1", "--flip", "--set", "LearningRate=2e-3", "--set", "Beta1=0.8"];
        Assert.Equal(130, RunUntil(4, ["pretrain", "WatchedPair", "--data", "data", "--out", "run", .. options]).Code);
        var ended = Run("pretrain", "--resume", "run", "--json");
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Equal(0, Run(["pretrain", "WatchedPair", "--data", "data", "--out", "whole", .. options]).Code);
        Assert.Equal(Model("whole"), Model("run"));
        Assert.Equal(Course("whole"), Course("run"));

        // One state knows them too, wherever the data are named from.
        Assert.Equal(0, Run("pretrain", "--resume", "whole/states/state-000000000.safetensors", "--out", "again").Code);
        Assert.Equal(Model("whole"), Model("again"));

        // A value is set by two options: what is typed counts.
        AssertRefused(Run("pretrain", "--resume", "run", "--set", "Updates=12"), 2, "Updates 10 and this one has Updates 12");
    }

    [Fact]
    public void A_run_is_extended_where_that_is_said_and_notes_it()
    {
        Assert.Equal(0, Run("pretrain", "WatchedPair", "--data", "data", "--out", "run", "--updates", "6").Code);
        AssertRefused(Run("pretrain", "--resume", "run", "--updates", "9"), 2, "Updates 6 and this one has Updates 9; go on with the same, add --extend");
        AssertRefused(Run("pretrain", "--resume", "run", "--updates", "3", "--extend"), 2, "is of update 6 and the run is to have 3");

        var longer = Run("pretrain", "--resume", "run", "--updates", "9", "--extend");
        Assert.True(longer.Code == 0, longer.Error);
        Assert.Contains("The run goes on with Updates 9 in place of 6 after update 6.", longer.Out, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 9), Course("run").Skip(1).Select(row => (int)JsonNode.Parse(row)!["update"]!));

        // One image more.
        File.Copy(Path.Combine(Folder, "data", "dots", "00.png"), Path.Combine(Folder, "data", "bars", "more.png"));
        AssertRefused(Run("pretrain", "--resume", "run", "--updates", "11"), 2, "add --extend");
        var more = Run("pretrain", "--resume", "run", "--updates", "11", "--extend");
        Assert.True(more.Code == 0, more.Error);
        using var model = SafetensorsFile.Open(Path.Combine(Folder, "run", "pair.safetensors"));
        Assert.Contains("Updates 9 in place of 6 after update 6; ", model.Metadata["changes"], StringComparison.Ordinal);
        Assert.Contains("; Updates 11 in place of 9 after update 9", model.Metadata["changes"], StringComparison.Ordinal);
        Assert.Contains("; data of 61 images (", model.Metadata["changes"], StringComparison.Ordinal);

        // It is a run like any other from here on.
        Assert.Contains("nothing left to do", Run("pretrain", "--resume", "run").Out, StringComparison.Ordinal);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "other", "--extend"), 2, "--extend is for a run that goes on");
    }

    private static void Rewrite(string state, string what, string? value)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        Dictionary<string, string> metadata;
        using (var file = SafetensorsFile.Open(state))
        {
            metadata = new(file.Metadata);
        }

        metadata.Remove(what);
        if (value is not null)
        {
            metadata[what] = value;
        }

        Safetensors.Write(state, Safetensors.Read(state).Select(each => (each.Key, each.Value)), metadata);
    }

    private Dictionary<string, string> Content(string run) => Directory.GetFiles(Path.Combine(Folder, run), "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))), StringComparer.Ordinal);
}
