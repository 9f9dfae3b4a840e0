extern alias runtime;

using System.Reflection;
using System.Runtime.Loader;
using Data2Vec.Dsl.Generator.Tests.Testing;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>All golden declarations, compiled to memory and loaded: what a user's program would be.</summary>
public sealed class GoldenAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context = new("golden declarations", isCollectible: true);
    private readonly Assembly _assembly;

    public GoldenAssembly()
    {
        torch.set_num_threads(1);
        using var image = new MemoryStream();
        var emitted = Harness.Generate([.. Golden.All.Values]).Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        _assembly = _context.LoadFromStream(image);
    }

    /// <summary>Names of the encoders among the golden declarations.</summary>
    public static IReadOnlyList<string> Encoders { get; } =
    [
        "Sample.Minimal", "Sample.Full", "Sample.BiasPerBlock", "Sample.Positions", "Sample.PostNorm", "Sample.LayerDropped", "Sample.NoMaskPoint",
        "Sample.Recomputed", "Sample.Rectangle", "Sample.Small", "Sample.Large", "Sample.Models+Vision+class", "Sample.Block", "Sample.Retina", "Sample.Fovea", "Homeless",
        "Sample.Gated", "Sample.NarrowGated",
    ];

    /// <summary>Names of the pairs.</summary>
    public static IReadOnlyList<string> Pairs { get; } = ["Sample.EyePair", "Sample.EarPair", "Sample.DeepHead", "Sample.Placed", "Sample.GatedPair"];

    /// <summary>Names of the encoders of audio and text.</summary>
    public static IReadOnlyList<string> SequenceEncoders { get; } =
        ["Sample.Hearing", "Sample.AudioParts", "Sample.Ears", "Sample.BigEars", "Sample.Reading", "Sample.TextParts", "Sample.Filtered", "Sample.CentredReading"];

    /// <summary>Names of their pairs.</summary>
    public static IReadOnlyList<string> SequencePairs { get; } = ["Sample.HearingPair", "Sample.BigEarsPair", "Sample.ReadingPair", "Sample.FilteredPair"];

    /// <summary>Names of what derives from a base class, to see that no declaration is forgotten above.</summary>
    public IEnumerable<string> Deriving(string baseName) => _assembly.GetTypes()
        .Where(t => t.BaseType is { IsGenericType: true } b && b.Name == baseName)
        .Select(t => t.FullName!);

    internal Encoder<ImageBatch> Encoder(string name) => Create<Encoder<ImageBatch>>(name);

    internal Distillation.Pair<ImageBatch> Pair(string name) => Create<Distillation.Pair<ImageBatch>>(name);

    /// <summary>A new model of a class.</summary>
    internal T Create<T>(string name)
        where T : Model =>
        (T)Activator.CreateInstance(_assembly.GetType(name, throwOnError: true)!, BindingFlags.OptionalParamBinding | BindingFlags.CreateInstance
            | BindingFlags.Instance | BindingFlags.Public, null, [null, 7UL], null)!;

    /// <summary>Whether models of a class are of this kind.</summary>
    internal bool IsOf<T>(string name) => _assembly.GetType(name, throwOnError: true)!.IsSubclassOf(typeof(T));

    /// <summary>A static method of a generated class, such as Frames.</summary>
    internal T Call<T>(string name, string method, params object[] arguments) =>
        (T)_assembly.GetType(name, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments)!;

    /// <summary>A constant or static field of a generated class.</summary>
    internal T Fact<T>(string name, string member)
    {
        var field = _assembly.GetType(name, throwOnError: true)!.GetField(member)!;
        return (T)(field.IsLiteral ? field.GetRawConstantValue() : field.GetValue(null))!;
    }

    public void Dispose() => _context.Unload();
}

/// <summary>The tests that run tensors share one compilation, and the library's random numbers, so they run one after another.</summary>
[CollectionDefinition(nameof(GoldenAssembly))]
public sealed class GoldenCollection : ICollectionFixture<GoldenAssembly>;
