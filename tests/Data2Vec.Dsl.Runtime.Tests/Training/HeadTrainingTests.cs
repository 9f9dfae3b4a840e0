using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Distributed;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.HuggingFace;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>What holds for pairs holds for heads: the loop is the same.</summary>
public sealed class HeadTrainingTests : IDisposable
{
    private static readonly Recipe _recipe = new(Updates: 12, BatchSize: 4, LearningRate: 5e-3, Schedule: Schedule.Constant, WeightDecay: 0.1, ClipNorm: 5);
    private static readonly TrainingOptions _options = new() { Recipe = _recipe, LogEvery = 1 };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_loss_falls_and_the_report_tells_the_right_answers()
    {
        using var model = new SmallJudge();
        var reports = new List<StepMetrics>();
        var summary = Train(model, _options with { Recipe = _recipe with { Updates = 120, LearningRate = 1e-3 } }, trainer => trainer.Run(reports.Add));
        Assert.Equal((120L, true, 480L), (summary.Update, summary.Completed, summary.Samples));
        Assert.True(reports[^6..].Average(r => r.Loss) < 0.6 * reports[..6].Average(r => r.Loss), $"from {reports[0].Loss} to {reports[^1].Loss}");
        Assert.True(reports[^6..].Average(r => r.Figures[FigureNames.Accuracy]) > 0.7);
        Assert.Empty(reports[^1].Stages);
        Assert.True(double.IsNaN(reports[^1].TeacherDecay));

        // Six batches are an epoch.
        Assert.Equal(20, reports[^1].Epoch);
    }

    [Fact]
    public void Loss_and_gradient_are_per_sample()
    {
        using var model = new SmallJudge();
        var report = Train(model, _options with { Updates = 1 }, trainer => trainer.Run()).Last!;

        using var scope = torch.NewDisposeScope();
        using var same = new SmallJudge();
        same.train();
        using var batches = ClassedTexts.Batches();
        using var batch = batches.BatchAt(0);
        var loss = same.Loss(same.forward(batch.Input), batch.Labels);
        loss.backward();
        TensorAssert.Close(loss.item<float>(), report.Loss, 1e-6);
        TensorAssert.Close(same.Store.Gradients!.norm().item<float>(), report.GradientNorm, 1e-5);
    }

    [Fact]
    public void A_run_that_was_stopped_saved_and_restored_ends_as_one_that_was_not()
    {
        var options = _options with { Recipe = _recipe with { FrozenUpdates = 5, HeadScale = 3, LayerDecay = 0.7 } };
        using var whole = new DroppingJudge();
        Train(whole, options, trainer => trainer.Run());
        foreach (var at in new[] { 3, 5, 8 })
        {
            using var stopped = new DroppingJudge();
            using var stop = new CancellationTokenSource();
            Train(stopped, options, trainer =>
            {
                trainer.AfterUpdate = () =>
                {
                    if (trainer.Update == at)
                    {
                        stop.Cancel();
                    }
                };
                var summary = trainer.Run(cancellationToken: stop.Token);
                trainer.Save(_folder.At("state"));
                return summary;
            });

            using var resumed = new DroppingJudge(seed: 9);
            Train(resumed, options, trainer =>
            {
                trainer.Restore(_folder.At("state"));
                Assert.Equal(at, trainer.Update);
                return trainer.Run();
            });
            Assert.Equal(TensorAssert.Values(whole.Store.Values), TensorAssert.Values(resumed.Store.Values));
        }
    }

