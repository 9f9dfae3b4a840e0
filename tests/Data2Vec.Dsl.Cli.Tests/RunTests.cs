using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class RunTests : Tool
{
    public RunTests() => PictureFolder.Write(Path.Combine(Folder, "data"));

    [Fact]
    public void A_demo_writes_report_metrics_and_a_checkpoint_for_each_seed()
    {
        var outcome = Run("demo", "--pair", "TinyPair", "--pictures", "data", "--quick", "--seeds", "2", "--seed", "7", "--out", "run", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        using var answer = JsonDocument.Parse(outcome.Out);
        var root = answer.RootElement;
        Assert.True(root.GetProperty("quick").GetBoolean());
        var part = Assert.Single(root.GetProperty("parts").EnumerateArray());
        Assert.Equal([7, 8], part.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetProperty("seed").GetInt32()));
        var figures = part.GetProperty("figures").EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("mean"));
        Assert.Equal(["Raw pixels", "Random initialisation", "data2vec pretraining"], figures.Keys);
        Assert.All(figures.Values, mean => Assert.InRange(mean[1].GetDouble(), 0, 1));
        Assert.Equal(
            ["TinyPair-seed-8.safetensors", "TinyPair.safetensors", "metrics.jsonl", "report.html"],
            Directory.GetFiles(Path.Combine(Folder, "run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // 12 updates of 2 seeds, and a line before each.
        var lines = Metrics("run");
        Assert.Equal(26, File.ReadAllLines(Path.Combine(Folder, "run", "metrics.jsonl")).Length);
        Assert.Equal(24, lines.Count);
        var second = lines.Where(line => line.GetProperty("seed").GetInt32() == 8);
        Assert.Equal(Enumerable.Range(1, 12), second.Select(line => line.GetProperty("update").GetInt32()));
        var page = XDocument.Load(Path.Combine(Folder, "run", "report.html"));
        Assert.Contains("quick form", page.Root!.Value, StringComparison.Ordinal);
        var pixels = figures["Raw pixels"][1].GetDouble();
        Assert.Contains(FormattableString.Invariant($"{pixels * 100:0.0} %"), page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_progress_is_plain_lines_with_a_table_at_the_end()
    {
        var outcome = Run("demo", "--pair", "TinyPair", "--pictures", "data", "--quick", "--out", "run");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.DoesNotContain('\u001b', outcome.Out);
        Assert.DoesNotContain('\b', outcome.Out);
        var progress = outcome.Out.Split('\n').Where(line => line.StartsWith("Pretraining vision: update", StringComparison.Ordinal)).ToList();
        Assert.InRange(progress.Count, 10, 12);
        Assert.All(progress, line => Assert.Matches(@"update \d+/12  loss \d+\.\d{4}  [\d,]+ samples/s  \d+ s left", line));
        Assert.Matches(@"(?m)^Raw pixels +[\d.]+ %  +[\d.]+ %  +[\d.]+ %\r?$", outcome.Out);
        Assert.Contains("Data: ", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "one").Code);
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "two").Code);
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "other", "--seed", "2").Code);

        Assert.Equal(Model("one"), Model("two"));
        Assert.NotEqual(Model("one"), Model("other"));
    }

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
        AssertRefused(Run(Command(line)), 2, "is complete (12 updates)");
    }

    [Fact]
    public void A_run_goes_on_from_one_state_in_a_folder_of_its_own()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "whole", "--save-every", "4", "--keep", "9").Code);
        var before = Left;
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "again", "--resume", "whole/states/state-000000004.safetensors").Code);
        Assert.Equal(before, Left.Where(path => !path.StartsWith("again", StringComparison.Ordinal)));
        Assert.Equal(["state-000000004.safetensors"], Directory.GetFiles(Path.Combine(Folder, "again", "states")).Select(Path.GetFileName));
        Assert.Equal(Model("whole"), Model("again"));
        Assert.Equal(Course("whole"), Course("again"));
        AssertRefused(
            Run("pretrain", "TinyPair", "--data", "data", "--resume", "whole/states/state-000000004.safetensors"), 2, "name it with --out");
    }

    [Theory]
    [InlineData("Data2VecTextTiny")]
    [InlineData("Data2VecSpeechTiny")]
    public void Runs_on_texts_and_sound_go_on_as_exactly(string pair)
    {
        var data = pair.Contains("Text", StringComparison.Ordinal) ? SmallData.Texts(Path.Combine(Folder, "small")) : SmallData.Sounds(Path.Combine(Folder, "small"));
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

    [Fact]
    public void Values_of_the_recipe_can_be_set_and_are_written_down()
    {
        var outcome = Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--set", "learningrate=2e-3", "--set", "Updates=6", "--set", "Schedule=constant");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(6, Metrics("run").Count);
        Assert.Equal(2e-3, Metrics("run")[^1].GetProperty("learningRate").GetDouble());
        var header = JsonDocument.Parse(File.ReadLines(Path.Combine(Folder, "run", "metrics.jsonl")).First()).RootElement.GetProperty("run");
        Assert.Equal("LearningRate=2e-3 Updates=6 Schedule=constant", header.GetProperty("overrides").GetString());
        Assert.Equal("0.002", header.GetProperty("LearningRate").GetString());
        Assert.Equal(["events", "metrics.jsonl", "pair.safetensors", "report.html", "states"], Directory.GetFileSystemEntries(Path.Combine(Folder, "run"))
            .Select(path => Path.GetFileName(path)!).Select(name => name.StartsWith("events.", StringComparison.Ordinal) ? "events" : name).Order(StringComparer.Ordinal));
        var page = XDocument.Load(Path.Combine(Folder, "run", "report.html")).Root!.Value;
        Assert.Contains("LearningRate=2e-3 Updates=6", page, StringComparison.Ordinal);
        Assert.Contains("Loss over updates.", page, StringComparison.Ordinal);
        Assert.Equal("Constant", header.GetProperty("Schedule").GetString());
    }

    [Theory]
    [InlineData("LerningRate=1", "A recipe has no 'LerningRate'; did you mean LearningRate?")]
    [InlineData("qqqqqq=1", "it has Updates, BatchSize, LearningRate")]
    [InlineData("LearningRate", "--set takes key=value")]
    [InlineData("LearningRate=fast", "LearningRate takes a number from 0 on, not 'fast'")]
    [InlineData("Beta2=1", "Beta2 takes a number from 0 to below 1, not '1'")]
    [InlineData("LearningRate=NaN", "not 'NaN'")]
    [InlineData("Updates=0", "Updates takes a whole number from 1 on, not '0'")]
    [InlineData("Schedule=Step", "Schedule takes Cosine or")]
    [InlineData("Warmup=13", "A warm-up of 13 updates")]
    [InlineData("Accumulation=3", "give a multiple of 3")]
    public void What_cannot_be_set_is_refused(string word, string says)
    {
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--set", word), 2, says);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--updates", "3", "--set", "Updates=4"), 2, "Updates is set twice");
        Assert.DoesNotContain("run", Left);
    }

    [Fact]
    public void A_stopped_demo_keeps_its_checkpoint_and_writes_no_report()
    {
        var stopped = RunUntil(3, "demo", "--pair", "WatchedPair", "--pictures", "data", "--out", "run");

        Assert.Equal(130, stopped.Code);
        var line = Assert.Single(stopped.ErrorLines);
        Assert.Contains("WatchedPair.safetensors", line, StringComparison.Ordinal);
        Assert.Equal(
            ["WatchedPair.safetensors", "metrics.jsonl", "training.safetensors"],
            Directory.GetFiles(Path.Combine(Folder, "run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var resumed = Run(Command(line));
        Assert.True(resumed.Code == 0, resumed.Error);
    }

    [Theory]
    [InlineData("seed 1 and this one has seed 2", "--seed", "2")]
    [InlineData("BatchSize 8 and this one has BatchSize 4", "--batch-size", "4")]
    [InlineData("Updates 12 and this one has Updates 20", "--updates", "20")]
    [InlineData("flip off and this one has flip on", "--flip")]
    [InlineData("LearningRate 0.001 and this one has LearningRate 0.002", "--set", "LearningRate=2e-3")]
    [InlineData("pictures", "--data", "others")]
    public void A_run_does_not_go_on_with_other_options(string says, params string[] other)
    {
        Assert.Equal(130, RunUntil(3, "pretrain", "WatchedPair", "--data", "data", "--out", "one").Code);
        var others = PictureFolder.Write(Path.Combine(Folder, "others"));
        File.Copy(Path.Combine(others, "bars", "00.png"), Path.Combine(others, "dots", "00.png"), overwrite: true);
        var before = Left;

        string[] data = other.Contains("--data") ? [] : ["--data", "data"];
        AssertRefused(Run(["pretrain", "WatchedPair", "--resume", "one", .. data, .. other]), 2, says);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--resume", "one"), 2, "pair WatchedPair");
        Assert.Equal(before, Left);
    }

    [Fact]
    public void A_shorter_run_is_a_whole_one()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--updates", "6").Code);

        // The warm-up of 2 of 12 updates is 1 of 6, and half a cosine follows.
        var rates = Metrics("run").Select(line => line.GetProperty("learningRate").GetDouble()).ToList();
        Assert.Equal(6, rates.Count);
        Assert.Equal((0, 1e-3), (rates[0], rates[1]));
        Assert.Equal(0.5e-3 * (1 + Math.Cos(Math.PI * 4 / 5)), rates[5], 1e-12);
    }

    [Fact]
    public void Stopped_before_the_first_update_there_is_nothing_to_save()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        AssertRefused(Run(source.Token, "pretrain", "TinyPair", "--data", "data", "--out", "run"), 130, "before there was anything to save");
        Assert.DoesNotContain("run", Left);
    }

    [Fact]
    public void A_checkpoint_is_measured_beside_its_controls()
    {
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "run").Code);

        var outcome = Run("evaluate", "TinyPair", "--checkpoint", "run/pair.safetensors", "--data", "data", "--labels", "2", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("This checkpoint", outcome.Error, StringComparison.Ordinal);
        using var answer = JsonDocument.Parse(outcome.Out);
        var figures = answer.RootElement.GetProperty("figures").EnumerateArray().ToList();
        Assert.Equal(["Raw pixels", "Random initialisation", "This checkpoint"], figures.Select(row => row.GetProperty("name").GetString()));
        Assert.All(figures, row => Assert.Equal(3, row.GetProperty("values").GetArrayLength()));
        Assert.All(figures, row => Assert.InRange(row.GetProperty("values")[0].GetDouble(), 0, 1));
    }

    [Fact]
    public void Doctor_finds_tensors_working()
    {
        var outcome = Run("doctor", "--json");

        Assert.Equal(0, outcome.Code);
        using var answer = JsonDocument.Parse(outcome.Out);
        Assert.True(answer.RootElement.GetProperty("environment").GetProperty("threads").GetInt32() > 0);
        Assert.Contains("Tensors", outcome.Error, StringComparison.Ordinal);
        Assert.True(answer.RootElement.GetProperty("environment").GetProperty("hasFusedOptimizer").GetBoolean());
        Assert.Matches("Optimiser +fused kernel", outcome.Error);
        Assert.Matches("Any operation of libtorch +reached", outcome.Error);
        Assert.Matches("Trains on +(the processor|CUDA)", outcome.Error);
    }

    [Fact]
    public void A_dry_run_tells_what_the_run_would_cost_and_writes_nothing()
    {
        var before = Left;
        var outcome = Run("pretrain", "TinyPair", "--data", "data", "--set", "BatchSize=6", "--dry-run", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(before, Left);
        using var answer = JsonDocument.Parse(outcome.Out);
        var tried = answer.RootElement.GetProperty("dryRun");
        Assert.Equal(TinyEncoder.ParameterCount + 64, tried.GetProperty("parameters").GetInt64());
        Assert.Equal("Pixels [6, 1, 28, 28]", tried.GetProperty("batch").GetString());
        Assert.Equal(6 * 8, tried.GetProperty("masked").GetInt64());
        Assert.Equal(12, tried.GetProperty("updates").GetInt64());
        Assert.True(tried.GetProperty("secondsPerUpdate").GetDouble() > 0);
        Assert.InRange(tried.GetProperty("peakBytes").GetInt64(), 10 << 20, 1L << 40);

        // What is said of a state's size is what it has, but for its header and the room between parameters.
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--set", "BatchSize=6", "--out", "run").Code);
        var state = new FileInfo(Path.Combine(Folder, "run", "states", "state-000000000.safetensors")).Length;
        Assert.InRange(state, tried.GetProperty("fileBytes").GetInt64() / 2, tried.GetProperty("fileBytes").GetInt64() + 8192);
        Assert.Contains("Nothing was written.", outcome.Error, StringComparison.Ordinal);
    }

    private byte[] Model(string run) => File.ReadAllBytes(Path.Combine(Folder, run, "pair.safetensors"));

    private static void Rewrite(string state, string what, string value)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        Dictionary<string, string> metadata;
        using (var file = SafetensorsFile.Open(state))
        {
            metadata = new(file.Metadata) { [what] = value };
        }

        Safetensors.Write(state, Safetensors.Read(state).Select(each => (each.Key, each.Value)), metadata);
    }

    // The lines of the updates.
    private List<JsonElement> Metrics(string run) =>
    [
        .. File.ReadLines(Path.Combine(Folder, run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("update", out _)),
    ];

    private Dictionary<string, string> Content(string run) => Directory.GetFiles(Path.Combine(Folder, run), "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))), StringComparer.Ordinal);

    private List<string> Course(string run) => ToolRuns.Course(Path.Combine(Folder, run, "metrics.jsonl"));

    // The command in a sentence, without the tool's name.
    private static string[] Command(string sentence) => sentence.Split('`')[1].Split(' ')[1..];

    // Presses Ctrl-C while the given batch is being computed.
    private Outcome RunUntil(int batch, params string[] args)
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        WatchedPair.Watch(() =>
        {
            if (++seen == batch)
            {
                source.Cancel();
            }
        });
        try
        {
            return Run(source.Token, args);
        }
        finally
        {
            WatchedPair.Watch(null);
        }
    }
}
