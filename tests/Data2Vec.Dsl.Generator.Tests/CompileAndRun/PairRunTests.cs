using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>A student and teacher learn as the method says.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class PairRunTests(GoldenAssembly golden)
{
    public static TheoryData<string> Pairs => [.. GoldenAssembly.Pairs];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_step_has_a_finite_loss_and_a_gradient_for_every_parameter(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var pair = golden.Pair(name);
        pair.train();
        using var batch = Images(pair);
        using var mask = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 1);
        var step = pair.forward(batch, mask);
        step.Loss.backward();

        Assert.True(float.IsFinite(step.Loss.item<float>()) && step.Loss.item<float>() > 0);
        Assert.Equal([mask.Count, pair.StudentEncoder.Dim], step.Prediction.shape);
        Assert.Equal(step.Prediction.shape, step.Target.shape);
        Assert.Equal(mask.Count, step.SampleSize);
        Assert.False(step.Target.requires_grad);

        var trained = pair.Store.Parameters;
        Assert.Equal(golden.Fact<long>(name, "ParameterCount"), trained.Sum(p => p.Value.numel()));
        Assert.Equal(golden.Fact<ParameterLayout>(name, "Layout").Length, pair.Store.Values.numel());
        Assert.All(trained, p => Assert.True(p.Value.grad is { } gradient && gradient.abs().sum().item<float>() > 0, p.Name + " gets no gradient"));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_teacher_is_the_students_copy_and_not_trained(string name)
    {
        using var pair = golden.Pair(name);
        using var _ = torch.no_grad();
        Assert.NotEmpty(pair.TeacherEncoder.Store.Parameters);
        Assert.All(pair.TeacherEncoder.Store.Parameters, p => Assert.False(p.Value.requires_grad));
        Assert.All(Averaged(pair), p => Assert.True(p.Student.equal(p.Teacher).all().item<bool>(), p.Name));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_teacher_moves_towards_the_student(string name)
    {
        using var pair = golden.Pair(name);
        using var _ = torch.no_grad();
        pair.Store.Values.add_(0.5);
        Assert.All(Averaged(pair), p => Assert.False(p.Student.equal(p.Teacher).all().item<bool>(), p.Name));

        var before = pair.TeacherEncoder.Store.Values.clone();
        pair.UpdateTeacher(1);
        var (start, length) = pair.TeacherEncoder.Store.Source;
        var expected = before.lerp(pair.Store.Values.narrow(0, start, length), 1 - pair.TeacherDecay.At(1));
        Assert.True(expected.allclose(pair.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void Decay_0_makes_the_teacher_the_student()
    {
        using var pair = golden.Pair("Sample.DeepHead");
        using var _ = torch.no_grad();
        pair.Store.Values.add_(0.5);
        pair.UpdateTeacher(1);
        Assert.Equal(0, pair.TeacherDecay.At(1));
        Assert.All(Averaged(pair), p => Assert.True(p.Student.equal(p.Teacher).all().item<bool>(), p.Name));
    }

    [Fact]
    public void Where_only_the_context_is_averaged_the_rest_is_the_students_own()
    {
        using var pair = golden.Pair("Sample.EyePair");
        Assert.All(pair.TeacherEncoder.Store.Parameters, p => Assert.Matches("^(blocks|norm|relative)", p.Name));
        using var whole = golden.Pair("Sample.EarPair");
        Assert.Contains(whole.TeacherEncoder.Store.Parameters, p => p.Name == "patch_embedding.weight");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Predictions_do_not_depend_on_the_content_of_masked_patches(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var pair = golden.Pair(name);
        pair.eval();
        using var batch = Images(pair);
        var grid = pair.GridOf(batch);
        using var mask = new Masking.MaskBatch([.. Enumerable.Range(0, (int)grid.Samples * grid.Positions).Select(i => i % grid.Positions == 0)], grid);
        var changed = batch.Pixels.clone();
        var side = (int)(batch.Pixels.size(2) / grid.Rows);
        changed[torch.TensorIndex.Ellipsis, ..side, ..side].add_(3);
        using var other = new ImageBatch(changed);
        Assert.True(pair.forward(batch, mask).Prediction.equal(pair.forward(other, mask).Prediction).all().item<bool>());
        Assert.False(pair.forward(batch, mask).Target.equal(pair.forward(other, mask).Target).all().item<bool>());
    }

    private static IEnumerable<(string Name, torch.Tensor Student, torch.Tensor Teacher)> Averaged(Distillation.Pair<ImageBatch> pair)
    {
        var students = pair.StudentEncoder.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
        return pair.TeacherEncoder.Store.Parameters.Select(p => (p.Name, (torch.Tensor)students[p.Name], (torch.Tensor)p.Value));
    }

    private static ImageBatch Images(Distillation.Pair<ImageBatch> pair)
    {
        using var random = new torch.Generator(5);
        var (channels, side) = pair.GetName() switch
        {
            "EyePair" => (3, 32),
            "EarPair" => (1, 16),
            _ => (3, 16),
        };
        return new ImageBatch(torch.randn([4, channels, side, side], generator: random).DetachFromDisposeScope());
    }
}
