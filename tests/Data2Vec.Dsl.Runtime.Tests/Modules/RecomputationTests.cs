using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

/// <summary>A variant whose blocks are computed again.</summary>
[Variant<SmallVision>]
[Transformer(Recompute = true)]
public sealed partial class FrugalVision;

[Data2Vec<FrugalVision, SmallBlocks>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20)]
[Targets(TopLayers = 2, From = LayerOutput.Block, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0)]
[RegressionHead(Layers = 0)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class FrugalPair;

public sealed class RecomputationTests
{
    [Fact]
    public void Gradients_are_those_of_blocks_that_keep_everything()
    {
        // The bias on the attention is learned and shared by all blocks.
        using var kept = new VisionV1Base();
        using var again = new FrugalPair();
        var (expected, actual) = (Gradients(kept), Gradients(again));
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Contains(expected.Values, v => v != 0);
        Assert.All(expected.Values.Zip(actual.Values), v => TensorAssert.Close(v.First, v.Second, 1e-6));
    }

    [Fact]
    public void A_pair_is_trained_as_one_whose_blocks_keep_everything()
    {
        double[] Trained(Pair<ImageBatch> pair)
        {
            using (pair)
            {
                using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Images), new TrainingOptions { Updates = 2 });
                trainer.Run();
                return TensorAssert.Values(pair.Store.Values);
            }
        }

        Assert.All(Trained(new VisionV1Base()).Zip(Trained(new FrugalPair())), v => TensorAssert.Close(v.First, v.Second, 1e-6));
    }

    [Fact]
    public void A_head_is_trained_on_masked_images_as_one_whose_blocks_keep_everything()
    {
        double[] Trained(Encoder<ImageBatch> encoder)
        {
            using (encoder)
            {
                using var model = new LinearClassifier<ImageBatch>(encoder, classes: 3, Pooling.Mean, seed: 1) { Masking = new SmallBlocks() };
                var batches = BatchSource.Of(n => new Labelled<ImageBatch>(Images(n), torch.tensor([0L, 2L], torch.ScalarType.Int64, torch.CPU)));
                using var trainer = new Trainer<Labelled<ImageBatch>>(
                    model, batches, new TrainingOptions { Recipe = new Recipe(Updates: 2, BatchSize: 2, LearningRate: 1e-3) });
                trainer.Run();
                return TensorAssert.Values(encoder.Store.Values);
            }
        }

        Assert.All(Trained(new SmallVision()).Zip(Trained(new FrugalVision())), v => TensorAssert.Close(v.First, v.Second, 1e-6));
    }

    [Fact]
    public void It_needs_the_memory_of_one_block()
    {
        Assert.True(2 * FrugalVision.SavedBytes(1) < SmallVision.SavedBytes(1));
        Assert.True(FrugalPair.StepBytes(8) < VisionV1Base.StepBytes(8));
        Assert.Equal(SmallVision.ForwardFlops, FrugalVision.ForwardFlops);
        Assert.InRange(FrugalVision.BackwardFlops - SmallVision.BackwardFlops, SmallVision.ForwardFlops / 2, SmallVision.ForwardFlops);
    }

    [Fact]
    public void A_block_draws_the_same_numbers_the_second_time()
    {
        using var scope = torch.NewDisposeScope();
        using var weight = torch.randn([8, 8], generator: new torch.Generator(1)).requires_grad_(true);
        var start = torch.randn([4, 8], generator: new torch.Generator(2));
        (torch.Tensor, torch.Tensor) Block(torch.Tensor x, torch.Tensor? bias)
        {
            var f = torch.nn.functional.dropout(x.matmul(weight), 0.5, training: true);
            return (x + f, f);
        }

        torch.random.manual_seed(7);
        var x = start.clone().requires_grad_(true);
        var (output, _) = Recomputation.Run(Block, x, null, draws: true);
        var seed = torch.random.initial_seed();
        Assert.NotEqual(7, seed);

        // What anyone draws in between is of no account.
        _ = torch.rand(3);
        output.square().sum().backward();
        var (byWeight, byInput) = (TensorAssert.Values(weight.grad!), TensorAssert.Values(x.grad!));

        weight.grad!.zero_();
        torch.random.manual_seed(seed);
        var y = start.clone().requires_grad_(true);
        var (expected, _) = Block(y, null);
        expected.square().sum().backward();
        Assert.Equal(TensorAssert.Values(expected), TensorAssert.Values(output));
        Assert.Equal(TensorAssert.Values(weight.grad!), byWeight);
        Assert.Equal(TensorAssert.Values(y.grad!), byInput);
    }

    [Fact]
    public void A_backward_pass_holds_as_much_for_ten_blocks_as_for_two()
    {
        // The first stays alive with the loss; what each block has passed on must not.
        Assert.Equal(Held(2), Held(10));

        static long Held(int blocks)
        {
            using var scope = torch.NewDisposeScope();
            var x = torch.ones(4, 8).requires_grad_(true);
            var y = x;
            for (var i = 0; i < blocks; i++)
            {
                (y, _) = Recomputation.Run((input, _) => (input * 2, input), y, null, draws: false);
            }

            var loss = y.sum();
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            loss.backward();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var pair = new FrugalPair();
        Gradients(pair);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Gradients(pair);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ImageBatch Images(long number)
    {
        using var random = new torch.Generator((ulong)number);
        return new(torch.randn([2, 3, 48, 48], generator: random));
    }

    private static (float Loss, double[] Values) Gradients(Pair<ImageBatch> pair)
    {
        using var scope = torch.NewDisposeScope();
        pair.train();
        pair.Store.Gradients!.zero_();
        using var random = new torch.Generator(3);
        using var batch = new ImageBatch(torch.randn([2, 3, 48, 48], generator: random));
        using var mask = pair.Masking.Sample(pair.StudentEncoder.GridOf(batch), 1, 0, torch.CPU);
        var result = pair.forward(batch, mask);
        result.Loss.backward();
        return (result.Loss.item<float>(), [.. TensorAssert.Values(pair.Store.Gradients!)]);
    }
}
