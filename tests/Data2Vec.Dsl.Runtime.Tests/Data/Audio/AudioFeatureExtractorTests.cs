using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Against numbers that transformers' own feature extractor produced.</summary>
public sealed class AudioFeatureExtractorTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "hf", "preprocess-audio");
    private readonly Dictionary<string, torch.Tensor> _tensors = Safetensors.Read(Path.Combine(Folder, "tensors.safetensors"));

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    [Theory]
    [InlineData("layer_norm_models", true, true)]
    [InlineData("group_norm_models", true, false)]
    [InlineData("no_normalise", false, true)]
    public void Batches_are_those_of_transformers(string name, bool normalise, bool mask)
    {
        using var batch = new AudioFeatureExtractor { Normalise = normalise, AttentionMask = mask }.Extract([Wave(0), Wave(1), Wave(2)]);
        Close($"output/{name}/input_values", batch);
        if (!mask)
        {
            Assert.Null(batch.Lengths);
            return;
        }

        using var lengths = torch.tensor(batch.Lengths!.ToArray());
        using var expected = _tensors[$"output/{name}/attention_mask"].sum(1);
        Assert.True(expected.Equals(lengths));
    }

    [Fact]
    public void So_is_a_single_utterance()
    {
        var length = _tensors["output/single/input_values"].size(1);
        using var batch = new AudioFeatureExtractor().Extract([Enumerable.Range(0, 3).Select(Wave).Single(wave => wave.Length == length)]);
        Close("output/single/input_values", batch);
    }

    [Fact]
    public void Nothing_and_empty_utterances_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AudioFeatureExtractor().Extract([]));
        Assert.Throws<ArgumentException>(() => new AudioFeatureExtractor().Extract([[1f], []]));
    }

    private float[] Wave(int i) => _tensors[$"input/wave{i}"].data<float>().ToArray();

    private void Close(string expected, AudioBatch batch)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "case.json")));
        var tolerance = json.RootElement.GetProperty("tolerance").GetDouble();
        TensorAssert.Close(_tensors[expected], batch.Samples, tolerance, tolerance, expected);
    }
}
