using System.Diagnostics;
using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>Files of torch.save that are damaged or made to do harm: one sentence, nothing run, little memory and little time.</summary>
public sealed class HostilePyTorchTests : IDisposable
{
    // Lists of one byte each become objects; and what is taken whatever the file.
    private const int AllocatedPerByte = 64, AllocatedAlways = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var folder in new[] { "hostile", "hostile_index" })
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(PyTorchCase.At(folder, "case.json")));
            foreach (var file in json.RootElement.GetProperty("files").EnumerateObject())
            {
                cases.Add(folder, file.Name, file.Value.GetProperty("expect").GetString()!);
            }
        }

        return cases;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_file_is_refused_or_read_as_it_may_be(string folder, string file, string expect)
    {
        var path = PyTorchCase.At(folder, file);
        var marker = Path.Combine(Path.GetTempPath(), "hostile_pickle_was_executed");
        File.Delete(marker);
        var length = new FileInfo(path).Length;
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        var message = Try(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (AllocatedPerByte * length) + AllocatedAlways);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(File.Exists(marker));
        var mayBeRead = expect.StartsWith("read", StringComparison.Ordinal) || expect.Contains(" or ", StringComparison.Ordinal);
        Assert.True(message is not null || mayBeRead, $"{file} was read");
        Assert.True(message is null || !expect.StartsWith("read a", StringComparison.Ordinal) || expect.Contains("refuse", StringComparison.Ordinal), message);
    }

    [Theory]
    [InlineData("exec_os_system.pt", "names 'os.system', which no checkpoint needs")]
    [InlineData("exec_dotted_global_proto4.pt", "which no checkpoint needs")]
    [InlineData("torchscript.pt", "TorchScript")]
    [InlineData("tar_ancient.pt", "tar archive")]
    [InlineData("text_file.pt", "a large file that Git has not fetched")]
    [InlineData("html_page.pt", "a web page")]
    [InlineData("zip_deflated_pickle.pt", "is compressed, which torch.save never does")]
    [InlineData("zip_bad_crc.pt", "the checksum of record 'data/0' is wrong")]
    [InlineData("rebuild_sparse.pt", "sparse")]
    [InlineData("rebuild_quantized.pt", "quantised")]
    [InlineData("zip_byteorder_big.pt", "its byte order is 'big'; only little is read")]
    public void The_sentence_says_what_is_wrong(string file, string says) =>
        Assert.Contains(says, Try(PyTorchCase.At("hostile", file)), StringComparison.Ordinal);

    [Theory]
    [InlineData("zip_nested", 3000)]
    [InlineData("zip_protocol5", 3000)]
    [InlineData("legacy_nested", 3000)]
    [InlineData("torch2_views", 3000)]
    public void A_damaged_file_is_read_or_refused_in_one_sentence(string folder, int count)
    {
        var whole = File.ReadAllBytes(PyTorchCase.At(folder, "checkpoint.pt"));
        var random = new Random(folder.Length);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = whole.ToArray();
            for (var turns = random.Next(1, 6); turns > 0; turns--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_folder.At("x"), random.Next(8) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes);
            refused += Try(_folder.At("x")) is null ? 0 : 1;
        }

        Assert.InRange(refused, count / 20, count);
    }

    [Fact]
    public void Keys_that_would_share_one_bucket_take_no_longer()
    {
        // 150,000 whole numbers x * 2^32 + x have the hash code 0.
        using var stream = new MemoryStream();
        stream.Write([0x80, 2, (byte)'}', (byte)'(']);
        for (var i = 1; i <= 150_000; i++)
        {
            stream.Write([0x8A, 8, .. BitConverter.GetBytes(((long)i << 32) | (uint)i), (byte)'N']);
        }

        stream.Write("u."u8);
        File.WriteAllBytes(_folder.At("x"), stream.ToArray());
        var watch = Stopwatch.StartNew();
        Assert.NotNull(Try(_folder.At("x")));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    // The sentence; null where all of it was read.
    private static string? Try(string path)
    {
        using var scope = torch.NewDisposeScope();
        try
        {
            using var source = StateSource.Open(path);
            foreach (var key in source.Keys)
            {
                source.Read(key);
            }

            return null;
        }
        catch (CheckpointException error)
        {
            Assert.DoesNotContain('\n', error.Message);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 20, 900);
            return error.Message;
        }
    }
}
