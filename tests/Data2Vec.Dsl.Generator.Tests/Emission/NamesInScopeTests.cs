extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>
/// Generated code writes short names. Whatever a user calls like one of them, wherever, the code compiles, and names only that one in full.
/// </summary>
public sealed class NamesInScopeTests
{
    // Every kind of declaration, with nothing of the language's in short form that the clashes below could take over.
    private const string Declarations = """
        [global::Data2Vec.Dsl.AudioEncoder]
        [global::Data2Vec.Dsl.Conv1d(Channels = 16, Kernel = 10, Stride = 5)]
        [global::Data2Vec.Dsl.Linear(Dim = 16)]
        [global::Data2Vec.Dsl.Maskable]
        [global::Data2Vec.Dsl.ConvPositions(Kernel = 5)]
        [global::Data2Vec.Dsl.Transformer(Depth = 1, Heads = 2, Dropout = 0.1)]
        public sealed partial class Tiny;

        [global::Data2Vec.Dsl.ImageEncoder(Size = 16)]
        [global::Data2Vec.Dsl.PatchEmbedding(Dim = 16, Patch = 8)]
        [global::Data2Vec.Dsl.RelativePositionBias]
        [global::Data2Vec.Dsl.Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Seeing;

        [global::Data2Vec.Dsl.SpanMask]
        public sealed partial class Spans;

        [global::Data2Vec.Dsl.Data2Vec<Tiny, Spans>]
        [global::Data2Vec.Dsl.Targets(TopLayers = 1)]
        [global::Data2Vec.Dsl.Regression(Loss = global::Data2Vec.Dsl.Loss.MeanSquared)]
        [global::Data2Vec.Dsl.Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]
        public sealed partial class TinyPair;

        [global::Data2Vec.Dsl.WithHead<Tiny>]
        [global::Data2Vec.Dsl.CtcHead(Vocabulary = 32)]
        public sealed partial class Scribe;

        [global::Data2Vec.Dsl.TextEncoder(Vocabulary = 50)]
        [global::Data2Vec.Dsl.Maskable]
        [global::Data2Vec.Dsl.TokenEmbedding(Dim = 16)]
        [global::Data2Vec.Dsl.LearnedPositions]
        [global::Data2Vec.Dsl.Transformer(Depth = 1, Heads = 0)]
        public sealed partial class Broken;
        """;

    private static readonly List<string> s_names = [.. KnownType.Names.Order(StringComparer.Ordinal)];

    public static TheoryData<string, string> Places => new()
    {
        { "types beside", $"namespace Sample\n{{\n{Types}\n{Declarations}\n}}" },
        { "generic types beside", $"namespace Sample\n{{\n{Each("public class {0}<T>;")}\n{Declarations}\n}}" },
        { "namespaces beside", Each("namespace Sample.{0} {{ public class Some; }}") + $"namespace Sample\n{{\n{Declarations}\n}}" },
        { "types of the namespace around", $"namespace Sample\n{{\n{Types}\n}}\nnamespace Sample.Models\n{{\n{Declarations}\n}}" },
        { "types of the global namespace", $"{Types}\nnamespace Sample\n{{\n{Declarations}\n}}" },
        { "types of the global namespace, and the declarations too", Types + Declarations },
        { "namespaces in the global one", Each("namespace {0} {{ public class Some; }}") + Declarations },
        { "roots beside", "namespace Sample.System { class Some; } namespace Sample.TorchSharp { class Some; } namespace Sample.Data2Vec.Dsl { class Some; }"
            + $"namespace Sample\n{{\n{Declarations}\n}}" },
        { "types called like roots", "namespace Sample { class System; class TorchSharp; class Data2Vec; " + Declarations + "}" },
        { "types of imported namespaces", $"namespace Data2Vec.Dsl.Masking\n{{\n{Each("internal class {0}Of;")} internal class Recipe; internal class Sequence;\n}}\n"
            + $"namespace System {{ internal class Draws; internal class Encoder<T>; }}\nnamespace Sample\n{{\n{Declarations}\n}}" },
        { "a namespace of the runtime's", $"namespace Data2Vec.Dsl.Masking\n{{\n{Declarations}\n}}" },
        { "a namespace of TorchSharp's", $"namespace TorchSharp.Modules\n{{\n{Declarations}\n}}" },
        { "nested types", Members("class {0};") },
        { "fields", Members("int {0} = 1;") },
        { "methods", Members("int {0}() => 1;") },
        { "types of a class around", $"namespace Sample;\npublic partial class Outer\n{{\n{Each("private class {0};")}\n{Declarations}\n}}" },
        { "members of a class around", $"namespace Sample;\npublic partial class Outer\n{{\n{Each("private static int {0} => 1;")}\n{Declarations}\n}}" },
        { "types that a class around inherits", $"namespace Sample;\npublic class Base\n{{\n{Each("protected class {0};")}\n}}\npublic partial class Outer : Base\n{{\n{Declarations}\n}}" },
        { "types that the class inherits from its interface", $"namespace Sample;\npublic interface IHas\n{{\n{Each("class {0};")}\n}}\n"
            + Declarations.Replace("class Tiny;", "class Tiny : IHas;", StringComparison.Ordinal) },
        { "aliases of the project", Each("global using {0} = System.String;") + $"namespace Sample\n{{\n{Declarations}\n}}" },
        { "aliases of the project, in the global namespace", Each("global using {0} = System.String;") + Declarations },
        { "aliases of the same, in the global namespace", "global using Tensor = TorchSharp.torch.Tensor;\nglobal using Device = TorchSharp.torch.Device;\n" + Declarations },
        { "usings of the project", $"global using static TorchSharp.torch;\nglobal using TorchSharp.Modules;\nglobal using Other;\nnamespace Other\n{{\n{Types}\n}}\n"
            + $"namespace Sample\n{{\n{Declarations}\n}}" },
        { "usings of the project, in the global namespace", $"global using static TorchSharp.torch;\nglobal using TorchSharp.Modules;\nglobal using Other;\n{Declarations}\n"
            + $"namespace Other\n{{\n{Types}\n}}" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_name_that_is_taken_is_written_in_full(string place, string source)
    {
        var run = Harness.Generate(source);
        Assert.Equal(6, run.Models.Count());
        Assert.True(run.Diagnostics.IsEmpty, place);
        var errors = run.Output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && run.IsGenerated(d.Location)));
        Assert.Empty(errors.Select(d => $"{place}: {d}"));
    }

