using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Data2Vec.Dsl.Monitoring;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// The metrics as TensorBoard reads them: records of a length, the event, and a masked CRC-32C of either; an event is a protocol buffer with one
/// scalar for each curve. (tensorflow/core/lib/io/record_writer.cc, event.proto, summary.proto.)
/// </summary>
internal sealed class TensorBoardLog : IDisposable
{
    private const string Names = "events.out.tfevents.";

    // What tells our files from those of other programs in the folder.
    private const string Ending = ".d2v";
    private const uint MaskDelta = 0xa282ead8;

    // Field numbers and wire types, as one byte each.
    private const byte WallTime = (1 << 3) | 1, Step = 2 << 3, Version = (3 << 3) | 2, Summary = (5 << 3) | 2;
    private const byte Value = (1 << 3) | 2, Tag = (1 << 3) | 2, SimpleValue = (2 << 3) | 5;
    private readonly GrowingFile _file;

    /// <summary>Begins the file of a run. One of its own from before is replaced: it is all in the metrics.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="time">Now, in seconds since 1970.</param>
    /// <param name="rows">The rows so far.</param>
    public TensorBoardLog(string folder, double time, IEnumerable<MetricsRow> rows)
    {
        foreach (var old in Directory.EnumerateFiles(folder, Names + "*" + Ending))
        {
            File.Delete(old);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Names}{(long)time:0000000000}{Ending}");
        _file = new GrowingFile(Path.Combine(folder, name));
        _file.Add(Record(Event(time, 0, Version, "brain.Event:2"u8)));
        foreach (var row in rows)
        {
            Add(row);
        }
    }

    /// <summary>Adds an update.</summary>
    public void Add(MetricsRow row)
    {
        (string Name, double Value)[] scalars =
        [
            ("loss", row.Loss), ("deviation/targets", row.TargetDeviation), ("deviation/predictions", row.PredictionDeviation),
            ("gradient norm", row.GradientNorm), ("learning rate", row.LearningRate), ("teacher decay", row.TeacherDecay),
            ("skipped updates", row.SkippedUpdates), ("samples per second", row.SamplesPerSecond),
            .. (row.Stages ?? []).SelectMany(OfStage),
        ];
        using var summary = new MemoryStream();
        foreach (var (name, value) in scalars)
        {
            var text = Encoding.UTF8.GetBytes(name);
            summary.Write([Value, (byte)(text.Length + 7), Tag, (byte)text.Length, .. text, SimpleValue]);
            var number = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
            summary.Write(number);
        }

        _file.Add(Record(Event(row.Time, row.Update, Summary, summary.ToArray())));
    }

    /// <summary>An event with one more field.</summary>
    public static byte[] Event(double time, long step, byte field, ReadOnlySpan<byte> content)
    {
        var start = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(start, time);
        return [WallTime, .. start, Step, .. Varint((ulong)step), field, .. Varint((ulong)content.Length), .. content];
    }

    /// <summary>A record of the file.</summary>
    public static byte[] Record(ReadOnlySpan<byte> data)
    {
        var record = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), MaskedCrc(record.AsSpan(0, sizeof(ulong))));
        data.CopyTo(record.AsSpan(sizeof(ulong) + sizeof(uint)));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), MaskedCrc(data));
        return record;
    }

    /// <summary>The CRC-32C, turned and moved so that a record of records has another one.</summary>
    public static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // The deviations of targets and predictions are there already.
    private static IEnumerable<(string Name, double Value)> OfStage(Spread spread)
    {
        if (spread.Stage is not (CollapseMonitor.Target or CollapseMonitor.Prediction))
        {
            yield return ($"deviation/{spread.Stage}", spread.Deviation);
        }

        yield return ($"cosine/{spread.Stage}", spread.Cosine);
        yield return ($"rank/{spread.Stage}", spread.Rank);
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
