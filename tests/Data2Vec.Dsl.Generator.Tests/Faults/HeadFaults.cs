using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Heads;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 73 to 90: heads, losses and files.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class HeadFaults(GoldenAssembly golden)
{
    [Theory]
    [InlineData(7)]
    [InlineData(-100)]
    public void Fault73_a_label_without_a_class_is_refused(long label)
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<Classifier<ImageBatch>>("Sample.ByMean");
        var logits = torch.zeros(3, 7);
        Assert.Contains(
            $"a label is {label}", Assert.Throws<ArgumentException>(() => model.Loss(logits, torch.tensor([0L, label, 6]))).Message, StringComparison.Ordinal);
        Assert.True(float.IsFinite(model.Loss(logits, torch.tensor([0L, 3, 6])).item<float>()));
    }

    [Fact]
    public Task Fault74_more_classes_than_labels() => Fault.GivesAsync(
        "D2V7004",
        SequenceSamples.Text.WithoutPair() + Moods.With("Labels", "«Classes = 1000», Labels"),
        SequenceSamples.Text.WithoutPair() + Moods);

    [Fact]
    public void Fault75_labels_that_are_no_whole_numbers_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<Classifier<ImageBatch>>("Sample.ByMean");
        Assert.Throws<ArgumentException>(() => model.Loss(torch.zeros(3, 7), torch.zeros(3, 7)));
        Assert.Throws<ArgumentException>(() => model.Loss(torch.zeros(3, 7), torch.zeros(3, 1, torch.ScalarType.Int64)));
    }

    [Fact]
    public void Fault76_the_classes_of_tokens_are_the_last_axis()
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<LanguageModel>("Sample.Guesser");
        var (logits, labels) = (torch.randn(2, 60, 60), torch.randint(0, 60, [2, 60], torch.ScalarType.Int64));
        var expected = logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).mean().neg();
        Assert.True(expected.allclose(model.Loss(logits, labels)));
    }

    [Fact]
    public Task Fault77_a_transcript_longer_than_the_frames() => Fault.GivesAsync(
        "D2V7003", Recogniser.With("MaxLabels = 20", "«MaxLabels = 21»"), Recogniser);

    [Fact]
    public void Fault77_a_transcript_that_no_path_spells_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<CtcModel>("Sample.Scribe");
        using var batch = new AudioBatch(torch.zeros(1, 40), 16_000);
        var logits = torch.randn(1, model.FramesOf(40), 32);
        Assert.Equal(3, logits.size(1));
        Assert.Contains("3 frames", Assert.Throws<ArgumentException>(() => model.Loss(logits, batch, torch.tensor([5L, 5, 5]).view(1, 3))).Message, StringComparison.Ordinal);
        Assert.True(float.IsFinite(model.Loss(logits, batch, torch.tensor([5L, 6, 7]).view(1, 3)).item<float>()));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(0)]
    public void Fault78_a_symbol_that_is_none_is_refused(long symbol)
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<CtcModel>("Sample.Scribe");
        using var batch = new AudioBatch(torch.zeros(1, 400), 16_000);
        var logits = torch.randn(1, model.FramesOf(400), 32);
        Assert.Contains(
            $"has {symbol};", Assert.Throws<ArgumentException>(() => model.Loss(logits, batch, torch.tensor([5L, symbol]).view(1, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault79_clips_and_frames_do_not_change_places_where_there_are_as_many()
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<CtcModel>("Sample.Scribe");
        using var batch = new AudioBatch(torch.zeros(5, 60), 16_000);
        var (logits, labels) = (torch.randn(5, model.FramesOf(60), 32), torch.randint(1, 32, [5, 2], torch.ScalarType.Int64));
        Assert.Equal(5, logits.size(1));
        using var one = new AudioBatch(torch.zeros(1, 60), 16_000);
        var alone = Enumerable.Range(0, 5).Sum(i => model.Loss(logits.narrow(0, i, 1), one, labels.narrow(0, i, 1)).item<float>());
        Assert.Equal(alone, model.Loss(logits, batch, labels).item<float>(), 1e-3);
    }

    [Theory]
    [InlineData("Sample.ByMean", 16, 7)]
    [InlineData("Sample.ByToken", 16, 1000)]
    public void Fault81_a_classifier_is_as_wide_as_what_it_pools(string name, int side, long classes)
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<Classifier<ImageBatch>>(name);
        using var batch = new ImageBatch(torch.randn(2, 3, side, side));
        Assert.Equal([2L, model.Encoder.Dim], model.Pooled(batch).shape);
        Assert.Equal([2L, classes], model.forward(batch).shape);
    }

    [Fact]
    public Task Fault83_a_batch_norm_of_one_sample() => Fault.GivesAsync(
        "D2V6016",
        Samples.All.With("TopLayers = 2", "TopLayers = 2, «BatchNorm = Normalise.Layers»").With("BatchSize = 64", "BatchSize = 1"),
        Samples.All.With("TopLayers = 2", "TopLayers = 2, BatchNorm = Normalise.Layers"));

    [Fact]
    public void Fault85_a_file_with_an_axis_of_size_1_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.At("model.safetensors");
        using var encoder = golden.Encoder("Sample.Positions");
        Checkpoint.Save(path, encoder);
        Checkpoint.Load(path, encoder);
        var tensors = Safetensors.Read(path);
        var first = tensors.First(t => t.Value.dim() == 2 && t.Value.size(0) > 1);
        Safetensors.Write(path, tensors.Select(t => (t.Key, t.Key == first.Key ? t.Value.narrow(0, 0, 1) : t.Value)));
        Assert.Contains(first.Key, Assert.Throws<CheckpointException>(() => Checkpoint.Load(path, encoder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault86_a_file_of_which_no_name_matches_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.At("model.safetensors");
        using var encoder = golden.Encoder("Sample.Positions");
        Safetensors.Write(path, [("backbone.weight", torch.zeros(3))]);
        Assert.Throws<CheckpointException>(() => Checkpoint.Load(path, encoder));
        using var file = SafetensorsFile.Open(path);
        Assert.Throws<CheckpointException>(() => Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(file)));
        Assert.Throws<CheckpointException>(() => Checkpoint.LoadByFairseqNames(encoder, StateSource.Of(file)));
    }

    [Fact]
    public void Fault87_a_patch_of_the_image_is_the_patch_at_its_place()
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Encoder("Sample.Rectangle");
        encoder.eval();
        var pixels = torch.randn(1, 1, 24, 40);
        using var batch = new ImageBatch(pixels);
        var (grid, before) = (encoder.GridOf(batch), encoder.ToMaskPoint(batch).Values);
        var (height, width) = (24 / grid.Rows, 40 / grid.Columns);
        for (var place = 0; place < grid.Positions; place++)
        {
            var changed = pixels.clone();
            changed.narrow(2, place / grid.Columns * height, height).narrow(3, place % grid.Columns * width, width).add_(1);
            using var other = new ImageBatch(changed);
            var moved = before.ne(encoder.ToMaskPoint(other).Values).any(-1)[0].data<bool>().ToArray();
            Assert.Equal([grid.ExtraTokens + place], Enumerable.Range(0, moved.Length).Where(i => moved[i]));
        }
    }

    private const string Moods = """
        public enum Mood { Glad, Sad, Neither }

        [WithHead<Tiny>]
        [TextClassifier(Labels = typeof(Mood))]
        public sealed partial class Judge;
        """;

    private const string Recogniser = """
        [AudioEncoder(MinSamples = 200)]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 10)]
        [Linear(Dim = 32)]
        [Transformer(Depth = 1, Heads = 4, InputNorm = false)]
        public sealed partial class Ear;

        [WithHead<Ear>]
        [CtcHead(Vocabulary = 32, MaxLabels = 20)]
        public sealed partial class Scribe;
        """;
}