    [Theory]
    [InlineData("Tensor", "global::TorchSharp.torch.Tensor")]
    [InlineData("Parameter", "global::TorchSharp.Modules.Parameter")]
    [InlineData("Sequence", "global::Data2Vec.Dsl.Sequence")]
    [InlineData("MaskBatch", "global::Data2Vec.Dsl.Masking.MaskBatch")]
    [InlineData("Encoder", "global::Data2Vec.Dsl.Encoder<ImageBatch>")]
    public void Only_the_name_that_is_taken_is(string taken, string full)
    {
        var run = Harness.Generate(Harness.Usings + $"public class {taken};\n\n" + Samples.Encoder);
        var lines = run["Sample.Tiny.g.cs"].Split('\n').Where(line => line.Contains("global::", StringComparison.Ordinal) && !line.StartsWith("using", StringComparison.Ordinal));
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Empty(line.Replace(full, "", StringComparison.Ordinal).Split("global::")[1..]));
        Assert.Empty(run.Complaints);
    }

    [Theory]
    [InlineData("Average")] // Inherited from the runtime's pair.
    [InlineData("Linear")]
    [InlineData("Student")] // A member of the generated pair.
    [InlineData("register_module")]
    [InlineData("input")] // A variable of the generated code.
    [InlineData("layers")]
    [InlineData("@class")]
    [InlineData("Recipe")]
    [InlineData("Tensor")]
    [InlineData("System")]
    public void Classes_of_a_declaration_are_found_whatever_they_are_called(string name)
    {
        var source = Harness.Usings + SequenceSamples.Audio.With("class Tiny;", $"class {name};").With("<Tiny, ", $"<{name}, ")
            + "[WithHead<" + name + ">]\n[CtcHead(Vocabulary = 32)]\npublic sealed partial class Scribe;\n";
        var run = Harness.Generate(source);
        Assert.Equal(4, run.Models.Count());
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("Gate")] // A method that encoders inherit, which no type is hidden by.
    [InlineData("Block")]
    [InlineData("Tensor")]
    [InlineData("_stage")]
    public void Stages_are_found_whatever_they_are_called(string name)
    {
        var run = Harness.Generate(Harness.Usings + Samples.Staged.With("class Gate", $"class {name}").With("<Gate>", $"<{name}>"));
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_class_of_the_namespace_is_written_without_it() =>
        Assert.Contains("        Student = new Tiny(store);\n", Harness.Generate(Harness.Usings + Samples.All)["Sample.TinyPair.g.cs"], StringComparison.Ordinal);

    [Fact]
    public void Every_known_type_is_there()
    {
        var compilation = Harness.Compile();
        Assert.All(KnownType.All.Values, known => Assert.Contains(
            compilation.GetSymbolsWithName(known.Name, SymbolFilter.Type).Concat(Referenced(compilation, known)), type => type.ToDisplayString().StartsWith(known.Within + "." + known.Name, StringComparison.Ordinal)));

        static IEnumerable<ISymbol> Referenced(Compilation compilation, KnownType known) => Enumerable.Range(0, 9)
            .SelectMany(arity => compilation.GetTypesByMetadataName((known.Within == "TorchSharp.torch" ? "TorchSharp.torch+" : known.Within + ".") + known.Name + (arity == 0 ? "" : "`" + arity)));
    }

    private static string Types => Each("public class {0};");

    private static string Each(string form) => string.Join('\n', s_names.Select(name => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name))) + "\n";

    // In each of the declarations, but for names that its code or its base class has (D2V0002).
    private static string Members(string form)
    {
        var source = Declarations;
        foreach (var (name, kind) in new[]
        {
            ("Tiny", DeclarationKind.Encoder), ("Seeing", DeclarationKind.Encoder), ("Spans", DeclarationKind.Mask), ("TinyPair", DeclarationKind.Pair), ("Scribe", DeclarationKind.Head),
        })
        {
            var free = s_names.Where(member => !GeneratedMembers.MayInclude(member, kind) && member != "Encoder" && (kind != DeclarationKind.Head || member != "Recipe"));
            source = source.With($"class {name};", $"class {name}\n{{\n{string.Join('\n', free.Select(member => "    private " + string.Format(System.Globalization.CultureInfo.InvariantCulture, form, member)))}\n}}");
        }

        return $"namespace Sample\n{{\n{source}\n}}";
    }
}
