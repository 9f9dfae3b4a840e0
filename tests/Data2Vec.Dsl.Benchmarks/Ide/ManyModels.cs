using System.Collections.Immutable;
using System.Globalization;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Benchmarks.Ide;

/// <summary>A project of 500 models, each in a file of its own: encoders of three modalities, variants of them, and pairs.</summary>
internal static class ManyModels
{
    public const int Count = 500;

    /// <summary>The file that has nothing to do with models.</summary>
    public const string Elsewhere = "Elsewhere.cs";

    private static readonly string[] s_encoders =
    [
        "[ImageEncoder(Size = 64)]\n[PatchEmbedding(Dim = {0}, Patch = 8)]\n[ClassToken]\n[Maskable]\n[LearnedPositions]\n",
        "[AudioEncoder]\n[Conv1d(Channels = 64, Kernel = 10, Stride = 5)]\n[Conv1d(Channels = 64, Kernel = 3, Stride = 2, Repeat = 4)]\n[LayerNorm]\n[Linear(Dim = {0})]\n[Maskable]\n[ConvPositions(Kernel = 9, Groups = 8)]\n",
        "[TextEncoder(Vocabulary = 1000)]\n[Maskable]\n[TokenEmbedding(Dim = {0})]\n[LearnedPositions]\n[LayerNorm]\n",
    ];

    private static readonly string[] s_masks = ["Patches", "Spans", "Tokens"];

    /// <summary>The project.</summary>
    public static CSharpCompilation Project()
    {
        var trees = Sources().Select(source => CSharpSyntaxTree.ParseText(source.Text, path: source.Path));
        ImmutableArray<MetadataReference> references =
        [
            .. Net100.References.All,
            MetadataReference.CreateFromFile(typeof(Model).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location),
        ];
        return CSharpCompilation.Create(
            "Many", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>A file of the project.</summary>
    public static SyntaxTree File(this Compilation project, string path) => project.SyntaxTrees.First(tree => tree.FilePath == path);

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        yield return (Elsewhere, "namespace Many;\n\npublic class Elsewhere;\n");
        yield return ("Masks.cs", "using Data2Vec.Dsl;\n\nnamespace Many;\n\n[RandomMask(Ratio = 0.6)]\npublic sealed partial class Patches;\n\n[SpanMask]\npublic sealed partial class Spans;\n\n[TokenMask]\npublic sealed partial class Tokens;\n");

        // Of each five: two encoders, a variant, two pairs.
        for (var i = 0; i < Count; i++)
        {
            var (group, kind) = (i / 5, (i / 5) % 3);
            var text = (i % 5) switch
            {
                0 or 1 => string.Format(CultureInfo.InvariantCulture, s_encoders[kind], 64 + (8 * (group % 16)))
                    + $"[Transformer(Depth = {2 + (group % 10)}, Heads = 8)]\npublic sealed partial class Encoder{group}{"AB"[i % 5]};\n",
                2 => $"[Variant<Encoder{group}A>]\n[Transformer(Depth = 12)]\npublic sealed partial class Variant{group};\n",
                _ => $"[Data2Vec<{(i % 5 == 3 ? $"Encoder{group}B" : $"Variant{group}")}, {s_masks[kind]}>]\n[Targets(TopLayers = 2)]\n"
                    + $"[Recipe(Updates = 100_000, BatchSize = 64, LearningRate = 1e-3)]\npublic sealed partial class Pair{group}{i % 5};\n",
            };
            yield return ($"Model{i}.cs", $"using Data2Vec.Dsl;\n\nnamespace Many;\n\n{text}");
        }
    }
}
