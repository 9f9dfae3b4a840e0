using System.Buffers.Binary;
using System.Text;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class TensorBoardTests : Tool
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xc1d04330u)]
    [InlineData("123456789", 0xe3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_the_published_one_masked(string text, uint crc)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(crc, Crc(bytes));
        Assert.Equal(Masked(crc), TensorBoardLog.MaskedCrc(bytes));
    }

    [Fact]
    public void The_file_of_the_run_is_replaced_and_those_of_other_programs_stay()
    {
        var other = Path.Combine(Folder, "events.out.tfevents.1600000000.host.17.0");
        File.WriteAllText(other, "not ours");
        for (var time = 1_700_000_000; time < 1_700_000_002; time++)
        {
            new TensorBoardLog(Folder, time, []).Dispose();
        }

        Assert.Equal([other, Path.Combine(Folder, "events.out.tfevents.1700000001.d2v")], Directory.GetFiles(Folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_written_is_read_back_by_another_reader()
    {
        MetricsRow[] rows =
        [
            new("Pair", 1, 1, 2.5, .5, .25, .999, 1e-4, 3, 0, 100, 1, 1_700_000_001.5),
            new("Pair", 1, 300, double.NaN, .5, .25, .999, 1e-4, double.PositiveInfinity, 7, 100, 2, 1_700_000_002.25),
        ];
        using (var log = new TensorBoardLog(Folder, 1_700_000_000, rows[..1]))
        {
            log.Add(rows[1]);
        }

        var file = Assert.Single(Directory.GetFiles(Folder));
        Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(file), StringComparison.Ordinal);
        var events = Read(file);
        Assert.Equal(("brain.Event:2", 1_700_000_000.0), (events[0].Version, events[0].Time));
        Assert.Equal([1, 300], events[1..].Select(each => (int)each.Step));
        Assert.Equal([1_700_000_001.5, 1_700_000_002.25], events[1..].Select(each => each.Time));
        Assert.Equal(
            ["deviation/predictions", "deviation/targets", "gradient norm", "learning rate", "loss", "samples per second", "skipped updates", "teacher decay"],
            events[1].Scalars.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((2.5f, 3f, 1e-4f), (events[1].Scalars["loss"], events[1].Scalars["gradient norm"], events[1].Scalars["learning rate"]));
        Assert.Equal((float.NaN, float.PositiveInfinity, 7f), (events[2].Scalars["loss"], events[2].Scalars["gradient norm"], events[2].Scalars["skipped updates"]));
    }

    [Fact]
    public void A_run_that_goes_on_has_one_file_with_all_updates()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        Assert.Equal(130, RunUntil(5, "pretrain", "WatchedPair", "--data", "data", "--out", "run").Code);
        Assert.Equal(0, Run("pretrain", "WatchedPair", "--data", "data", "--resume", "run").Code);

        var events = Read(Assert.Single(Directory.GetFiles(Path.Combine(Folder, "run"), "events.out.tfevents.*")));
        Assert.Equal(Enumerable.Range(1, 12), events[1..].Select(each => (int)each.Step));
        Assert.True(File.ReadAllText(Path.Combine(Folder, "run", "report.html")).Contains("Completed: 12 updates.", StringComparison.Ordinal));
    }

    // With the classes that were generated from TensorFlow's own description of the events.
    private static List<(double Time, long Step, string Version, Dictionary<string, float> Scalars)> Read(string path)
    {
        var events = new List<(double Time, long Step, string Version, Dictionary<string, float> Scalars)>();
        var bytes = File.ReadAllBytes(path).AsSpan();
        while (!bytes.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.Equal(Masked(Crc(bytes[..8])), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            var data = bytes.Slice(12, length);
            Assert.Equal(Masked(Crc(data)), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            bytes = bytes[(16 + length)..];
            var each = Tensorboard.Event.Parser.ParseFrom(new MemoryStream(data.ToArray()));
            events.Add((each.WallTime, each.Step, each.FileVersion, each.Summary?.Value.ToDictionary(value => value.Tag, value => value.SimpleValue) ?? []));
        }

        return events;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78u);
            }
        }

        return ~crc;
    }

    private static uint Masked(uint crc) => ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}
