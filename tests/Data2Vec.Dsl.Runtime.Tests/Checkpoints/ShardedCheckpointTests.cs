using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>Checkpoints in several files, opened by their index wherever a checkpoint is opened.</summary>
public sealed class ShardedCheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "files", "checkpoints", Index);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_index_of_another_program_is_read()
    {
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(Fixture);
        file.Verify();
        Assert.Equal(Fixture, file.Path);
        Assert.Equal(["a", "b"], file.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0.0], TensorAssert.Values(file.Read("b")));
        Assert.Equal(2, Safetensors.Read(Fixture).Count);
        Assert.Equal([1L], StateSource.Of(file).ShapeOf("a"));
    }

    [Fact]
    public void A_pair_is_filled_from_several_files_as_from_one()
    {
        using var pair = new TinyPair();
        Checkpoint.Save(_folder.At("whole"), pair);
        Split("whole", 3);
        using var other = new TinyPair(seed: 2);
        var metadata = Checkpoint.Load(_folder.At(Index), other).Metadata;
        Assert.Equal(TensorAssert.Values(pair.Store.Values), TensorAssert.Values(other.Store.Values));
        Assert.Equal("words", metadata["note"]);
        Assert.False(metadata.ContainsKey("crc32c"));
    }

    [Fact]
    public void The_index_counts_by_its_content_and_not_by_its_name()
    {
        Split(Whole(), 2);
        File.Move(_folder.At(Index), _folder.At("renamed.safetensors"));
        using (var file = SafetensorsFile.Open(_folder.At("renamed.safetensors")))
        {
            Assert.Equal(4, file.Entries.Count);
        }

        // A header of 123 bytes begins as JSON does.
        var header = """{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight(123);
        File.WriteAllBytes(_folder.At(Index), [.. BitConverter.GetBytes(123L), .. System.Text.Encoding.ASCII.GetBytes(header), 7]);
        using var plain = SafetensorsFile.Open(_folder.At(Index));
        Assert.Equal(["x"], plain.Entries.Keys);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        Split(Whole(), 2);
        var index = File.ReadAllText(_folder.At(Index));
        foreach (var encoding in new System.Text.Encoding[] { new System.Text.UTF8Encoding(true), System.Text.Encoding.Unicode })
        {
            File.WriteAllText(_folder.At(Index), index, encoding);
            using var file = SafetensorsFile.Open(_folder.At(Index));
            Assert.Equal(4, file.Entries.Count);
        }
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "part-0.safetensors", "b": "gone.safetensors"}}""", "it names the file 'gone.safetensors', which is not beside it")]
    [InlineData("""{"weight_map": {"a": "../part-0.safetensors"}}""", "it names the file '../part-0.safetensors'; expected the plain name of a file beside it")]
    [InlineData("""{"weight_map": {"a": "/etc/passwd"}}""", "expected the plain name")]
    [InlineData("""{"weight_map": {"a": "..\\part-0.safetensors"}}""", "expected the plain name")]
    [InlineData("""{"weight_map": {"a": "C:part"}}""", "expected the plain name")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "expected the plain name")]
    [InlineData("""{"weight_map": {"a": ""}}""", "expected the plain name")]
    [InlineData("""{"weight_map": {"a": "part-0.safetensors", "a": "part-1.safetensors"}}""", "it names tensor 'a' twice")]
    [InlineData("""{"weight_map": {"a": 1}}""", "the file of tensor 'a' is no text")]
    [InlineData("""{"weight_map": {}}""", "names no tensor")]
    [InlineData("""{"weight_map": []}""", "is no JSON object")]
    [InlineData("""{"weight_map": {"a": "part-0.safetensors"}, "weight_map": {}}""", "it has 'weight_map' twice")]
    [InlineData("""{"architectures": ["X"]}""", "it has no object 'weight_map'")]
    [InlineData("{\"weight_map\": {\n\"a\": ", "line 2 is not valid JSON")]
    [InlineData("""{"weight_map": {"\ud800": "part-0.safetensors"}}""", "a name in it is no text")]
    [InlineData("""{"weight_map": {"t0": "part-0.safetensors", "t1": "part-1.safetensors"}}""", "'part-0.safetensors' holds tensor 't2', which the index does not name")]
    [InlineData("""{"weight_map": {"t0": "part-0.safetensors", "t2": "part-1.safetensors", "t1": "part-1.safetensors", "t3": "part-1.safetensors"}}""", "tensor 't2' is in 'part-0.safetensors' and, as the index says, in 'part-1.safetensors'")]
    [InlineData("""{"weight_map": {"t0": "part-0.safetensors", "t2": "part-0.safetensors", "t4": "part-0.safetensors"}}""", "tensor 't4' is not in 'part-0.safetensors'")]
    public void An_index_that_does_not_fit_is_refused_in_one_sentence(string index, string says)
    {
        Split(Whole(), 2);
        File.WriteAllText(_folder.At(Index), index);
        var message = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.At(Index))).Message;
        Assert.StartsWith($"'{_folder.At(Index)}' is not the index of a checkpoint in several files: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_in_two_files_is_refused()
    {
        Split(Whole(), 2);
        Write("part-1.safetensors", ("t1", torch.ones(1)), ("t3", torch.ones(1)), ("t0", torch.ones(1)));
        Assert.Contains(
            "tensor 't0' is in 'part-1.safetensors' and, as the index says, in 'part-0.safetensors'",
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.At(Index))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_damaged_is_named_and_no_file_stays_open()
    {
        Split(Whole(), 2);
        File.WriteAllText(_folder.At("part-1.safetensors"), "PK\u0003\u0004 of another program");
        Assert.Contains(
            "part-1.safetensors' is not a readable safetensors file: it is a zip archive",
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.At(Index))).Message, StringComparison.Ordinal);
        File.Delete(_folder.At("part-0.safetensors"));
        Split(Whole(), 2);
        var bytes = File.ReadAllBytes(_folder.At("part-1.safetensors"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_folder.At("part-1.safetensors"), bytes);
        Assert.Contains("part-1.safetensors' is damaged: its checksum", Assert.Throws<CheckpointException>(() => Safetensors.Read(_folder.At(Index))).Message, StringComparison.Ordinal);
    }

    private string Whole()
    {
        Write("whole", ("t0", torch.ones(2)), ("t1", torch.ones(3)), ("t2", torch.ones(1)), ("t3", torch.zeros(4)));
        return "whole";
    }

    private void Write(string name, params (string Name, torch.Tensor Value)[] tensors) => Safetensors.Write(_folder.At(name), tensors, new Dictionary<string, string> { ["note"] = "words" });

    // Deals the tensors of a file out to several, as they come.
    private void Split(string whole, int parts)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = Safetensors.Read(_folder.At(whole)).OrderBy(tensor => tensor.Key, StringComparer.Ordinal).Index().ToList();
        string Part(int index) => $"part-{index % parts}.safetensors";
        foreach (var part in tensors.GroupBy(tensor => Part(tensor.Index)))
        {
            Write(part.Key, [.. part.Select(tensor => (tensor.Item.Key, tensor.Item.Value))]);
        }

        var map = tensors.ToDictionary(tensor => tensor.Item.Key, tensor => Part(tensor.Index));
        File.WriteAllText(_folder.At(Index), System.Text.Json.JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = map }));
    }
}
