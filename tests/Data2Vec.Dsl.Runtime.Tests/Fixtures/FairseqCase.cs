using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Fixtures;

/// <summary>Numbers that fairseq's own code produced: <c>case.json</c> and the tensors beside it.</summary>
public sealed class FairseqCase : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> _tensors;

    private FairseqCase(JsonElement json, Dictionary<string, torch.Tensor> tensors) => (Json, _tensors) = (json, tensors);

    /// <summary>Everything in <c>case.json</c>.</summary>
    public JsonElement Json { get; }

    /// <summary>The tensors by name; none for cases that are only a table.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Tensors => _tensors;

    /// <summary>One tensor.</summary>
    public torch.Tensor this[string name] => _tensors[name];

    /// <summary>Loads a case of tests/fixtures/fairseq by its folder's name.</summary>
    public static FairseqCase Load(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "fairseq", name);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        var tensors = Path.Combine(folder, "tensors.safetensors");
        var values = File.Exists(tensors) ? Safetensors.Read(tensors) : [];
        return new FairseqCase(json.RootElement.Clone(), values.ToDictionary(v => v.Key, v => v.Value.DetachFromDisposeScope()));
    }

    /// <summary>The tolerance that the case states, of one group (such as <c>grad</c>) or of the whole.</summary>
    public (double Relative, double Absolute) Tolerance(string? group = null)
    {
        var tolerances = Json.GetProperty("tolerances");
        var stated = group is null ? tolerances : tolerances.GetProperty(group);
        double Value(string name) => stated.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        return (Value("rtol"), Value("atol"));
    }

    /// <summary>Fails unless every element is within the case's tolerance of the expected tensor.</summary>
    public void AssertClose(string expected, torch.Tensor actual, string? group = null)
    {
        var (relative, absolute) = Tolerance(group);
        TensorAssert.Close(this[expected], actual, relative, absolute, expected);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
