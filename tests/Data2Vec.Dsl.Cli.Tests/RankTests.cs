using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;
using Data2Vec.Models;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>Runs of several processes, over TCP and over MPI.</summary>
[Trait("Lane", "Slow")]
public sealed class RankTests : Tool
{
    [UnixTheory]
    [InlineData(2)]
    [InlineData(4)]
    public void Several_processes_get_the_weights_of_one_that_adds_up_their_batches(int size) => RequireTheWeightsOfOne(size, mpi: false);

    [OpenMpiTheory]
    [InlineData(2)]
    [InlineData(4)]
    public void Several_processes_of_mpirun_get_the_weights_of_one_that_adds_up_their_batches(int size) => RequireTheWeightsOfOne(size, mpi: true);

    [UnixTheory]
    [InlineData(nameof(Data2VecTextTiny))]
    [InlineData(nameof(Data2VecAudioTiny))]
    public void Processes_share_texts_and_audio_of_unlike_lengths_as_exactly(string pair)
    {
        // Each rank has its own length of batch and its own number of masked positions.
        var data = pair == nameof(Data2VecTextTiny) ? SmallData.Texts(Path.Combine(Folder, "small")) : SmallData.Audio(Path.Combine(Folder, "small"));
        string[] arguments =
        [
            "pretrain", pair, "--assembly", typeof(Data2VecTextTiny).Assembly.Location, "--data", data, "--updates", "3", "--batch-size", "4", "--set", "WorldSize=2", "--threads", "1",
        ];
        using var one = ToolProcess.Start(Folder, [.. arguments, "--out", "one"]);
        Assert.True(one.End().Code == 0, one.Error);
        using var ranks = new Ranks(Folder, 2, [.. arguments, "--out", "several"]);
        Assert.All(ranks.End(), each => Assert.True(each.Code == 0, each.Error));
        RequireEqual("one", "several", tolerance: 0);
    }

    private void RequireTheWeightsOfOne(int size, bool mpi)
    {
        var arguments = Arguments(nameof(TinyPair), size, 40);
        using var one = ToolProcess.Start(Folder, [.. arguments, "--out", "one"]);
        Assert.True(one.End().Code == 0, one.Error);
        if (mpi)
        {
            using var all = Mpi(size, [.. arguments, "--out", "several"]);
            Assert.True(all.End().Code == 0, all.Out + all.Error);
        }
        else
        {
            using var ranks = new Ranks(Folder, size, [.. arguments, "--out", "several"]);
            Assert.All(ranks.End(), each => Assert.True(each.Code == 0, each.Error));
            Assert.All(ranks.All[1..], each => Assert.Equal("", each.Out + each.Error));
        }

        // Of two numbers the sum has one order.
        RequireEqual("one", "several", tolerance: size == 2 ? 0 : 2e-6f);
        Assert.Equal(40, Metrics("several").Count);
        Assert.All(Metrics("one").Zip(Metrics("several")), pair => Assert.Equal(
            pair.First.GetProperty("loss").GetDouble(), pair.Second.GetProperty("loss").GetDouble(), 1e-5));
    }

    [UnixFact]
    public void A_run_that_lost_a_rank_is_saved_and_goes_on_to_the_same_weights()
    {
        var arguments = Arguments(nameof(SteadyPair), 3, 30);
        using var whole = new Ranks(Folder, 3, [.. arguments, "--out", "whole"]);
        Assert.All(whole.End(), each => Assert.True(each.Code == 0, each.Error));
        using var broken = new Ranks(Folder, 3, [.. arguments, "--out", "run"]);
        broken.All[0].Until(() => Lines("run") > 6);
        broken.All[2].Kill();
        broken.End();
        Assert.Equal([1, 1, 137], broken.All.Select(each => each.Code));
        var sentence = Assert.Single(broken.All[0].Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            @"^Rank 2 of 3 was lost: its process has ended\. The run ended after update \d+ and its state is in '.*state-\d+\.safetensors'; start all ranks again with `d2v pretrain .* --resume .*run`\.$",
            sentence);
        Assert.Equal("Rank 1: Rank 2 of 3 was lost: its process has ended. Rank 0 saves and says how to go on.\n", broken.All[1].Error);
        using var resumed = new Ranks(Folder, 3, sentence.Split('`')[1].Split(' ')[1..]);
        Assert.All(resumed.End(), each => Assert.True(each.Code == 0, each.Error));
        RequireEqual("whole", "run", tolerance: 0);
        Assert.Equal(Course("whole"), Course("run"));
    }

