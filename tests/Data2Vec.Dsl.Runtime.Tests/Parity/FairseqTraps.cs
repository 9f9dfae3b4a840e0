using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>
/// What a reading of the paper gets wrong, one trap a test: what fairseq computes holds here, and what the trap computes is told from it by
/// the same tolerance. docs/traps.md lists them.
/// </summary>
public sealed partial class FairseqTraps
{
    [Fact]
    public void A_beta_of_0_is_the_squared_error_without_a_half()
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (torch.tensor(new float[] { 3 }).view(1, 1), torch.zeros(1, 1));
        Assert.Equal(9, RegressionLoss.SumSquared(x, y, 1).item<float>());
        Assert.Equal(4.5, RegressionLoss.SmoothL1(x, y, beta: 3, scale: 1).item<float>() * 3);
    }

    [Fact]
    public void The_loss_is_a_sum_over_positions_and_channels() => Audio("audio_v1_base", (data, pair, batch, mask) =>
    {
        var step = pair.forward(batch, mask);
        var sum = (step.Prediction - step.Target).square().sum() / Math.Sqrt(pair.StudentEncoder.Dim);
        data.AssertClose("loss.total", step.Loss.view(1), "forward");
        data.AssertClose("loss.total", sum.view(1), "forward");
        Differs(data["loss.total"], (step.Prediction - step.Target).square().mean().view(1), data.Tolerance("forward"));
        Assert.Equal(mask.Count, step.SampleSize);
    });

    [Fact]
    public void A_target_is_the_branch_before_residual_and_norm() => Audio("audio_v1_base", (data, pair, batch, mask) =>
    {
        foreach (var from in Enum.GetValues<LayerOutput>())
        {
            using var layers = TopLayers(pair, batch, 2, from);
            using var rows = At(Targets.Average(layers.Kept, instanceNorm: Normalise.Layers), mask);
            if (from == LayerOutput.FeedForward)
            {
                data.AssertClose("target", rows, "forward");
            }
            else
            {
                Differs(data["target"], rows, data.Tolerance("forward"));
            }
        }
    });

    [Fact]
    public void Padding_takes_part_in_the_norms_of_targets() => Audio("audio_v1_padded", (data, pair, batch, mask) =>
    {
        using var layers = TopLayers(pair, batch, 2, LayerOutput.FeedForward);
        var targets = Targets.Average(layers.Kept, instanceNorm: Normalise.Layers, layerNorm: Normalise.Mean);
        data.AssertClose("target", At(targets, mask), "forward");

        var (sample, length) = batch.Lengths!.Select((n, i) => (i, (int)SmallScaledAudio.Frames(n))).MinBy(s => s.Item2);
        var alone = Targets.Average(
            [.. layers.Kept.Select(x => x.narrow(0, sample, 1).narrow(1, 0, length))], instanceNorm: Normalise.Layers, layerNorm: Normalise.Mean);
        Assert.True(length < targets.size(1));
        Differs(targets.narrow(0, sample, 1).narrow(1, 0, length), alone, data.Tolerance("forward"));
    });

    [Fact]
    public void The_decay_of_a_step_counts_the_updates_done() => Audio("audio_v1_base", (data, pair, _, _) =>
    {
        var before = Weight(pair.TeacherEncoder.Store, "blocks.0.feed_forward.1.weight").clone();
        var student = Weight(pair.StudentEncoder.Store, "blocks.0.feed_forward.1.weight");
        var after = data["teacher_after_ema.layers.0.fc1.weight"];
        pair.UpdateTeacher(0);
        Assert.True(before.equal(Weight(pair.TeacherEncoder.Store, "blocks.0.feed_forward.1.weight")).all().item<bool>(), "The first forward pass finds the teacher as it was made.");
        pair.UpdateTeacher(1);
        data.AssertClose("teacher_after_ema.layers.0.fc1.weight", Weight(pair.TeacherEncoder.Store, "blocks.0.feed_forward.1.weight"), "ema");
        Assert.Equal(data.Json.GetProperty("ema").GetProperty("decay_after_set_num_updates_1").GetDouble(), pair.TeacherDecay.At(1), 1e-12);
        Differs(after, before.lerp(student, 1 - pair.TeacherDecay.At(0)), data.Tolerance("ema"));
    });

    [Fact]
    public void The_teacher_of_audio_has_no_extractor_and_hears_the_students() => Audio("audio_v1_base", (data, pair, batch, mask) =>
    {
        Assert.DoesNotContain(pair.TeacherEncoder.Store.Parameters, p => !Regex.IsMatch(p.Name, "^(positions|stack_norm|blocks)"));
        var before = pair.forward(batch, mask).Target.clone();
        using var noGradient = torch.no_grad();
        Weight(pair.StudentEncoder.Store, "linear.weight").mul_(1.5);
        Differs(before, pair.forward(batch, mask).Target, data.Tolerance("forward"));
    });

    [Fact]
    public void Convolutions_over_positions_are_copied_and_not_averaged() => Audio("audio_v1_base", (data, pair, _, _) =>
    {
        const string Name = "positions.1.weight";
        var (before, student) = (Weight(pair.TeacherEncoder.Store, Name).clone(), Weight(pair.StudentEncoder.Store, Name));
        pair.UpdateTeacher(1);
        Assert.True(student.equal(Weight(pair.TeacherEncoder.Store, Name)).all().item<bool>());
        data.AssertClose("teacher_after_ema.pos_conv.1.0.weight", Weight(pair.TeacherEncoder.Store, Name), "ema");
        Differs(data["teacher_after_ema.pos_conv.1.0.weight"], before.lerp(student, 1 - pair.TeacherDecay.At(1)), data.Tolerance("ema"));
    });

    [Fact]
    public void The_released_teacher_of_text_sees_only_what_the_student_does_not()
    {
        using var scope = torch.NewDisposeScope();
        using var released = new TextV1Base();
        using var described = new TextV1FullContext();
        using var _ = torch.no_grad();
        described.Store.Values.copy_(released.Store.Values);
        described.TeacherEncoder.Store.Values.copy_(released.TeacherEncoder.Store.Values);
        using var batch = new TextBatch(torch.arange(10, 22, torch.ScalarType.Int64).view(1, 12));
        using var other = new TextBatch(batch.Tokens.clone());
        other.Tokens[0, 1].fill_(40);
        using var mask = new MaskBatch([.. Enumerable.Range(0, 12).Select(i => i is 3 or 4 or 8)], new MaskGrid(1, Rows: 1, Columns: 12, ExtraTokens: 0));

        // Another visible token: to the released teacher it does not exist.
        Assert.True(released.forward(batch, mask).Target.allclose(released.forward(other, mask).Target));
        Assert.False(described.forward(batch, mask).Target.allclose(described.forward(other, mask).Target));
    }

    [Fact]
    public void Only_mask_tokens_are_predicted()
    {
        // Of the tokens that a policy has chosen, those it leaves or exchanges carry no loss.
        var drawn = new TokenMaskOptions(0.5, 1) { LeaveUnmasked = 0.3, RandomTokens = 0.3 };
        var masks = new DrawnMasks(new MaskGrid(4, Rows: 1, Columns: 40, ExtraTokens: 0) { Vocabulary = 65 });
        TokenMask.Draw(masks, sample => Draws.Keyed(7, update: 0, sample), drawn);
        using var mask = new MaskBatch(masks);
        using var scope = torch.NewDisposeScope();
        Assert.NotNull(mask.Replacements);
        var chosen = mask.Positions.logical_or(mask.Replacements.ne(DrawnMasks.NotChosen)).sum().item<long>();
        Assert.True(mask.Count < chosen, $"{mask.Count} of {chosen} chosen tokens are predicted.");
        Assert.Equal(mask.Count, mask.Positions.sum().item<long>());
    }

    [Fact]
    public void Weight_decay_acts_on_biases_and_norms()
    {
        using var pair = new AudioV1Base();
        using var adam = new Adam(pair.Store, pair.Recipe);
        using var _ = torch.no_grad();
        var before = pair.Store.Values.clone();
        pair.Store.Gradients!.zero_();
        adam.Step(0.1);
        TensorAssert.Close(before * (1 - (0.1 * pair.Recipe.WeightDecay)), pair.Store.Values, 1e-6, 1e-9);
    }

    [Fact]
    public void The_first_step_of_a_cosine_warm_up_moves_nothing()
    {
        var course = new Recipe(Updates: 1000, BatchSize: 1, LearningRate: 1, Warmup: 10).LearningRates();
        Assert.Equal(0, course.At(0));
        Assert.Equal(0.1, course.At(1), 1e-12);

        // Not so the tri-stage schedule, which starts at a hundredth.
        Assert.Equal(0.01, new Recipe(1000, 1, 1, Schedule.TriStage, Warmup: 10, Hold: 10).LearningRates().At(0), 1e-12);
    }

    [Fact]
    public void Adams_epsilon_is_added_to_the_uncorrected_root()
    {
        const double Rate = 1e-3, Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-6, Gradient = 1e-5;
        using var store = new ParameterStore(new ParameterLayout(ParameterGroup.Matrices(local: 16)));
        var weight = store.Take("weight", Part.Local, ParameterGroup.OfMatrices, new Initializer.ConstantValue(0), [1]).Value;
        using var adam = new Adam(store, Beta1, Beta2, Epsilon, weightDecay: 0);
        using var _ = torch.no_grad();
        weight.grad!.fill_(Gradient);
        adam.Step(Rate);

        var root = Math.Sqrt((1 - Beta2) * Gradient * Gradient);
        var here = Rate * Math.Sqrt(1 - Beta2) * Gradient / (root + Epsilon);
        var usual = Rate * Gradient / ((root / Math.Sqrt(1 - Beta2)) + Epsilon);
        TensorAssert.Close(-here, weight.item<float>(), 1e-5);
        Assert.True(Math.Abs(here - usual) > 0.2 * usual, $"{here} and {usual} are alike.");
    }

    [Fact]
    public void Places_in_a_text_start_at_2_and_skip_padding()
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = new SmallText();
        encoder.eval();
        using var _ = torch.no_grad();
        Assert.Equal([66, 32], Weight(encoder.Store, "token_positions").shape);
        var before = encoder.forward(Tokens()).clone();

        // Rows 0 and 1 are nobody's, and the last of three tokens takes row 4.
        Weight(encoder.Store, "token_positions").narrow(0, 0, 2).add_(1);
        Assert.True(before.narrow(1, 0, 3).allclose(encoder.forward(Tokens()).narrow(1, 0, 3)));
        Weight(encoder.Store, "token_positions").narrow(0, 5, 61).add_(1);
        Assert.True(before.narrow(1, 0, 3).allclose(encoder.forward(Tokens()).narrow(1, 0, 3)));
        Weight(encoder.Store, "token_positions").narrow(0, 4, 1).add_(1);
        Assert.False(before.narrow(1, 0, 3).allclose(encoder.forward(Tokens()).narrow(1, 0, 3)));

        static TextBatch Tokens() => TextBatch.Padded(torch.tensor(new long[] { 0, 30, 2, 1 }, [1, 4]), pad: 1);
    }

    [Fact]
    public void A_deviation_is_reported_and_not_a_variance()
    {
        using var rows = torch.tensor(new float[] { -3, 3 }).view(2, 1);
        using var deviation = Deviation.Of(rows);
        TensorAssert.Close(Math.Sqrt(18), deviation.item<float>(), 1e-6);
    }

    [Fact]
    public void Time_first_an_instance_norm_of_the_mean_acts_over_the_batch()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(1);
        var layer = torch.randn([3, 7, 4], generator: random);
        var turned = Targets.Average([layer], instanceNorm: Normalise.Mean, timeFirst: true);
        var meant = Targets.Average([layer], instanceNorm: Normalise.Mean);
        Assert.True(turned.mean([0L]).abs().max().item<float>() < 1e-5, "The mean over the batch is 0.");
        Assert.True(meant.mean([1L]).abs().max().item<float>() < 1e-5, "The mean over time is 0.");
        Differs(meant, turned, (1e-3, 1e-3));

        // With a norm of the layers the tensors have been turned round before, and both are the same.
        TensorAssert.Close(
            Targets.Average([layer], instanceNorm: Normalise.LayersAndMean),
            Targets.Average([layer], instanceNorm: Normalise.LayersAndMean, timeFirst: true), 1e-6, 1e-6);
    }

    [Fact]
    public void Every_trap_on_the_page_names_a_test()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "traps.md"));
        var section = page[page.IndexOf("## fairseq\n", StringComparison.Ordinal)..];
        section = section[..(section.IndexOf("\n## ", 3, StringComparison.Ordinal) is var end and > 0 ? end : section.Length)];
        Assert.Equal(25, TrapNumber().Count(section));
        var tests = typeof(FairseqTraps).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods().Where(m => m.GetCustomAttributes<FactAttribute>().Any()).Select(m => $"{t.Name}.{m.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var named = TestName().Matches(section).Select(m => m.Groups[1].Value).ToList();
        Assert.Subset(tests, named.ToHashSet(StringComparer.Ordinal));
        var own = tests.Where(t => t.StartsWith(nameof(FairseqTraps) + ".", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        own.Remove($"{nameof(FairseqTraps)}.{nameof(Every_trap_on_the_page_names_a_test)}");
        Assert.Subset(named.ToHashSet(StringComparer.Ordinal), own);
    }

    private static void Audio(string name, Action<FairseqCase, Pair<AudioBatch>, AudioBatch, MaskBatch> check)
    {
        using var scope = torch.NewDisposeScope();
        using var data = FairseqCase.Load(name);
        using Pair<AudioBatch> pair = name == "audio_v1_base" ? new AudioV1Base() : new AudioV1Padded();
        long[]? lengths = data.Tensors.TryGetValue("input.padding_mask", out var padding) ? [.. padding.logical_not().sum([1L]).data<long>()] : null;
        using var batch = new AudioBatch(data["input.source"].clone(), 16_000, lengths);
        var masks = data["input.mask_indices"];
        using var mask = new MaskBatch(masks.data<bool>().ToArray(), new MaskGrid(masks.size(0), Rows: 1, Columns: (int)masks.size(1), ExtraTokens: 0));
        new PairCase<AudioBatch>(data, pair, batch, mask).LoadWeights();
        check(data, pair, batch, mask);
    }

    private static LayerResults TopLayers<TBatch>(Pair<TBatch> pair, TBatch batch, int count, LayerOutput from)
        where TBatch : Batch
    {
        using var _ = torch.no_grad();
        var layers = new LayerResults(pair.TeacherEncoder.LayerCount - count, from);
        pair.TeacherEncoder.Encode(pair.StudentEncoder.ToMaskPoint(batch), layers);
        return layers;
    }

    private static torch.Tensor At(torch.Tensor positions, MaskBatch mask) => positions.flatten(0, 1).index_select(0, mask.MaskedIndices);

    private static torch.Tensor Weight(ParameterStore store, string name) => store.Parameters.Single(p => p.Name == name).Value;

    private static void Differs(torch.Tensor right, torch.Tensor wrong, (double Relative, double Absolute) tolerance) =>
        Assert.False(right.allclose(wrong, tolerance.Relative, tolerance.Absolute), "What the trap computes cannot be told from what is right.");

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    [GeneratedRegex(@"^\| \d+ \|", RegexOptions.Multiline)]
    private static partial Regex TrapNumber();

    [GeneratedRegex(@"`(\w+(?:Tests|Traps)\.\w+)`")]
    private static partial Regex TestName();
}
