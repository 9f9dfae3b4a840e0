using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

public sealed class FewLabelFinetuningTests
{
    private static readonly FewLabelOptions Quick = new()
    {
        Recipe = new Recipe(Updates: 150, BatchSize: 25, LearningRate: 5e-3, Warmup: 15, DecayOn: DecayOn.Matrices, ClipNorm: 3, HeadScale: 4),
    };


    [Fact]
    public void A_few_labels_teach_far_more_than_chance_and_the_encoder_is_put_back()
    {
        using var encoder = new ToyEncoder();
        encoder.eval();
        using var before = encoder.Store.Values.clone();
        var told = new List<StepMetrics>();
        var score = FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, SampleImages.Test, Quick, told.Add);

        // Chance is 0.1; the toy reaches about 0.5.
        Assert.InRange(score.Accuracy, 0.4, 0.95);
        Assert.Equal(400, score.Total);
        Assert.True(before.Equals(encoder.Store.Values));
        Assert.Equal(0, encoder.Store.Gradients!.abs().max().item<float>());
        Assert.False(encoder.training);
        Assert.Equal([1L, .. Enumerable.Range(1, 10).Select(tenth => 15L * tenth)], told.Select(report => report.Update));
        Assert.True(told[^1].Loss < 0.6 * told[0].Loss, string.Join("; ", told));
        Assert.True(told[^1].Figures[FigureNames.Accuracy] > 0.5, string.Join("; ", told));
    }

    [Fact]
    public void The_same_seed_gives_the_same_score_and_leaves_the_random_state_alone()
    {
        using var encoder = new ToyEncoder();
        torch.manual_seed(5);
        using var expected = torch.rand(3);
        torch.manual_seed(5);
        var first = FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, SampleImages.Test, Quick);
        using var actual = torch.rand(3);
        Assert.True(expected.Equals(actual));
        Assert.Equal(first, FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, SampleImages.Test, Quick));
    }

    [Fact]
    public void The_encoder_itself_is_trained()
    {
        // With the encoder frozen only the head learns; the difference is the encoder's part.
        using var encoder = new ToyEncoder();
        var losses = new double[2];
        foreach (var (i, frozen) in new[] { (0, Quick.Recipe.Updates), (1, 0) })
        {
            var options = Quick with { Recipe = Quick.Recipe with { FrozenUpdates = frozen } };
            FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, SampleImages.Test, options, report => losses[i] = report.Loss);
        }

        Assert.True(losses[1] < 0.9 * losses[0], $"{losses[1]} against {losses[0]}");
    }

    [Fact]
    public void Enough_updates_learn_the_labelled_images_by_heart()
    {
        using var encoder = new ToyEncoder();
        var options = Quick with { LabelsPerClass = 5, Augmentation = new Augmentation(), Recipe = Quick.Recipe.Over(400) with { BatchSize = 50 } };
        var labelled = SampleImages.Train.Take(Choose(5));
        Assert.InRange(FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, labelled, options).Accuracy, 0.95, 1);
    }

    [Fact]
    public void A_cancelled_run_puts_the_encoder_back_too()
    {
        using var encoder = new ToyEncoder();
        using var before = encoder.Store.Values.clone();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, SampleImages.Test, Quick, _ => stop.Cancel(), stop.Token));
        Assert.True(before.Equals(encoder.Store.Values));
        Assert.True(encoder.training);
    }

    [Fact]
    public void The_same_number_of_each_class_is_labelled_and_another_seed_labels_others()
    {
        var chosen = Choose(10);
        Assert.Equal(100, chosen.Distinct().Count());
        Assert.All(SampleImages.Train.Take(chosen).Labels.ToArray().CountBy(label => label), pair => Assert.Equal(10, pair.Value));
        Assert.NotEqual(chosen, Choose(10, seed: 2));
        Assert.Equal(1600, Choose(5000).Length);
    }

    [Fact]
    public void Sets_without_labels_are_refused()
    {
        using var encoder = new ToyEncoder();
        var unlabelled = ImageSetTests.Random(4, 1, 28, 28);
        Assert.Throws<ArgumentException>(() => FewLabelFinetuning.Evaluate(encoder, unlabelled, SampleImages.Test));
        Assert.Throws<ArgumentException>(() => FewLabelFinetuning.Evaluate(encoder, SampleImages.Train, unlabelled));
    }

    private static int[] Choose(int perClass, ulong seed = 1) => FewLabels.Choose(SampleImages.Train.Labels, SampleImages.Train.ClassNames.Count, perClass, seed);
}