    [OpenMpiFact]
    public void A_rank_that_mpirun_loses_leaves_a_state_to_go_on_from()
    {
        var arguments = Arguments(nameof(SteadyPair), 2, 40);
        using var whole = Mpi(2, [.. arguments, "--out", "whole"]);
        using var broken = Mpi(2, [.. arguments, "--out", "run"]);
        broken.Until(() => Lines("run") > 6);
        broken.KillLastChild();
        broken.End();
        Assert.NotEqual(0, broken.Code);
        Assert.Contains(Directory.GetFiles(Path.Combine(Folder, "run", "states")), each => !each.EndsWith("000000000.safetensors", StringComparison.Ordinal));
        using var resumed = Mpi(2, [.. arguments, "--resume", "run"]);
        Assert.True(resumed.End().Code == 0, resumed.Out + resumed.Error);
        Assert.True(whole.End().Code == 0, whole.Out + whole.Error);
        RequireEqual("whole", "run", tolerance: 0);
    }

    [OpenMpiFact]
    public void A_collapse_ends_all_ranks_of_mpirun()
    {
        using var ranks = Mpi(2, [.. Arguments(nameof(PausingPair), 2, 12), "--out", "run"]);
        ranks.End();
        Assert.Contains("Training collapsed by update ", ranks.Error, StringComparison.Ordinal);
        Assert.Contains("Rank 1: Rank 0 of 2 left before the end of the update. ", ranks.Error, StringComparison.Ordinal);
    }

    [OpenMpiFact]
    public void A_rank_that_mpirun_starts_without_data_ends_all()
    {
        string[] arguments = [.. Arguments(nameof(TinyPair), 2, 12), "--out", "run"];
        var without = arguments.Select(word => word == "data" ? "nowhere" : word);
        using var ranks = Mpi(1, [.. arguments, ":", "-n", "1", .. ToolProcess.Words, .. without]);
        ranks.End();
        Assert.Contains("nowhere' does not exist", ranks.Error, StringComparison.Ordinal);
        Assert.Contains("Rank 1 of 2 left before the end of the update.", ranks.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_signal_to_one_rank_stops_all_after_the_same_update()
    {
        using var ranks = new Ranks(Folder, 2, [.. Arguments(nameof(SteadyPair), 2, 400), "--out", "run"]);
        ranks.All[0].Until(() => Lines("run") > 3);
        ranks.All[1].Send("TERM");
        ranks.End();
        Assert.Equal([130, 130], ranks.All.Select(each => each.Code));
        Assert.Matches(@"^Stopped after update \d+ of 400; .* go on with `d2v pretrain .* --resume .*run`\.\n$", ranks.All[0].Error);
        Assert.Equal("", ranks.All[1].Error);
    }

    [UnixFact]
    public void Ranks_that_cannot_share_a_run_are_refused()
    {
        using var three = new Ranks(Folder, 3, [.. Arguments(nameof(TinyPair), 2, 4), "--out", "run"]);
        Assert.All(three.End(), each => Assert.Equal(
            (2, "An update has 2 × 1 passes, which 3 processes cannot share equally; type --set WorldSize=3.\n"), (each.Code, each.Error)));

        using var other = new Ranks(Folder, 2, [.. Arguments(nameof(TinyPair), 2, 4), "--out", "run"], rank => rank == 0 ? [] : ["--seed", "7"]);
        other.End();
        Assert.Equal("Rank 1 has seed 7 and rank 0 has 1; start all ranks with the same options and data.\n", other.All[1].Error);
        Assert.Equal("Not all ranks were started with the same options and data; those that differ say in what.\n", other.All[0].Error);

        using var alone = ToolProcess.Start(
            Folder, [.. Arguments(nameof(TinyPair), 2, 4), "--out", "run"], variables: new Dictionary<string, string> { ["WORLD_SIZE"] = "2" });
        alone.End();
        Assert.Equal(2, alone.Code);
        Assert.StartsWith("RANK is not set and WORLD_SIZE is 2: ", alone.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Folder, "run")));
    }

