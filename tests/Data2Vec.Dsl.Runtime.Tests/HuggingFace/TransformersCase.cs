using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>What transformers computed for one checkpoint: its tensors, inputs and outputs, and the tolerance that the case states.</summary>
public sealed class TransformersCase : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> _tensors;
    private readonly JsonElement _json;

    private TransformersCase(string name, JsonElement json, Dictionary<string, torch.Tensor> tensors) => (Name, _json, _tensors) = (name, json, tensors);

    public string Name { get; }

    /// <summary>The heads that were run: base, base_masked, ctc and so on.</summary>
    public IEnumerable<string> Heads => _json.GetProperty("heads").EnumerateObject().Select(head => head.Name);

    /// <summary>The checkpoint: what has no slash in its name.</summary>
    public Dictionary<string, torch.Tensor> State =>
        _tensors.Where(t => !t.Key.Contains('/', StringComparison.Ordinal)).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    public static TransformersCase Load(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "hf", name);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        var tensors = Safetensors.Read(Path.Combine(folder, "tensors.safetensors"));
        return new TransformersCase(name, json.RootElement.Clone(), tensors.ToDictionary(t => t.Key, t => t.Value.DetachFromDisposeScope(), StringComparer.Ordinal));
    }

    /// <summary>The input that a head was given as an argument of this name; null where it was given none.</summary>
    public torch.Tensor? Input(string head, string argument) =>
        _json.GetProperty("heads").GetProperty(head).GetProperty("call").TryGetProperty(argument, out var name) ? _tensors[name.GetString()!] : null;

    /// <summary>An output of a head.</summary>
    public torch.Tensor Output(string head, string name) => _tensors[$"output/{head}/{name}"];

    /// <summary>The names of a head's outputs.</summary>
    public IEnumerable<string> OutputsOf(string head) =>
        _json.GetProperty("heads").GetProperty(head).GetProperty("outputs").EnumerateArray().Select(o => o.GetString()!);

    /// <summary>Fails unless every element is within the case's own tolerance.</summary>
    public void AssertClose(string head, string output, torch.Tensor actual) => Assert.True(
        Deviation(head, output, actual) <= 1, $"{Name}, {head}: {output} is {Deviation(head, output, actual)} times the tolerance away.");

    /// <summary>The largest deviation from an output, in multiples of what the case tolerates there.</summary>
    public double Deviation(string head, string output, torch.Tensor actual)
    {
        var expected = Output(head, output);

        // A scalar is stored as a vector of one.
        Assert.Equal(expected.shape, actual.dim() == 0 ? [1] : actual.shape);
        var tolerance = _json.GetProperty("suggested_tolerance");
        var (absolute, relative) = (tolerance.GetProperty("atol").GetDouble(), tolerance.GetProperty("rtol").GetDouble());
        return TensorAssert.Values(expected).Zip(TensorAssert.Values(actual), (e, a) => Math.Abs(a - e) / (absolute + (relative * Math.Abs(e))))
            .Select(x => double.IsNaN(x) ? double.PositiveInfinity : x).Max();
    }

    public ImageBatch Images(string head) => new(Input(head, "pixel_values")!.clone());

    /// <summary>The clips of a head, with their lengths where it was given an attention mask.</summary>
    public AudioBatch Audio(string head)
    {
        using var lengths = Input(head, "attention_mask")?.sum([1L]);
        return new AudioBatch(Input(head, "input_values")!.clone(), 16_000, lengths?.data<long>().ToArray());
    }

    /// <summary>The texts of a head; without an attention mask padding is attended to.</summary>
    public TextBatch Texts(string head) => new(Input(head, "input_ids")!.clone(), Input(head, "attention_mask")?.eq(0));

    /// <summary>The mask of a head on an encoder's grid; null where it was given none.</summary>
    public MaskBatch? Mask(string head, MaskGrid grid) =>
        (Input(head, "bool_masked_pos") ?? Input(head, "mask_time_indices")) is { } mask ? new MaskBatch(mask.data<bool>().ToArray(), grid) : null;

    /// <summary>Fills an encoder from the case's checkpoint.</summary>
    public LoadReport LoadInto<TBatch>(Encoder<TBatch> encoder)
        where TBatch : Batch
    {
        var report = Checkpoint.LoadByHuggingFaceNames(encoder, StateSource.Of(State, Name));
        encoder.eval();
        return report;
    }

    /// <summary>Fills an encoder and its head from the case's checkpoint.</summary>
    public LoadReport LoadInto<TBatch>(ModelWithHead<TBatch> model)
        where TBatch : Batch
    {
        var report = Checkpoint.LoadByHuggingFaceNames(model, StateSource.Of(State, Name));
        model.eval();
        return report;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
