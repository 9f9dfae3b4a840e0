using System.Reflection;
using System.Runtime.Loader;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// The operations that an encoder promises are those that its tensors ask for: the generated code is compiled once more with every product
/// going through a counter, which takes the sizes from the tensors that arrive.
/// </summary>
[Collection(nameof(GoldenAssembly))]
public sealed class OperationCountTests(OperationCountTests.Counting counting) : IClassFixture<OperationCountTests.Counting>
{
    // What a module of the user's computes, its author states.
    private static readonly string[] s_withModules = ["Sample.Gated", "Sample.NarrowGated", "Sample.Filtered"];

    public static TheoryData<string> Images => [.. GoldenAssembly.Encoders.Except(s_withModules)];

    public static TheoryData<string, int> Sequences
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in GoldenAssembly.SequenceEncoders.Except(s_withModules))
            {
                data.Add(name, 64);
                data.Add(name, 41);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Operations_over_images_are_those_that_are_told(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = counting.Create<Encoder<ImageBatch>>(name);
        using var batch = EncoderRunTests.Images(StageRows.Parse(counting.Fact<string>(name, "StageTable")), 3);
        Assert.Equal(3 * counting.Fact<long>(name, "ForwardFlops"), counting.Operations(() => encoder.forward(batch)));
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Operations_over_sequences_are_those_that_are_told_for_their_length(string name, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var model = counting.Create<Model>(name);
        var operations = counting.Operations(() =>
        {
            if (model is Encoder<AudioBatch> audio)
            {
                using var batch = new AudioBatch(torch.randn(2, length).DetachFromDisposeScope(), counting.Fact<int>(name, "SampleRate"));
                audio.forward(batch);
            }
            else
            {
                using var batch = new TextBatch(torch.randint(4, 60, [2, length], torch.ScalarType.Int64).DetachFromDisposeScope());
                ((Encoder<TextBatch>)model).forward(batch);
            }
        });
        Assert.Equal(2 * counting.Call(name, "ForwardFlopsOf", (long)length), operations);
    }

    /// <summary>The golden declarations, with a counter in every product.</summary>
    public sealed class Counting : IDisposable
    {
        private const string Counter = """
            using Data2Vec.Dsl;
            using TorchSharp;

            public abstract class Counted(string name, ParameterStore store) : Model(name, store)
            {
                public static long Operations;

                public static new torch.Tensor Linear(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null) =>
                    Count(Model.Linear(x, weight, bias), x.size(-1));

                public static new torch.Tensor EmbedPatches(torch.Tensor pixels, torch.Tensor weight, torch.Tensor bias) =>
                    Count(Model.EmbedPatches(pixels, weight, bias), weight[0].numel());

                public static new torch.Tensor Attention(torch.Tensor q, torch.Tensor k, torch.Tensor v, torch.Tensor? bias = null, double dropout = 0)
                {
                    var y = Model.Attention(q, k, v, bias, dropout);
                    Operations += 2 * q.numel() * k.size(2);
                    return Count(y, v.size(2));
                }

                public static new torch.Tensor Convolve(torch.Tensor x, torch.Tensor weight, int stride, torch.Tensor? bias = null) =>
                    Count(Model.Convolve(x, weight, stride, bias), weight[0].numel());

                public static new torch.Tensor ConvolvePadded(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, int stride) =>
                    Count(Model.ConvolvePadded(x, weight, bias, stride), weight[0].numel());

                // The position that an even kernel computes too many is cut off inside.
                public static new torch.Tensor ConvolveAround(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, int groups)
                {
                    if (weight.size(2) % 2 == 0)
                    {
                        Operations += 2 * x.size(0) * weight.numel();
                    }

                    return Count(Model.ConvolveAround(x, weight, bias, groups), weight[0].numel());
                }

                // Each number of a result is a sum of so many products.
                private static torch.Tensor Count(torch.Tensor result, long products)
                {
                    Operations += 2 * result.numel() * products;
                    return result;
                }
            }
            """;

        private readonly AssemblyLoadContext _context = new("counted declarations", isCollectible: true);
        private readonly Assembly _assembly;
        private readonly FieldInfo _operations;

        public Counting()
        {
            torch.set_num_threads(1);
            var run = Harness.Generate([.. Golden.All.Values]);
            var compilation = run.Output.AddSyntaxTrees(Harness.Parse(Counter, "Counted.cs"));
            foreach (var tree in run.Result.GeneratedTrees)
            {
                var rewritten = new Redirected().Visit(tree.GetRoot());
                compilation = compilation.ReplaceSyntaxTree(tree, Harness.Parse(rewritten.ToFullString(), tree.FilePath));
            }

            using var image = new MemoryStream();
            var emitted = compilation.Emit(image);
            Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
            image.Position = 0;
            _assembly = _context.LoadFromStream(image);
            _operations = _assembly.GetType("Counted", throwOnError: true)!.GetField("Operations")!;
        }

        public void Dispose() => _context.Unload();

        internal T Create<T>(string name)
            where T : Model
        {
            var model = (T)Activator.CreateInstance(Type(name), BindingFlags.OptionalParamBinding | BindingFlags.CreateInstance
                | BindingFlags.Instance | BindingFlags.Public, null, [null, 7UL], null)!;
            model.eval();
            return model;
        }

        internal T Fact<T>(string name, string member) => (T)Type(name).GetField(member)!.GetRawConstantValue()!;

        internal long Call(string name, string method, params object[] arguments) => (long)Type(name).GetMethod(method)!.Invoke(null, arguments)!;

        internal long Operations(Action action)
        {
            _operations.SetValue(null, 0L);
            action();
            return (long)_operations.GetValue(null)!;
        }

        private Type Type(string name) => _assembly.GetType(name, throwOnError: true)!;
    }

    // Sends the products of generated code to the counter.
    private sealed class Redirected : CSharpSyntaxRewriter
    {
        private static readonly HashSet<string> s_products = ["Linear", "EmbedPatches", "Attention", "Convolve", "ConvolvePadded", "ConvolveAround"];

        public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
        {
            var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
            return visited.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && s_products.Contains(name)
                ? visited.WithExpression(SyntaxFactory.ParseExpression("global::Counted." + name).WithTriviaFrom(visited.Expression))
                : visited;
        }
    }
}