    [UnixFact]
    public void A_dry_run_is_tried_by_all_ranks_and_told_by_one()
    {
        using var ranks = new Ranks(Folder, 2, [.. Arguments(nameof(SteadyPair), 24, 40), "--dry-run", "--json"]);
        Assert.All(ranks.End(), each => Assert.True(each.Code == 0, each.Error));
        using var answer = JsonDocument.Parse(ranks.All[0].Out);
        var tried = answer.RootElement.GetProperty("dryRun");
        Assert.Equal(2, tried.GetProperty("processes").GetInt32());
        Assert.Equal("Pixels [1, 1, 28, 28]", tried.GetProperty("batch").GetString());
        Assert.Contains("24 to an update, 12 by each of 2 processes", ranks.All[0].Error, StringComparison.Ordinal);
        Assert.Contains(" MiB of each of 2 processes at most", ranks.All[0].Error, StringComparison.Ordinal);
        Assert.Equal("", ranks.All[1].Out + ranks.All[1].Error);

        // Each pass of a steady pair takes 50 ms and more, and a process makes 12 of them.
        Assert.True(tried.GetProperty("secondsPerUpdate").GetDouble() >= 0.6);
    }

    private int Lines(string run) => File.Exists(Path.Combine(Folder, run, "metrics.jsonl")) ? File.ReadLines(Path.Combine(Folder, run, "metrics.jsonl")).Count() : 0;

    // A batch of 24 divides into 2, 3 and 4.
    private string[] Arguments(string pair, int ranks, int updates)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        return
        [
            "pretrain", pair, "--assembly", typeof(RankTests).Assembly.Location, "--data", "data", "--batch-size", "24",
            "--set", string.Create(CultureInfo.InvariantCulture, $"WorldSize={ranks}"), "--updates", updates.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private ToolProcess Mpi(int size, string[] arguments) => ToolProcess.Start(
        Folder, arguments, launcher: [.. OpenMpi.Command, "-n", size.ToString(CultureInfo.InvariantCulture)], variables: OpenMpi.Variables);

    private void RequireEqual(string expected, string actual, float tolerance)
    {
        using var first = SafetensorsFile.Open(Path.Combine(Folder, expected, "pair.safetensors"));
        using var second = SafetensorsFile.Open(Path.Combine(Folder, actual, "pair.safetensors"));
        Assert.NotEmpty(first.Entries.Keys);
        foreach (var name in first.Entries.Keys)
        {
            using var a = first.Read(name);
            using var b = second.Read(name);
            Assert.True((a - b).abs().max().item<float>() <= tolerance, $"{name}: {(a - b).abs().max().item<float>()}");
        }
    }

    /// <summary>The processes of a run, started as a shell loop would.</summary>
    private sealed class Ranks : IDisposable
    {
        public Ranks(string folder, int size, string[] arguments, Func<int, string[]>? own = null)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            All =
            [
                .. Enumerable.Range(0, size).Select(rank => ToolProcess.Start(folder, [.. arguments, .. own?.Invoke(rank) ?? []], variables: new Dictionary<string, string>
                {
                    ["RANK"] = rank.ToString(CultureInfo.InvariantCulture),
                    ["WORLD_SIZE"] = size.ToString(CultureInfo.InvariantCulture),
                    ["MASTER_ADDR"] = "127.0.0.1",
                    ["MASTER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
                })),
            ];
        }

        public ToolProcess[] All { get; }

        public ToolProcess[] End()
        {
            Array.ForEach(All, each => each.End());
            return All;
        }

        public void Dispose() => Array.ForEach(All, each => each.Dispose());
    }
}
