using System.Reflection;
using System.Runtime.Loader;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Generator.Tests.Testing;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>A stage of the user's that does not keep its word is caught when it runs, by file and line of the declaration that names it.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class UserStageRunTests(GoldenAssembly golden)
{
    // Line 12 is the first [Stage<Gate>], line 14 the second.
    private const string Source = """
        using Data2Vec.Dsl;
        using static TorchSharp.torch;
        namespace Sample;
        [Shape("B, N, C -> B, N, C")]
        public sealed class Gate([Weight("C, C")] Tensor weight) : StageModule
        {
            private static int s_made;
            private readonly bool _isSecond = s_made++ % 2 == 1;
            public override Tensor forward(Tensor x) => nn.functional.linear(x, weight);
        }
        [ImageEncoder(Size = 16)][PatchEmbedding(Dim = 16, Patch = 8)]
        [Stage<Gate>]
        [Maskable]
        [Stage<Gate>]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Gated;

        [Variant<Gated>]
        [PatchEmbedding(Dim = 32)]
        public sealed partial class Wide;
        """;

    [Fact]
    public void A_stage_that_keeps_its_word_runs() => Run(Source, "Gated");

    [Theory]
    [InlineData("linear(x, weight)", "linear(x, weight).narrow(2, 0, 8)", 12,
        "states \"B, N, C -> B, N, C\", so its input [2, 4, 16] (Float32, cpu) should become [2, 4, 16] (Float32, cpu), but it gave [2, 4, 8] (Float32, cpu); correct its forward or its [Shape].")]
    [InlineData("linear(x, weight)", "linear(x, weight).to(float64)", 12,
        "states \"B, N, C -> B, N, C\", so its input [2, 4, 16] (Float32, cpu) should become [2, 4, 16] (Float32, cpu), but it gave [2, 4, 16] (Float64, cpu); correct its forward or its [Shape].")]
    [InlineData("linear(x, weight)", "linear(x, weight).to(META)", 12,
        "states \"B, N, C -> B, N, C\", so its input [2, 4, 16] (Float32, cpu) should become [2, 4, 16] (Float32, cpu), but it gave [2, 4, 16] (Float32, meta); correct its forward or its [Shape].")]
    [InlineData("linear(x, weight)", "linear(x, weight).narrow(1, 0, _isSecond ? 3 : 4)", 14,
        "states \"B, N, C -> B, N, C\", so its input [2, 4, 16] (Float32, cpu) should become [2, 4, 16] (Float32, cpu), but it gave [2, 3, 16] (Float32, cpu); correct its forward or its [Shape].")]
    [InlineData("-> B, N, C\")]", "-> B, N, 2*C\")]", 12,
        "states \"B, N, C -> B, N, 2*C\", so its input [2, 4, 16] (Float32, cpu) should become [2, 4, 32] (Float32, cpu), but it gave [2, 4, 16] (Float32, cpu); correct its forward or its [Shape].")]
    [InlineData("Weight(\"C, C\")", "Weight(\"C, 2*C\")", 12, "failed on an input of [2, 4, 16]: ")]
    public void One_that_does_not_is_named_with_its_line(string old, string replacement, int line, string message)
    {
        var said = Assert.Throws<InvalidOperationException>(() => Run(Source.With(old, replacement), "Gated")).Message;
        Assert.StartsWith($"Source0.cs:{line}: [Stage<Gate>] of 'Gated' {message}", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_names_the_line_of_its_base()
    {
        var said = Assert.Throws<InvalidOperationException>(() => Run(Source.With("(x, weight)", "(x, weight).sum()"), "Wide")).Message;
        Assert.StartsWith("Source0.cs:12: [Stage<Gate>] of 'Wide' states", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private readonly TorchSharp.Modules.Linear _linear = nn.Linear(2, 2);", "_linear.weight")]
    [InlineData("private readonly Tensor _table = ones(3);", "_table")]
    public void What_the_buffer_does_not_hold_is_refused_at_once(string field, string name)
    {
        var registered = Source.With("private static int s_made;", field + "\n    private readonly bool _isRegistered;")
            .With("s_made++ % 2 == 1;", "false;")
            .With("public sealed class Gate([Weight(\"C, C\")] Tensor weight)", "public sealed class Gate")
            .With("    private readonly bool _isRegistered;", "    public Gate([Weight(\"C, C\")] TorchSharp.Modules.Parameter weight)\n    {\n        this.weight = weight;\n        RegisterComponents();\n    }\n    private readonly TorchSharp.Modules.Parameter weight;");
        var said = Assert.Throws<InvalidOperationException>(() => Run(registered, "Gated")).Message;
        Assert.Contains($"[Stage<Gate>] of 'Gated' has '{name}' registered, which is not in the model's buffer", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_are_switched_with_the_model()
    {
        var source = Source.With("linear(x, weight)", "linear(x, weight) * (training ? 1 : 0)");
        using var scope = torch.NewDisposeScope();
        Run(source, "Gated", model =>
        {
            using var batch = Images();
            Assert.True(model.ToMaskPoint(batch).Values.abs().sum().item<float>() > 0);
            model.eval();
            Assert.Equal(0, model.ToMaskPoint(batch).Values.abs().sum().item<float>());
            model.train();
            Assert.True(model.ToMaskPoint(batch).Values.abs().sum().item<float>() > 0);
        });
    }

    [Fact]
    public void Student_and_teacher_have_stages_of_their_own_over_buffers_of_their_own()
    {
        using var pair = golden.Pair("Sample.GatedPair");
        var (student, teacher) = (pair.Store, pair.TeacherEncoder.Store);
        Assert.Equal(
            ["stages.gate2.weight", "stages.gate2.bias", "stages.gate2.output_scale", "stages.gate3.weight", "stages.gate3.bias", "stages.gate3.output_scale"],
            teacher.Parameters.Select(p => p.Name).Where(n => n.StartsWith("stages.", StringComparison.Ordinal)));
        foreach (var (name, value, _) in teacher.Parameters)
        {
            var own = student.Parameters.Single(p => p.Name == name).Value;
            Assert.NotEqual(own.Handle, value.Handle);
            Assert.True(own.requires_grad && !value.requires_grad, name);
        }
    }

    [Theory]
    [InlineData("Sample.GatedPair")]
    [InlineData("Sample.FilteredPair")]
    public void A_checkpoint_holds_stages_of_the_users(string name)
    {
        using var folder = new Folder();
        if (golden.IsOf<Distillation.Pair<ImageBatch>>(name))
        {
            ReadsBack<ImageBatch>();
        }
        else
        {
            ReadsBack<AudioBatch>();
        }

        void ReadsBack<TBatch>()
            where TBatch : Batch
        {
            using var saved = golden.Create<Distillation.Pair<TBatch>>(name);
            using var read = golden.Create<Distillation.Pair<TBatch>>(name);
            using (torch.no_grad())
            {
                saved.Store.Values.normal_();
                saved.UpdateTeacher(1);
            }

            Checkpoint.Save(folder.File, saved);
            Checkpoint.Load(folder.File, read);
            Same(saved.Store, read.Store);
            Same(saved.TeacherEncoder.Store, read.TeacherEncoder.Store);
        }

        static void Same(ParameterStore saved, ParameterStore read)
        {
            Assert.Contains(saved.Parameters, p => p.Name.StartsWith("stages.", StringComparison.Ordinal));
            foreach (var ((parameter, expected, _), (_, actual, _)) in saved.Parameters.Zip(read.Parameters))
            {
                Assert.True(expected.equal(actual).all().item<bool>(), parameter);
            }
        }
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stages");

        public string File => Path.Combine(_folder.FullName, "model.safetensors");

        public void Dispose() => _folder.Delete(recursive: true);
    }

    private static void Run(string source, string name, Action<Encoder<ImageBatch>>? use = null)
    {
        using var image = new MemoryStream();
        var emitted = Harness.Generate(source).Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var context = new AssemblyLoadContext(name, isCollectible: true);
        try
        {
            var type = context.LoadFromStream(image).GetType("Sample." + name, throwOnError: true)!;
            using var model = Make(type);
            if (use is not null)
            {
                use(model);
                return;
            }

            using var batch = Images();
            using var features = model.forward(batch);
            Assert.Equal([2, 4, model.Dim], features.shape);
        }
        finally
        {
            context.Unload();
        }
    }

    private static Encoder<ImageBatch> Make(Type type)
    {
        try
        {
            return (Encoder<ImageBatch>)Activator.CreateInstance(type, null, 7UL)!;
        }
        catch (TargetInvocationException failure)
        {
            throw failure.InnerException!;
        }
    }

    private static ImageBatch Images() => new(torch.ones(2, 3, 16, 16).DetachFromDisposeScope());
}
