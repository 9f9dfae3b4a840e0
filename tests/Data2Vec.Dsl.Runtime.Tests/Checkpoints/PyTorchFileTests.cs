using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>Files that torch.save of two versions of PyTorch wrote: every tensor in them, bit for bit.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var folder in Directory.EnumerateDirectories(PyTorchCase.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal))
        {
            if (folder is "hostile" or "hostile_index" or "torch2_new_dtypes")
            {
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(PyTorchCase.At(folder!)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal))
            {
                if (file.EndsWith(".pt", StringComparison.Ordinal) || file.EndsWith("model.bin", StringComparison.Ordinal) || file.EndsWith(".index.json", StringComparison.Ordinal))
                {
                    cases.Add(folder!, file);
                }
            }
        }

        return cases;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_tensor_is_read_bit_for_bit(string folder, string file)
    {
        using var scope = torch.NewDisposeScope();
        using var source = StateSource.Open(PyTorchCase.At(folder, file));
        var expected = PyTorchCase.Expected(folder);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), source.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, (_, shape, bytes)) in expected)
        {
            var tensor = source.Read(name);
            Assert.Equal(shape, source.ShapeOf(name));
            Assert.Equal(shape, tensor.shape);
            Assert.True(tensor.is_contiguous());
            Assert.True(bytes.AsSpan().SequenceEqual(PyTorchCase.Bytes(tensor)), name);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_types_are_those_of_PyTorch(string folder, string file)
    {
        if (!file.Contains("safetensors", StringComparison.Ordinal))
        {
            using var opened = PyTorchFile.Open(PyTorchCase.At(folder, file));
            Assert.All(PyTorchCase.Expected(folder), each => Assert.Equal(each.Value.Type, opened.Entries[each.Key].Type));
        }
    }

    [Fact]
    public void A_type_that_is_not_supported_is_listed_and_leaves_the_others_readable()
    {
        using var scope = torch.NewDisposeScope();
        using var file = PyTorchFile.Open(PyTorchCase.At("torch2_new_dtypes", "checkpoint.pt"));
        Assert.Equal(
            ["f32_first float32 [2, 3]", "u16 uint16 [3]", "u32 uint32 [2]", "u64 uint64 [2]", "f8_e4m3 float8_e4m3fn [2, 4]", "f8_e5m2 float8_e5m2 [3]", "c64 complex64 [2]", "c128 complex128 [2]", "bf16_last bfloat16 [3]"],
            file.Entries.Values.Select(entry => $"{entry.Name} {entry.Type} [{string.Join(", ", entry.Shape)}]"));
        var expected = PyTorchCase.Expected("torch2_new_dtypes");
        foreach (var name in new[] { "f32_first", "bf16_last", "c64" })
        {
            Assert.True(expected[name].Bytes.AsSpan().SequenceEqual(PyTorchCase.Bytes(file.Read(name))), name);
        }

        var message = Assert.Throws<CheckpointException>(() => file.Read("u16")).Message;
        Assert.EndsWith("has tensor 'u16' of type uint16, which is not supported; the file's other tensors can be read.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_a_configuration_are_read_beside_the_tensors()
    {
        using var file = PyTorchFile.Open(PyTorchCase.At("fairseq_audio_v1", "checkpoint_last.pt"));
        Assert.Contains(file.Values, value => value.Key.StartsWith("cfg/model/", StringComparison.Ordinal));
        Assert.All(file.Values.Values, value => Assert.True(value is string or long or double or bool));
    }

    [Fact]
    public void Each_kind_of_file_is_refused_by_the_reader_of_the_other()
    {
        Assert.Throws<CheckpointException>(() => PyTorchFile.Open(PyTorchCase.At("zip_views", "tensors.safetensors")));
        Assert.Contains("which StateSource.Open reads", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(PyTorchCase.At("zip_views", "checkpoint.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_safetensors_file_whose_length_looks_like_a_pickle_is_read_as_what_it_is()
    {
        var header = """{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight(0x280);
        File.WriteAllBytes(_folder.At("x.pt"), [.. BitConverter.GetBytes(0x280L), .. System.Text.Encoding.ASCII.GetBytes(header), 7]);
        using var source = StateSource.Open(_folder.At("x.pt"));
        Assert.Equal(["x"], source.Keys);
    }
}
