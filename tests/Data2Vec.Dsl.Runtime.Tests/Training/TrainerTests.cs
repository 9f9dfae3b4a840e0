using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions _quiet = new() { LogEvery = 20 };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_loss_falls_and_the_reports_are_true()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet);
        var reports = new List<StepMetrics>();
        var summary = trainer.Run(reports.Add);
        Assert.Equal([1L, 20, 40, 60], reports.Select(r => r.Update));
        Assert.True(reports[^1].Loss < 0.7 * reports[0].Loss, $"from {reports[0].Loss} to {reports[^1].Loss}");
        Assert.Equal((60L, true, 480L, reports[^1]), (summary.Update, summary.Completed, summary.Samples, summary.Last));

        // The learning rate and the decay of update 20 are those of n = 19.
        Assert.Equal(0, reports[0].LearningRate);
        Assert.Equal(pair.Recipe.LearningRates().At(19), reports[1].LearningRate);
        Assert.Equal(pair.TeacherDecay.At(19), reports[1].TeacherDecay);
        Assert.All(reports, r => Assert.True(r.TargetDeviation > 0.1 && r.PredictionDeviation > 0.01));
        Assert.All(reports, r => Assert.True(r.GradientNorm > 0 && r.SamplesPerSecond > 0));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.True(reports[1].Remaining > TimeSpan.Zero && reports[1].Elapsed > reports[0].Elapsed);
    }

    [Fact]
    public void The_time_waited_for_batches_is_that_since_the_report_before()
    {
        // Two passes an update; the third update's source is slow, and only the second report may say so.
        var delay = TimeSpan.FromMilliseconds(150);
        using var pair = new TinyPair(recipe: new Recipe(Updates: 4, BatchSize: 16, LearningRate: 1e-3, Accumulation: 2));
        var reports = new List<StepMetrics>();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Batch), _quiet with { LogEvery = 2 });
        trainer.Run(reports.Add);
        Assert.Equal([1L, 2, 4], reports.Select(r => r.Update));
        Assert.All(reports, r => Assert.InRange(r.DataWait, double.Epsilon, 1));
        var interval = reports[2].Elapsed - reports[1].Elapsed;
        Assert.InRange(reports[2].DataWait * interval, 2 * delay - TimeSpan.FromMilliseconds(5), interval);
        Assert.True(reports[1].DataWait * (reports[1].Elapsed - reports[0].Elapsed) < delay);

        ImageBatch Batch(long index)
        {
            if (index is 4 or 5)
            {
                Thread.Sleep(delay);
            }

            return TinyPair.Batch(index);
        }
    }

    [Fact]
    public void Loss_and_gradient_are_per_masked_position()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet with { Updates = 1 });
        var report = trainer.Run().Last!;

        // The same update by hand, with the loss divided in place of its gradient.
        using var scope = torch.NewDisposeScope();
        using var same = new TinyPair();
        same.train();
        torch.random.manual_seed(_quiet.SeedOf(0)).Dispose();
        var batch = TinyPair.Batch(0);
        var mask = same.Masking.Sample(same.StudentEncoder.GridOf(batch), 1, 0);
        var result = same.forward(batch, mask);
        var loss = result.Loss.div(mask.Count);
        loss.backward();
        Assert.Equal(mask.Positions.sum().item<long>(), mask.Count);
        TensorAssert.Close(loss.item<float>(), report.Loss, 1e-6);
        TensorAssert.Close(same.Store.Gradients!.norm().item<float>(), report.GradientNorm, 1e-5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var run = Run(1);
        Assert.Equal(run, Run(1));
        Assert.NotEqual(run, Run(2));

        static double[] Run(ulong seed)
        {
            using var pair = new TinyPair();
            using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet with { Seed = seed, Updates = 12 });
            trainer.Run();
            return TensorAssert.Values(pair.Store.Values);
        }
    }

    [Fact]
    public void Runs_of_neighbouring_seeds_share_no_dropout()
    {
        var (one, next) = (Seeds(1), Seeds(2));
        Assert.Equal(12, one.Distinct().Count());
        Assert.Empty(one.Intersect(next));

        // On the CPU the library's generator takes 32 bits of it.
        static uint[] Seeds(ulong seed) => [.. Enumerable.Range(0, 12).Select(pass => (uint)new TrainingOptions { Seed = seed }.SeedOf(pass))];
    }

    [Fact]
    public void A_run_that_was_stopped_saved_and_restored_ends_as_one_that_was_not()
    {
        using var whole = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(whole, BatchSource.Of(TinyPair.Batch), _quiet with { Updates = 12 });
        trainer.Run();

        using var stopped = new TinyPair();
        using var first = new Trainer<ImageBatch>(stopped, BatchSource.Of(TinyPair.Batch), _quiet with { Updates = 12, LogEvery = 1 });
        using var stop = new CancellationTokenSource();
        var summary = first.Run(
            m =>
            {
                if (m.Update == 7)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
        Assert.Equal((7L, false), (summary.Update, summary.Completed));
        first.Save(_folder.At("state"), new Dictionary<string, string> { ["declaration"] = "tiny" });

        using var resumed = new TinyPair(seed: 9);
        using var second = new Trainer<ImageBatch>(resumed, BatchSource.Of(TinyPair.Batch), _quiet with { Updates = 12 });
        Assert.Equal("tiny", second.Restore(_folder.At("state"))["declaration"]);
        Assert.Equal(7, second.Update);
        second.Run();
        Assert.Equal(TensorAssert.Values(whole.Store.Values), TensorAssert.Values(resumed.Store.Values));
        Assert.Equal(TensorAssert.Values(whole.TeacherEncoder.Store.Values), TensorAssert.Values(resumed.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void A_checkpoint_without_a_training_state_cannot_be_resumed()
    {
        using var pair = new TinyPair();
        Checkpoint.Save(_folder.At("x"), pair);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch));
        var error = Assert.Throws<CheckpointException>(() => trainer.Restore(_folder.At("x")));
        Assert.Contains("is no training state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_teacher_follows_one_step_behind()
    {
        using var pair = new TinyPair(recipe: new Recipe(3, 8, 1e-2));
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet with { LogEvery = 1 });
        var (start, length) = pair.TeacherEncoder.Store.Source;
        double[] Student() => TensorAssert.Values(pair.Store.Values)[(int)start..(int)(start + length)];
        double[] Teacher() => TensorAssert.Values(pair.TeacherEncoder.Store.Values);
        var (student, teacher) = (Student(), Teacher());
        trainer.Run(m =>
        {
            // At update 0 the teacher stays; at update n it moves towards the student as update n - 1 left it.
            var decay = m.Update == 1 ? 1 : m.TeacherDecay;
            var expected = teacher.Zip(student, (t, s) => (decay * t) + ((1 - decay) * s)).ToArray();
            teacher = Teacher();
            Assert.All(expected.Zip(teacher), v => TensorAssert.Close(v.First, v.Second, 1e-5, 1e-7));
            Assert.NotEqual(student, Student());
            student = Student();
        });
        Assert.Equal(3, trainer.Update);
    }

    [Fact]
    public void A_batch_that_fails_once_changes_nothing_when_tried_again()
    {
        using var pair = new TinyPair();
        var failed = false;
        using var trainer = new Trainer<ImageBatch>(
            pair,
            BatchSource.Of(n =>
            {
                if (n == 3 && !failed)
                {
                    failed = true;
                    throw new IOException("The disk is away.");
                }

                return TinyPair.Batch(n);
            }),
            _quiet with { Updates = 6 });
        Assert.Throws<IOException>(() => trainer.Run());
        Assert.Equal(3, trainer.Update);
        trainer.Run();

        using var same = new TinyPair();
        using var undisturbed = new Trainer<ImageBatch>(same, BatchSource.Of(TinyPair.Batch), _quiet with { Updates = 6 });
        undisturbed.Run();
        Assert.Equal(TensorAssert.Values(same.Store.Values), TensorAssert.Values(pair.Store.Values));
        Assert.Equal(TensorAssert.Values(same.TeacherEncoder.Store.Values), TensorAssert.Values(pair.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void A_recipe_among_the_options_takes_the_place_of_the_declaration_s()
    {
        using var pair = new TinyPair();
        var recipe = pair.Recipe.Over(12);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet with { LogEvery = 1, Recipe = recipe });
        var rates = new List<double>();
        Assert.True(trainer.Run(m => rates.Add(m.LearningRate)).Completed);
        Assert.Equal(Enumerable.Range(0, 12).Select(n => recipe.LearningRates().At(n)), rates);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        // What earlier tests left to the finalizers must not be counted down meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet with { LogEvery = 1, Updates = 10 });
        var counts = new List<long>();
        trainer.Run(_ => counts.Add(torch.Tensor.TotalCount));
        Assert.Single(counts.Skip(1).Distinct());
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_and_says_what_to_do()
    {
        using var pair = new TinyPair();
        using (torch.no_grad())
        {
            pair.Store.Values.fill_(float.NaN);
        }

        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet);
        var error = Assert.Throws<DivergedException>(() => trainer.Run());
        Assert.StartsWith("Training diverged by update 20: 20 updates in a row", error.Message, StringComparison.Ordinal);
        Assert.Contains("the loss is NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("the parameters themselves are no numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("lower the learning rate", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, error.Metrics!.Update);
    }

    [Fact]
    public void Cancellation_before_the_first_update_changes_nothing()
    {
        using var pair = new TinyPair();
        var before = TensorAssert.Values(pair.Store.Values);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _quiet);
        var summary = trainer.Run(cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal((0L, false, null), (summary.Update, summary.Completed, summary.Last));
        Assert.Equal(before, TensorAssert.Values(pair.Store.Values));
    }

    [Fact]
    public void The_trainer_disposes_each_batch()
    {
        using var pair = new TinyPair();
        var batches = new List<ImageBatch>();
        using var trainer = new Trainer<ImageBatch>(
            pair,
            BatchSource.Of(n =>
            {
                batches.Add(TinyPair.Batch(n));
                return batches[^1];
            }),
            _quiet with { Updates = 3 });
        trainer.Run();
        Assert.Equal(3, batches.Count);
        Assert.All(batches, b => Assert.True(b.Pixels.IsInvalid));
    }

    public void Dispose() => _folder.Dispose();
}
