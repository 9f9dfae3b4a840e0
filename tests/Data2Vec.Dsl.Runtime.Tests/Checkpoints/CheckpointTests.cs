using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Averaged.AfterMaskPoint)]
    [InlineData(Averaged.Encoder)]
    public void A_pair_comes_back_as_it_was(Averaged averages)
    {
        using var saved = new TinyPair(seed: 1, averages: averages);
        using var loaded = new TinyPair(seed: 2, averages: averages);
        using (torch.no_grad())
        {
            saved.Store.Values.mul_(2);
        }

        Assert.NotEqual(TensorAssert.Values(saved.Store.Values), TensorAssert.Values(loaded.Store.Values));
        Checkpoint.Save(_folder.At("x"), saved, new Dictionary<string, string> { ["note"] = "kept" });
        Assert.Equal("kept", Checkpoint.Load(_folder.At("x"), loaded).Metadata["note"]);
        Assert.Equal(TensorAssert.Values(saved.Store.Values), TensorAssert.Values(loaded.Store.Values));
        Assert.Equal(TensorAssert.Values(saved.TeacherEncoder.Store.Values), TensorAssert.Values(loaded.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void Names_are_those_of_the_parameters_and_the_teacher_has_a_prefix()
    {
        using var pair = new TinyPair();
        Checkpoint.Save(_folder.At("x"), pair);
        using var file = SafetensorsFile.Open(_folder.At("x"));
        Assert.Contains("blocks.0.weight", file.Entries.Keys);
        Assert.Contains("head.weight", file.Entries.Keys);
        Assert.Contains("teacher.blocks.0.weight", file.Entries.Keys);
        Assert.DoesNotContain("teacher.patch.weight", file.Entries.Keys);
        Assert.Equal([16L, 1, 2, 2], file.Entries["patch.weight"].Shape);
    }

    [Fact]
    public void An_encoder_comes_back_without_head_and_teacher()
    {
        using var saved = new TinyPair(seed: 1);
        using var loaded = new TinyPair(seed: 2);
        Checkpoint.Save(_folder.At("x"), saved.StudentEncoder);
        Checkpoint.Load(_folder.At("x"), loaded.StudentEncoder);
        foreach (var ((name, wanted, _), (_, found, _)) in saved.Store.Parameters.Zip(loaded.Store.Parameters))
        {
            Assert.Equal(name != "head.weight", TensorAssert.Values(wanted).SequenceEqual(TensorAssert.Values(found)));
        }
    }

    [Fact]
    public void A_teacher_that_borrows_stages_is_not_saved_by_itself()
    {
        using var borrowing = new TinyPair(averages: Averaged.AfterMaskPoint);
        var error = Assert.Throws<ArgumentException>(() => Checkpoint.Save(_folder.At("x"), borrowing.TeacherEncoder));
        Assert.Contains("save the pair", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("x")));

        using var whole = new TinyPair(averages: Averaged.Encoder);
        Checkpoint.Save(_folder.At("x"), whole.TeacherEncoder);
        Checkpoint.Load(_folder.At("x"), borrowing.StudentEncoder);
    }

    [Fact]
    public void What_differs_is_named_and_nothing_is_changed()
    {
        using var pair = new TinyPair();
        using var scope = torch.NewDisposeScope();
        var before = TensorAssert.Values(pair.Store.Values);
        Checkpoint.Save(_folder.At("good"), pair.StudentEncoder);
        var tensors = Safetensors.Read(_folder.At("good"));
        tensors["mask_token"] = torch.zeros(1, 16);
        tensors.Remove("norm.bias");
        tensors["surplus"] = torch.zeros(1);
        Safetensors.Write(_folder.At("bad"), tensors.Select(t => (t.Key, t.Value.mul(2))));
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.At("bad"), pair.StudentEncoder));
        const string Told = "it lacks norm.bias; it also holds surplus; in it mask_token is [1, 16] instead of [16]; "
            + "it holds an encoder, which fits an encoder like it, or a pair or model with a head over such an encoder.";
        Assert.Equal($"'{_folder.At("bad")}' does not fit 'TinyEncoder': {Told}", error.Message);
        Assert.Equal(before, TensorAssert.Values(pair.Store.Values));
    }

    [Fact]
    public void Half_precision_files_fill_float32_models()
    {
        using var pair = new TinyPair();
        using var scope = torch.NewDisposeScope();
        var halves = pair.StudentEncoder.named_parameters().Select(p => (p.name, torch.full_like(p.parameter, 0.5).to(torch.ScalarType.Float16)));
        Safetensors.Write(_folder.At("x"), halves);
        Checkpoint.Load(_folder.At("x"), pair.StudentEncoder);
        Assert.All(pair.StudentEncoder.named_parameters(), p => Assert.All(TensorAssert.Values(p.parameter), v => Assert.Equal(0.5, v)));
    }

    [Fact]
    public void Fairseqs_names_and_shapes_are_understood()
    {
        using var pair = new TinyPair();
        using var scope = torch.NewDisposeScope();
        var tensors = pair.StudentEncoder.FairseqNames().Zip(pair.StudentEncoder.named_parameters())
            .ToDictionary(p => p.First.Sources[0], p => torch.full_like(p.Second.parameter, 3).detach());
        tensors["cls_emb"] = torch.arange(16, torch.ScalarType.Float32).view(1, 1, 16);
        tensors["final_proj.weight"] = torch.zeros(2);
        Checkpoint.LoadByFairseqNames(pair.StudentEncoder, StateSource.Of(tensors));
        var values = pair.StudentEncoder.named_parameters().ToDictionary(p => p.name, p => TensorAssert.Values(p.parameter));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (double)i), values["class_token"]);
        Assert.All(values.Where(v => v.Key != "class_token"), v => Assert.All(v.Value, x => Assert.Equal(3, x)));
    }

    [Fact]
    public void A_fairseq_checkpoint_that_lacks_something_changes_nothing()
    {
        using var pair = new TinyPair();
        using var scope = torch.NewDisposeScope();
        var before = TensorAssert.Values(pair.Store.Values);
        var tensors = pair.StudentEncoder.FairseqNames().ToDictionary(n => n.Sources[0], _ => torch.zeros(16));
        tensors.Remove("encoder.norm.bias");
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.LoadByFairseqNames(pair.StudentEncoder, StateSource.Of(tensors, "'d2v.pt'")));
        Assert.StartsWith(
            "'d2v.pt' does not fit 'TinyEncoder': it lacks encoder.norm.bias; in it encoder.patch.weight is [16] instead of [16, 1, 2, 2]",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(before, TensorAssert.Values(pair.Store.Values));
    }

    public void Dispose() => _folder.Dispose();
}
