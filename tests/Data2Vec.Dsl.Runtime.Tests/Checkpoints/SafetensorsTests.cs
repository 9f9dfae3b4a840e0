using System.Buffers.Binary;
using System.Text;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_written_is_read_back_for_every_element_type()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.arange(6).view(2, 3);
        var types = SafetensorsEntry.Types.Values.Select(t => t.Type).ToArray();
        var path = _folder.At("deep/er/all.safetensors");
        Safetensors.Write(path, types.Select(t => (t.ToString(), values.to(t))), new Dictionary<string, string> { ["note"] = "ünïcode \"quoted\"" });
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("ünïcode \"quoted\"", file.Metadata["note"]);
        Assert.Equal(types.Length, file.Entries.Count);
        foreach (var type in types)
        {
            var read = file.Read(type.ToString());
            Assert.Equal(type, read.dtype);
            TensorAssert.Close(values.to(type), read, 0, 0, type.ToString());
            Assert.Equal(0, file.Entries[type.ToString()].Start % values.to(type).ElementSize);
        }
    }

    [Fact]
    public void Scalars_empty_tensors_and_views_are_kept()
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.arange(12, torch.ScalarType.Float32).view(3, 4);
        (string, torch.Tensor)[] tensors = [("scalar", torch.tensor(3.5)), ("empty", torch.zeros(0, 4)), ("view", matrix.t().narrow(0, 1, 2))];
        Safetensors.Write(_folder.At("x"), tensors);
        var read = Safetensors.Read(_folder.At("x"));
        Assert.Equal(3, read.Count);
        Assert.All(tensors, t => TensorAssert.Close(t.Item2, read[t.Item1], 0, 0, t.Item1));
    }

    [Fact]
    public void A_path_that_cannot_exist_is_told_in_one_sentence()
    {
        File.WriteAllText(_folder.At("taken"), "precious");
        using var value = torch.zeros(2);
        var path = Path.Combine(_folder.At("taken"), "x.safetensors");
        var error = Assert.Throws<CheckpointException>(() => Safetensors.Write(path, [("a", value)]));
        Assert.StartsWith($"'{path}' cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_folder.At("taken")));
    }

    [Fact]
    public void Parameters_with_gradient_are_written_without_it()
    {
        using var pair = new TinyPair();
        Checkpoint.Save(_folder.At("x"), pair.StudentEncoder);
        using var scope = torch.NewDisposeScope();
        Assert.All(Safetensors.Read(_folder.At("x")).Values, t => Assert.False(t.requires_grad));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{}      """, 0, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "need 8 bytes of data but 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "need 8 bytes of data but 9")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not fit its data range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "does not fit its data range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'-2' where a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "'2.5' where a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "where a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "where a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "does not fit its data range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}""", 8, "does not fit its data range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[250000000000],"data_offsets":[0,1000000000000]}}""", 8, "need 1000000000000 bytes of data but 8")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "'F8_E4M3', which is not supported")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks 'dtype', 'shape' or 'data_offsets'")]
    [InlineData("""{"a":[1]}""", 8, "lacks 'dtype'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "'b' starts at byte 4 of the data and overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "leaves unused bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "two tensors are named 'a'")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata 'a' is not a string")]
    [InlineData("""{"__metadata__":"a"}""", 0, "'__metadata__' is not a JSON object")]
    [InlineData("""[1]""", 0, "the header is not a JSON object")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("", 0, "not valid JSON")]
    public void A_header_that_lies_is_refused_in_one_sentence(string header, int dataBytes, string? wrong)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        CheckOpening(bytes, wrong);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 }, "it has 3 bytes")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 123, 125 }, "claims 9 bytes but at most 2")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 }, "claims 18446744073709551615 bytes")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 255, 254 }, "not valid JSON")]
    public void A_file_that_is_none_is_refused_in_one_sentence(byte[] bytes, string wrong) => CheckOpening(bytes, wrong);

    [Fact]
    public void Damage_anywhere_in_the_header_never_gives_more_than_a_sentence()
    {
        using var scope = torch.NewDisposeScope();
        Safetensors.Write(_folder.At("x"), [("weight", torch.ones(2, 3)), ("bias", torch.zeros(3))]);
        var whole = File.ReadAllBytes(_folder.At("x"));
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length - 36)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.At("damaged"), bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length));
            try
            {
                Safetensors.Read(_folder.At("damaged"));
            }
            catch (CheckpointException e)
            {
                Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2000);
    }

    [Fact]
    public void A_missing_file_and_a_missing_tensor_are_named()
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.At("none")));
        Assert.Contains("none' cannot be opened", error.Message, StringComparison.Ordinal);
        using var scope = torch.NewDisposeScope();
        Safetensors.Write(_folder.At("x"), [("a", torch.ones(1))]);
        using var file = SafetensorsFile.Open(_folder.At("x"));
        Assert.Contains("no tensor 'b'", Assert.Throws<CheckpointException>(() => file.Read("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var scope = torch.NewDisposeScope();
        var path = _folder.At("x");
        Safetensors.Write(path, [("a", torch.ones(1))]);
        var good = torch.ones(2);
        var twice = Assert.Throws<CheckpointException>(() => Safetensors.Write(path, [("a", good), ("a", good)]));
        Assert.Contains("two tensors are named 'a'", twice.Message, StringComparison.Ordinal);
        var complex = torch.zeros(1, torch.ScalarType.ComplexFloat32);
        var foreign = Assert.Throws<CheckpointException>(() => Safetensors.Write(path, [("c", complex)]));
        Assert.Contains("element type", foreign.Message, StringComparison.Ordinal);

        // The destination is a folder: the complete file cannot take its place and must not stay behind under another name.
        Directory.CreateDirectory(_folder.At("taken"));
        Assert.Throws<CheckpointException>(() => Safetensors.Write(_folder.At("taken"), [("a", good)]));
        Assert.Equal(["taken", "x"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Single(TensorAssert.Values(Safetensors.Read(path)["a"]));
    }

    [Fact]
    public void Writing_replaces_a_file_that_is_there()
    {
        using var scope = torch.NewDisposeScope();
        Safetensors.Write(_folder.At("x"), [("a", torch.ones(1))]);
        Safetensors.Write(_folder.At("x"), [("a", torch.full(1, 2f))]);
        Assert.Equal([2.0], TensorAssert.Values(Safetensors.Read(_folder.At("x"))["a"]));
    }

    public void Dispose() => _folder.Dispose();

    private void CheckOpening(byte[] bytes, string? wrong)
    {
        var path = _folder.At("x.safetensors");
        File.WriteAllBytes(path, bytes);
        if (wrong is null)
        {
            SafetensorsFile.Open(path).Dispose();
            return;
        }

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{path}' {(bytes.Length == 0 ? "cannot be opened" : "is not a readable safetensors file")}: ", error.Message, StringComparison.Ordinal);
    }
}
