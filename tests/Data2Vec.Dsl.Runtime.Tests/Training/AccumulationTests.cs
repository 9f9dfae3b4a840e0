using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>An update of several passes is the update of their samples together.</summary>
public sealed class AccumulationTests
{
    private static readonly Recipe s_recipe = new(Updates: 4, BatchSize: 8, LearningRate: 1e-2, ClipNorm: 5);

    [Fact]
    public void Passes_with_unlike_numbers_of_masked_positions_add_up_to_the_mean_over_all_of_them()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Pass), new TrainingOptions { Recipe = s_recipe with { Accumulation = 2 }, Updates = 1 });
        var report = trainer.Run().Last!;

        // By hand: the losses of both passes are one sum, divided by the positions of both.
        using var scope = torch.NewDisposeScope();
        using var same = new TinyPair();
        same.train();
        var (loss, masked) = (torch.zeros(1), new List<int>());
        for (var pass = 0; pass < 2; pass++)
        {
            torch.random.manual_seed(new TrainingOptions().SeedOf(pass)).Dispose();
            var batch = Pass(pass);
            var mask = same.Masking.Sample(same.StudentEncoder.GridOf(batch), 1, pass);
            loss = loss + same.forward(batch, mask).Loss;
            masked.Add(mask.Count);
        }

        (loss / masked.Sum()).sum().backward();
        Assert.NotEqual(masked[0], masked[1]);
        TensorAssert.Close((loss / masked.Sum()).item<float>(), report.Loss, 1e-6);
        TensorAssert.Close(same.Store.Gradients!.norm().item<float>(), report.GradientNorm, 1e-5);
    }

    [Fact]
    public void One_process_does_in_turn_what_ranks_would_share()
    {
        var accumulated = Weights(s_recipe with { Accumulation = 2 });
        Assert.Equal(accumulated, Weights(s_recipe with { WorldSize = 2 }));
        Assert.NotEqual(accumulated, Weights(s_recipe));
    }

    [Fact]
    public void A_batch_that_does_not_divide_is_refused()
    {
        var recipe = s_recipe with { WorldSize = 3 };
        Assert.Equal((3, 4), (recipe.Passes, (recipe with { BatchSize = 12 }).PassSize));
        Assert.Contains("does not divide into 3 × 1 passes", Assert.Throws<InvalidOperationException>(() => recipe.PassSize).Message, StringComparison.Ordinal);
    }

    private static float[] Weights(Recipe recipe)
    {
        using var pair = new TinyPair(recipe: recipe);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Pass), new TrainingOptions());
        trainer.Run();
        return pair.Store.Values.data<float>().ToArray();
    }

    // Three images in even passes and five in odd ones.
    private static ImageBatch Pass(long index)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator((ulong)index + 1);
        return new ImageBatch(torch.randn([index % 2 == 0 ? 3 : 5, 1, 12, 12], generator: random).MoveToOuterDisposeScope().DetachFromDisposeScope());
    }
}
