extern alias runtime;

using System.Reflection;
using System.Runtime.Loader;
using Data2Vec.Dsl.Generator.Tests.Testing;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>All golden declarations, compiled to memory and loaded: what a user's program would be.</summary>
public sealed class GoldenAssembly
{
    // Once for all tests: their data are the names of its classes.
    private static readonly Lazy<Assembly> s_assembly = new(Load);

    private readonly Assembly _assembly = s_assembly.Value;

    /// <summary>Names of the image encoders among the golden declarations.</summary>
    public static IReadOnlyList<string> Encoders { get; } = Deriving(typeof(Encoder<ImageBatch>));

    /// <summary>The same without those that have no mask point.</summary>
    public static IReadOnlyList<string> MaskableEncoders { get; } = [.. Encoders.Where(name => Has("Maskable", name))];

    /// <summary>Names of the pairs of images.</summary>
    public static IReadOnlyList<string> Pairs { get; } = Deriving(typeof(Distillation.Pair<ImageBatch>));

    /// <summary>Names of the encoders of audio and text.</summary>
    public static IReadOnlyList<string> SequenceEncoders { get; } = [.. Deriving(typeof(Encoder<AudioBatch>)), .. Deriving(typeof(Encoder<TextBatch>))];

    /// <summary>Whether an encoder has a stage, by the start of its name in the table of stages.</summary>
    public static bool Has(string stage, string encoder) =>
        StageRows.Parse((string)s_assembly.Value.GetType(encoder, throwOnError: true)!.GetField("StageTable")!.GetRawConstantValue()!)
            .Rows.Any(row => row.Stage.StartsWith(stage, StringComparison.Ordinal));

    /// <summary>Names of their pairs.</summary>
    public static IReadOnlyList<string> SequencePairs { get; } =
        [.. Deriving(typeof(Distillation.Pair<AudioBatch>)), .. Deriving(typeof(Distillation.Pair<TextBatch>))];

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

    private static Assembly Load()
    {
        torch.set_num_threads(1);
        using var image = new MemoryStream();
        var emitted = Harness.Generate([.. Golden.All.Values]).Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    private static List<string> Deriving(Type model) =>
        [.. s_assembly.Value.GetTypes().Where(type => type.BaseType == model).Select(type => type.FullName!).Order(StringComparer.Ordinal)];
}

/// <summary>The tests that run tensors share one compilation, and the library's random numbers, so they run one after another.</summary>
[CollectionDefinition(nameof(GoldenAssembly))]
public sealed class GoldenCollection : ICollectionFixture<GoldenAssembly>;
