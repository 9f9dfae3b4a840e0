using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>What an update does besides the passes of the model: it must not know how many parameters there are.</summary>
public class DepthTests
{
    private const int Deep = 12;

    [OperatorTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_operators_of_an_update_do_not_grow_with_depth(bool fused)
    {
        var (shallow, deep) = (Train(2, fused), Train(Deep, fused));
        Assert.Equal(shallow.Order(), deep.Order());

        // What is compared is the whole of an update: it did all this.
        string[] parts = ["aten::zero_", "aten::linalg_vector_norm", "aten::lerp_", fused ? "aten::_fused_adamw_" : "aten::addcdiv_"];
        Assert.All(parts, part => Assert.Contains(shallow, each => each.Name == part));
    }

    [OperatorTheory]
    [InlineData(2)]
    [InlineData(Deep)]
    public void A_loop_over_the_parameters_would_be_counted(int layers)
    {
        using var pair = new DeepPair(layers);
        using var _ = torch.no_grad();
        var counts = OperatorCount.Of(() => pair.Store.Parameters.ToList().ForEach(p => p.Value.mul_(2)));
        Assert.Equal(pair.Store.Parameters.Count, counts["aten::mul_"]);
        Assert.True(counts["aten::mul_"] > layers);
    }

    [OperatorTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_operators_of_a_state_do_not_grow_with_depth(bool read)
    {
        var (shallow, deep) = (State(2, read), State(Deep, read));
        Assert.Equal(shallow.Order(), deep.Order());
        Assert.NotEmpty(shallow);
    }

    private static List<(string Name, int Count)> State(int layers, bool read)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var pair = new DeepPair(layers);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Updates = 1 });
        trainer.Run();
        try
        {
            trainer.Save(path);
            var counts = OperatorCount.Of(() =>
            {
                if (read)
                {
                    trainer.Restore(path);
                }
                else
                {
                    trainer.Save(path);
                }
            });
            return [.. counts.Select(each => (each.Key, each.Value))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Three updates: the teacher moves from the second on.
    private static List<(string Name, int Count)> Train(int layers, bool fused)
    {
        using var pair = new DeepPair(layers);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Updates = 3, LogEvery = 2, FusedOptimizer = fused });

        // Only the first use of the fused kernel tries it.
        using var adam = new Data2Vec.Dsl.Training.Adam(pair.Store, pair.Recipe, fused);
        var before = TensorAssert.Values(pair.Store.Values);
        var counts = OperatorCount.Of(() => trainer.Run());
        Assert.NotEqual(before, TensorAssert.Values(pair.Store.Values));
        return [.. counts.Select(each => (each.Key, each.Value))];
    }

    /// <summary>As many blocks as one likes, of which the passes use the first alone: what differs by depth is the trainer's.</summary>
    private sealed class DeepEncoder : Encoder<ImageBatch>
    {
        public const int Width = 64;
        private readonly Parameter _patch;
        private readonly (Parameter Weight, Parameter Bias)[] _blocks;

        public DeepEncoder(ParameterStore store, int layers)
            : base(nameof(DeepEncoder), store)
        {
            LayerCount = layers;
            _patch = LocalVector("patch", FanIn(1), Width);
            _blocks = [.. Enumerable.Range(0, layers).Select(i => (
                BlockWeight(i, "weight", FanIn(Width), Width, Width), BlockVector(i, "bias", FanIn(Width), Width)))];
        }

        public override int Dim => Width;

        public override int LayerCount { get; }

        public override int ExtraTokens => 0;

        // Room for the deeper one in both: where the library cuts a long buffer into pieces is not what is counted.
        public static ParameterLayout Layout { get; } = new(
            LocalMatrices: 0, ContextMatrices: Deep * Width * Width, ContextVectors: Deep * Width, LocalVectors: Width, HeadMatrices: Width * Width);

        public override Sequence ToMaskPoint(ImageBatch batch) => new(batch.Pixels.flatten(1).unsqueeze(-1) * _patch);

        public override MaskGrid GridOf(ImageBatch batch) => new(batch.Count, 12, 12, ExtraTokens);

        public override Sequence Mask(Sequence x, MaskBatch mask) => x;

        public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null) =>
            Only(only, Linear(x.Values, _blocks[0].Weight, _blocks[0].Bias));

        public override IEnumerable<StateName> FairseqNames() => [];

        public override IEnumerable<StateName> HuggingFaceNames() => [];
    }

    private sealed class DeepPair : Pair<ImageBatch>
    {
        private readonly Parameter _head;

        public DeepPair(int layers)
            : base(nameof(DeepPair), new ParameterStore(DeepEncoder.Layout))
        {
            var student = new DeepEncoder(Store, layers);
            _head = HeadWeight("head.weight", FanIn(DeepEncoder.Width), DeepEncoder.Width, DeepEncoder.Width);
            (StudentEncoder, TeacherEncoder) = (student, new DeepEncoder(Store.ForTeacher(Averaged.AfterMaskPoint), layers));
            register_module("student", StudentEncoder);
        }

        public override Encoder<ImageBatch> StudentEncoder { get; }

        public override Encoder<ImageBatch> TeacherEncoder { get; }

        public override MaskPolicy Masking { get; } = new TinyMasking(70);

        public override DecaySchedule TeacherDecay { get; } = new(0.9, 0.99, 40);

        public override Recipe Recipe { get; } = new(Updates: 60, BatchSize: 8, LearningRate: 1e-2, DecayOn: DecayOn.Matrices, ClipNorm: 1e-3, Accumulation: 2);

        public override StepResult forward(ImageBatch batch, MaskBatch mask)
        {
            var embedded = StudentEncoder.ToMaskPoint(batch);
            var prediction = Linear(Rows(StudentEncoder.Encode(embedded), mask.MaskedIndices), _head);
            using var _ = torch.no_grad();
            var target = Rows(TeacherEncoder.Encode(embedded.Detached()), mask.MaskedIndices);
            using var again = torch.enable_grad();
            return new StepResult(RegressionLoss.SmoothL1(prediction, target, 2, 0.25), mask.Count, prediction, target);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            TeacherEncoder.Store.Dispose();
            Store.Dispose();
        }
    }
}
