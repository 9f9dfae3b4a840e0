using System.Text.Json;
using System.Xml.Linq;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class RunTests : Tool
{
    public RunTests() => ImageFiles.Write(Path.Combine(Folder, "data"));

    [Fact]
    public void A_demo_writes_report_metrics_and_a_checkpoint_for_each_seed()
    {
        var outcome = Run("demo", "--pair", "TinyPair", "--images", "data", "--quick", "--seeds", "2", "--seed", "7", "--out", "run", "--json");

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
        var outcome = Run("demo", "--pair", "TinyPair", "--images", "data", "--quick", "--out", "run");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.DoesNotContain('\u001b', outcome.Out);
        Assert.DoesNotContain('\b', outcome.Out);
        var progress = outcome.Out.Split('\n').Where(line => line.StartsWith("Pretraining vision: update", StringComparison.Ordinal)).ToList();
        Assert.InRange(progress.Count, 10, 12);
        Assert.All(progress, line => Assert.Matches(@"update \d+/12  loss \d+\.\d{4}  [\d,]+ samples/s  \d{1,3} % waiting for data  \d+ s left", line));
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
        Assert.Contains("Waiting for data", page, StringComparison.Ordinal);
        Assert.Contains("Loss over updates.", page, StringComparison.Ordinal);
        Assert.Equal("Constant", header.GetProperty("Schedule").GetString());
    }

    [Theory]
    [InlineData("LerningRate=1", "A recipe has no 'LerningRate'; did you mean 'LearningRate'?")]
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

    [Theory]
    [InlineData("WorldSize=65536", "Accumulation=65536", "give a multiple of 4294967296")]
    [InlineData("Warmup=2147483647", "Hold=2147483647", "are longer than the run")]
    public void Values_that_overflow_together_are_refused(string first, string second, string says) =>
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--set", first, "--set", second), 2, says);

    [Fact]
    public void A_stopped_demo_keeps_its_checkpoint_and_writes_no_report()
    {
        var stopped = RunUntil(3, "demo", "--pair", "WatchedPair", "--images", "data", "--out", "run");

        Assert.Equal(130, stopped.Code);
        var line = Assert.Single(stopped.ErrorLines);
        Assert.Contains("WatchedPair.safetensors", line, StringComparison.Ordinal);
        Assert.Equal(
            ["WatchedPair.safetensors", "metrics.jsonl", "training.safetensors"],
            Directory.GetFiles(Path.Combine(Folder, "run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var resumed = Run(Command(line));
        Assert.True(resumed.Code == 0, resumed.Error);
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
        Assert.True(answer.RootElement.GetProperty("hasFusedOptimizer").GetBoolean());
        Assert.Matches("Optimiser +fused kernel", outcome.Error);
        Assert.Matches("Linear layers in float32 +(libtorch.s product|oneDNN.s where they are large)", outcome.Error);
        Assert.Matches("Any operation of libtorch +reached", outcome.Error);
        Assert.Matches("Matrix products +[0-9,]+ GFLOP/s in float32, [0-9,]+ in bfloat16: (train in float32|'Precision = |bfloat16 is the default)", outcome.Error);
        Assert.Matches("Trains on +(the processor|CUDA)", outcome.Error);
        Assert.Matches("Audio +WAV", outcome.Error);
    }

    [Theory]
    [InlineData("Data2VecVisionTiny", 4)]
    [InlineData("Data2VecTextTiny", 2)]
    public void A_bench_tells_how_fast_a_pair_trains(string pair, int batch)
    {
        var outcome = Run("bench", pair, "--assembly", Path.Combine(AppContext.BaseDirectory, "Data2Vec.Models.dll"), "--batch-size", $"{batch}", "--updates", "3", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        using var answer = JsonDocument.Parse(outcome.Out);
        var measured = Assert.Single(answer.RootElement.GetProperty("pairs").EnumerateArray());
        double Number(string name) => measured.GetProperty(name).GetDouble();
        Assert.Equal(batch, Number("batch"));
        Assert.InRange(Number("seconds"), 1e-4, 60);
        Assert.Equal(batch / Number("seconds"), Number("samplesPerSecond"), 1e-6);
        Assert.InRange(Number("flops"), 1e6, 1e12);
        Assert.Equal(Number("flops") / Number("seconds") / Number("ceiling"), Number("utilisation"), 1e-9);
        Assert.InRange(Number("utilisation"), 1e-6, 1.5);
        Assert.Contains(pair, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bench_needs_what_the_generator_tells()
    {
        var outcome = Run("bench", "TinyPair", "--updates", "1");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("was not written by the generator", outcome.Error, StringComparison.Ordinal);
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
        Assert.Equal(1, tried.GetProperty("processes").GetInt32());
        Assert.True(tried.GetProperty("secondsPerUpdate").GetDouble() > 0);
        Assert.InRange(tried.GetProperty("peakBytes").GetInt64(), 10 << 20, 1L << 40);

        // What is said of a state's size is what it has, but for its header and the room between parameters.
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--set", "BatchSize=6", "--out", "run").Code);
        var state = new FileInfo(Path.Combine(Folder, "run", "states", "state-000000000.safetensors")).Length;
        Assert.InRange(state, tried.GetProperty("fileBytes").GetInt64() / 2, tried.GetProperty("fileBytes").GetInt64() + 8192);
        Assert.Contains("Nothing was written.", outcome.Error, StringComparison.Ordinal);
    }
}
