using System.Buffers.Binary;
using System.Text;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>Whatever bytes a file has: it is read, or one sentence says why not, and no more memory is taken than the file is worth.</summary>
public sealed class HostileFileTests : IDisposable
{
    // The text itself, and the tensors it names as objects; and what is taken whatever the text.
    private const int AllocatedPerByte = 4;
    private const int AllocatedAlways = 64 << 10;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("bits", 1500)]
    [InlineData("cut", 600)]
    [InlineData("grown", 200)]
    [InlineData("header length", 600)]
    [InlineData("header numbers", 1000)]
    [InlineData("header tokens", 1000)]
    [InlineData("noise", 600)]
    public void A_damaged_file_is_read_or_refused_in_one_sentence(string kind, int count)
    {
        var whole = Whole();
        var random = new Random(kind.Length);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = Damage(kind, whole, random);

            // A turned bit is always seen, unless it turns the name of the checksum into another.
            var read = Try(bytes, $"{kind} {i}");
            Assert.False(read && kind is ("bits" or "cut" or "grown") && bytes.AsSpan().IndexOf("\"crc32c\":\""u8) >= 0, $"{kind} {i} was read");
            refused += read ? 0 : 1;
        }

        Assert.InRange(refused, count / 2, count);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[-1,-1]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1e3],"data_offsets":[0,1000]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775807,9223372036854775808]}}""")]
    [InlineData("""{"a":{"dtype":null,"shape":[],"data_offsets":[0,1]}}""")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[],"data_offsets":[0,1]}}""")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"__metadata__":{"\ud800":"\udfff"}}""")]
    [InlineData("""{"__metadata__":{"a":"1","\u0061":"2"}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"line\nbreak","shape":[0],"data_offsets":[0,0]}}""")]
    public void A_header_that_means_harm_is_refused(string header) => Assert.False(Try(Around(Encoding.UTF8.GetBytes(header)), header));

    [Fact]
    public void Long_and_deep_headers_are_refused_in_short_sentences()
    {
        Assert.False(Try(Around([.. Enumerable.Repeat((byte)'[', 100_000)]), "deep lists"));
        Assert.False(Try(Around(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 50_000)))), "deep objects"));
        var sizes = string.Join(',', Enumerable.Repeat("0", 100_000));
        Assert.False(Try(Around(Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"U8","shape":[{{{sizes}}}],"data_offsets":[0,0]}}""")), "100,000 dimensions"));
        Assert.False(Try(Around(Encoding.UTF8.GetBytes($$$"""{"{{{new string('n', 100_000)}}}":{"dtype":"U8"}}""")), "a long name"));
        Assert.False(Try(Around(Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"{{{new string('t', 100_000)}}}","shape":[],"data_offsets":[0,1]}}""")), "a long type"));
        Assert.False(Try(Around([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x7b, 0x7d, 0x7d]), "no UTF-8"));
    }

    [Fact]
    public void A_header_of_many_tensors_takes_little_more_than_its_text()
    {
        var tensors = Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":" + """{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""");
        var bytes = Around(Encoding.UTF8.GetBytes("{" + string.Join(',', tensors) + "}"));
        File.WriteAllBytes(_folder.File("x"), bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var file = SafetensorsFile.Open(_folder.File("x")))
        {
            Assert.Equal(20_000, file.Entries.Count);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, bytes.Length, 8L * bytes.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0 }, "it is a zip archive")]
    [InlineData(new byte[] { 0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9 }, "it is a Python pickle")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0 }, "it is a PNG image")]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46 }, "it is a JPEG image")]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 }, "it is a gzip file")]
    [InlineData(new byte[] { 0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, 0, 0 }, "it is an HDF5 file")]
    public void A_file_of_another_format_is_called_by_its_name(byte[] bytes, string says)
    {
        File.WriteAllBytes(_folder.File("x"), bytes);
        Assert.Contains(says, Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.File("x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.Root));
        File.WriteAllBytes(_folder.File("empty"), []);
        Assert.EndsWith("cannot be opened: empty, or a pipe or a device and no file.", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.File("empty"))).Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/status")]
    public void What_has_no_length_is_refused(string path) => Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

    [Fact]
    public void A_bit_turned_in_a_tensor_is_found_before_anything_changes()
    {
        using var pair = new TinyPair();
        Checkpoint.Save(_folder.File("x"), pair);
        var bytes = File.ReadAllBytes(_folder.File("x"));
        bytes[^100] ^= 4;
        File.WriteAllBytes(_folder.File("x"), bytes);

        using var other = new TinyPair(seed: 2);
        var before = TensorAssert.Values(other.Store.Values);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.File("x"), other));
        Assert.Contains("is damaged: its checksum is", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, TensorAssert.Values(other.Store.Values));
    }

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        // RFC 3720, B.4, and the check value of the catalogue.
        Assert.Equal("e3069283", Of("123456789"u8.ToArray()));
        Assert.Equal("8a9136aa", Of(new byte[32]));
        Assert.Equal("62a8ab43", Of([.. Enumerable.Repeat((byte)255, 32)]));
        Assert.Equal("46dd794e", Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));

        static string Of(byte[] bytes) => Checksum.Digits(Checksum.Add(Checksum.Start, bytes));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Around(byte[] header)
    {
        var bytes = new byte[8 + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }

    private static byte[] Damage(string kind, byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        switch (kind)
        {
            case "bits":
                var place = random.Next(bytes.Length);
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case "cut":
                return bytes[..random.Next(bytes.Length)];
            case "grown":
                return [.. bytes, .. new byte[random.Next(1, 100)]];
            case "header length":
                BinaryPrimitives.WriteInt64LittleEndian(bytes, random.Next(2) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(bytes.Length));
                return bytes;
            case "header numbers":
                foreach (var i in Enumerable.Range(8, header).Where(i => bytes[i] is >= (byte)'0' and <= (byte)'9' && random.Next(20) == 0))
                {
                    bytes[i] = (byte)("0123456789-.e".AsSpan()[random.Next(13)]);
                }

                return bytes;
            case "header tokens":
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(8, 8 + header)] = (byte)"{}[]\":, \\u\0tf"[random.Next(13)];
                }

                return bytes;
            default:
                random.NextBytes(bytes);
                return random.Next(2) == 0 ? bytes : Around(bytes);
        }
    }

    private byte[] Whole()
    {
        using var scope = torch.NewDisposeScope();
        Safetensors.Write(
            _folder.File("whole"),
            [("weight", torch.ones(2, 3)), ("bias", torch.zeros(3)), ("ids", torch.arange(5)), ("half", torch.ones(7, torch.ScalarType.Float16)), ("flag", torch.tensor(true))],
            new Dictionary<string, string> { ["note"] = "words" });
        return File.ReadAllBytes(_folder.File("whole"));
    }

    // Whether the file could be read.
    private bool Try(byte[] bytes, string what)
    {
        var path = _folder.File("hostile");
        File.WriteAllBytes(path, bytes);
        using var scope = torch.NewDisposeScope();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var values = Safetensors.Read(path).Values;
            Assert.InRange(values.Sum(v => v.NumberOfElements * v.ElementSize), 0, bytes.Length);
            AssertAllocated();
            return true;
        }
        catch (CheckpointException e)
        {
            AssertAllocated();
            Assert.StartsWith($"'{path}' ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            Assert.InRange(e.Message.Length, 1, path.Length + 500);
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name} in place of a sentence.", e);
        }

        void AssertAllocated() => Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedAlways + ((long)AllocatedPerByte * bytes.Length));
    }
}