    [Fact]
    public void A_state_of_other_batches_is_refused()
    {
        using var model = new SmallJudge();
        Train(model, _options with { Updates = 1 }, trainer =>
        {
            trainer.Run();
            trainer.Save(_folder.At("state"));
            return trainer.Run();
        });
        using var batches = ClassedTexts.Batches(seed: 2);
        using var other = new Trainer<Labelled<TextBatch>>(model, batches, _options);
        var error = Assert.Throws<CheckpointException>(() => other.Restore(_folder.At("state")));
        Assert.Contains("seed 1, labels ", error.Message, StringComparison.Ordinal);
        Assert.Contains("and this one has ", error.Message, StringComparison.Ordinal);
        Assert.Contains("seed 2, labels ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_encoder_stays_to_the_bit_while_it_is_frozen_and_learns_afterwards(bool fused)
    {
        const int Frozen = 4;
        using var model = new DroppingJudge();
        var (encoder, moments) = (new List<double[]>(), new List<bool>());
        double[] Encoder() => TensorAssert.Values(model.Store.Values.narrow(0, model.Store.OfEncoder.Start, model.Store.OfEncoder.Length));
        encoder.Add(Encoder());
        Train(model, _options with { FusedOptimizer = fused, Recipe = _recipe with { FrozenUpdates = Frozen } }, trainer =>
        {
            trainer.AfterUpdate = () =>
            {
                encoder.Add(Encoder());
                trainer.Save(_folder.At("state"));
                using var scope = torch.NewDisposeScope();
                moments.Add(Safetensors.Read(_folder.At("state"))
                    .Where(t => t.Key.StartsWith("optimizer.", StringComparison.Ordinal) && !t.Key.Contains(".head.", StringComparison.Ordinal))
                    .Any(t => t.Value.abs().max().item<float>() > 0));
            };
            return trainer.Run();
        });
        for (var update = 1; update < encoder.Count; update++)
        {
            Assert.Equal(update <= Frozen, encoder[update].AsSpan().SequenceEqual(encoder[0]));
            Assert.Equal(update > Frozen, moments[update - 1]);
        }

        Assert.All(model.Store.Parameters, p => Assert.True(p.Value.requires_grad, p.Name));
    }

    [Fact]
    public void The_first_step_of_a_thawed_encoder_is_a_first_step()
    {
        // Adam's first step is as long as the rate for every parameter with a gradient. With moments or a step count from before it would be shorter.
        using var model = new SmallJudge();
        var before = Array.Empty<double>();
        var recipe = _recipe with { FrozenUpdates = 3, WeightDecay = 0, Updates = 4, ClipNorm = 0, Epsilon = 1e-14 };
        Train(model, _options with { Recipe = recipe }, trainer =>
        {
            trainer.AfterUpdate = () => before = trainer.Update == 3 ? Weight() : before;
            return trainer.Run();
        });
        Assert.All(Weight().Zip(before), v => TensorAssert.Close(recipe.LearningRate, Math.Abs(v.First - v.Second), 1e-3));

        double[] Weight() => TensorAssert.Values(model.Store.Parameters.Single(p => p.Name == "blocks.2.feed_forward.1.weight").Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_without_gradient_get_no_step_no_decay_and_no_share_of_the_norm(bool fused)
    {
        using var model = new DroppingJudge();
        var frozen = model.Store.Parameters.Where(p => p.Name.Contains("blocks.1.", StringComparison.Ordinal) || p.Name.Contains("token_embedding", StringComparison.Ordinal)).ToList();
        Assert.True(frozen.Count > 8);
        frozen.ForEach(p => p.Value.requires_grad = false);
        var before = model.Store.Parameters.ToDictionary(p => p.Name, p => TensorAssert.Values(p.Value));
        Train(model, _options with { FusedOptimizer = fused }, trainer => trainer.Run(report =>
        {
            // What a gradient has is divided and clipped in its buffer: the norm of that is known.
            var clipped = model.Store.Gradients!.norm().item<float>();
            TensorAssert.Close(Math.Min(report.GradientNorm, 5), clipped, 1e-3);
        }));
        foreach (var (name, value, _) in model.Store.Parameters)
        {
            Assert.Equal(frozen.Exists(p => p.Name == name), before[name].AsSpan().SequenceEqual(TensorAssert.Values(value)));
        }
    }

    [Fact]
    public void What_is_frozen_altogether_is_refused()
    {
        using var model = new SmallJudge();
        foreach (var (_, value, _) in model.Store.Parameters)
        {
            value.requires_grad = false;
        }

        using var batches = ClassedTexts.Batches();
        Assert.Contains(
            "nothing to train", Assert.Throws<ArgumentException>(() => new Trainer<Labelled<TextBatch>>(model, batches, _options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_and_head_learn_at_rates_of_their_own()
    {
        using var model = new SmallJudge();
        var before = model.Store.Parameters.ToDictionary(p => p.Name, p => TensorAssert.Values(p.Value));
        var recipe = _recipe with { WeightDecay = 0, LayerDecay = 0.5, HeadScale = 3, Updates = 1, ClipNorm = 0 };
        Train(model, _options with { Recipe = recipe }, trainer => trainer.Run());

        // The first step of Adam is as long as the rate: three blocks, what is before them, and the head.
        double Step(string name) => TensorAssert.Values(model.Store.Parameters.Single(p => p.Name == name).Value).Zip(before[name]).Max(v => Math.Abs(v.First - v.Second));
        foreach (var (name, share) in new[]
        {
            ("head.classifier.weight", 3), ("blocks.2.feed_forward.1.weight", 0.5), ("blocks.1.feed_forward.1.weight", 0.25), ("blocks.0.feed_forward.1.weight", 0.125), ("token_embedding", 0.0625),
        })
        {
            TensorAssert.Close(share * recipe.LearningRate, Step(name), 0.01, what: name);
        }
    }

    [Fact]
    public void Passes_of_half_a_batch_are_a_whole_one()
    {
        // Two passes of two texts are the four texts of one pass, since the source cuts the same order into batches.
        using var all = new SmallJudge();
        using var halves = new SmallJudge();
        var (whole, parts) = (Fixed(0, 4), new[] { Fixed(0, 2), Fixed(2, 2) });
        Train(all, BatchSource.Of(_ => whole()), _recipe, null);
        Train(halves, BatchSource.Of(pass => parts[pass % 2]()), _recipe with { Accumulation = 2 }, null);
        TensorAssert.Close(all.Store.Values, halves.Store.Values, 1e-3, 2e-5);
    }

    [Fact]
    public void Two_processes_get_the_weights_of_one()
    {
        var recipe = _recipe with { WorldSize = 2, FrozenUpdates = 3, HeadScale = 2, Updates = 6 };
        using var alone = new SmallJudge();
        Train(alone, ClassedTexts.Batches(), recipe, null);
        var shared = RankThreads.Run(2, ring =>
        {
            using var scope = torch.NewDisposeScope();
            using var model = new SmallJudge(seed: 1 + (ulong)ring.Rank);
            using var batches = ClassedTexts.Batches();
            using var trainer = new Trainer<Labelled<TextBatch>>(model, batches, _options with { Recipe = recipe, Ranks = ring });
            trainer.FollowRankZero();
            trainer.Run();
            return TensorAssert.Values(model.Store.Values);
        });
        Assert.Equal(TensorAssert.Values(alone.Store.Values), shared[0]);
        Assert.Equal(shared[0], shared[1]);
    }

    [Fact]
    public void Products_in_bfloat16_stay_near()
    {
        double Loss(Precision precision)
        {
            using var model = new SmallJudge();
            return Train(model, _options with { Updates = 1, Recipe = _recipe with { Precision = precision } }, trainer => trainer.Run()).Last!.Loss;
        }

        var exact = Loss(Precision.Float32);
        var half = Loss(Precision.BFloat16);
        Assert.NotEqual(exact, half);
        TensorAssert.Close(exact, half, 0.01);
    }

    [Fact]
    public void An_update_that_is_not_finite_changes_nothing_and_is_counted()
    {
        using var model = new SharedBiasClassifier();
        var (values, skipped) = (new List<double[]>(), new List<long>());
        using var source = BatchSource.Of(pass =>
        {
            var pixels = torch.ones(2, 3, 32, 32);
            pixels[0, 0, 5, 5] = pass == 2 ? float.NaN : 1;
            return new Labelled<ImageBatch>(new ImageBatch(pixels.DetachFromDisposeScope()), torch.tensor([1L, 2]).DetachFromDisposeScope());
        });
        using var trainer = new Trainer<Labelled<ImageBatch>>(model, source, _options with { Updates = 5 });
        trainer.Run(report =>
        {
            values.Add(TensorAssert.Values(model.Store.Values));
            skipped.Add(report.SkippedUpdates);
        });
        Assert.Equal([0L, 0, 1, 1, 1], skipped);
        Assert.Equal([false, true, false, false], values.Zip(values.Skip(1), (before, after) => before.AsSpan().SequenceEqual(after)));
        Assert.All(values[^1], value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Without_a_recipe_it_says_what_to_write()
    {
        using var model = new SmallJudge();
        using var batches = ClassedTexts.Batches();
        var error = Assert.Throws<ArgumentException>(() => new Trainer<Labelled<TextBatch>>(model, batches));
        Assert.StartsWith("'SmallJudge' declares no recipe; ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Func<Labelled<TextBatch>> Fixed(int first, int count) => () => new(
        ClassedTexts.Set.Batch([.. Enumerable.Range(first, count)]), torch.tensor([.. Enumerable.Range(first, count).Select(i => (long)ClassedTexts.Set.Labels[i])]));

    private static TrainingSummary Train(
        TrainedHead<TextBatch, Labelled<TextBatch>> model, TrainingOptions options, Func<Trainer<Labelled<TextBatch>>, TrainingSummary> run)
    {
        using var batches = ClassedTexts.Batches();
        using var trainer = new Trainer<Labelled<TextBatch>>(model, batches, options);
        return run(trainer);
    }

    private static void Train(SmallJudge model, IBatchSource<Labelled<TextBatch>> batches, Recipe recipe, Action<StepMetrics>? onStep)
    {
        using (batches)
        {
            using var trainer = new Trainer<Labelled<TextBatch>>(model, batches, _options with { Recipe = recipe });
            trainer.Run(onStep);
        }
    }
}
