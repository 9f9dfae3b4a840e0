using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>A student and teacher of audio or text learn as the method says, with inputs of unlike lengths.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class SequencePairRunTests(GoldenAssembly golden)
{
    public static TheoryData<string> Pairs => [.. GoldenAssembly.SequencePairs];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_step_has_a_finite_loss_and_a_gradient_for_every_parameter(string name)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        using var pair = golden.Create<Model>(name);
        var step = Step(pair, out var masked);
        step.Loss.backward();

        Assert.True(float.IsFinite(step.Loss.item<float>()) && step.Loss.item<float>() > 0);
        Assert.Equal(masked, step.SampleSize);
        Assert.Equal(step.Prediction.shape, step.Target.shape);
        Assert.Equal(masked, step.Target.size(0));
        Assert.False(step.Target.requires_grad);
        Assert.Equal(golden.Fact<long>(name, "ParameterCount"), pair.Store.Parameters.Sum(p => p.Value.numel()));
        Assert.All(pair.Store.Parameters, p => Assert.True(p.Value.grad is { } gradient && gradient.abs().sum().item<float>() > 0, p.Name + " gets no gradient"));
    }

    [Fact]
    public void Blocks_are_averaged_and_what_stands_before_them_is_copied()
    {
        using var pair = golden.Create<Pair<AudioBatch>>("Sample.HearingPair");
        using var _ = torch.no_grad();
        var before = pair.TeacherEncoder.Store.Parameters.ToDictionary(p => p.Name, p => p.Value.clone());
        pair.Store.Values.add_(0.5);
        pair.UpdateTeacher(1);

        var students = pair.StudentEncoder.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
        Assert.Contains(before.Keys, key => key.StartsWith("positions.", StringComparison.Ordinal));
        Assert.DoesNotContain(before.Keys, key => key.StartsWith("convolution.", StringComparison.Ordinal));
        foreach (var (parameter, teacher, _) in pair.TeacherEncoder.Store.Parameters)
        {
            var decay = parameter.StartsWith("positions.", StringComparison.Ordinal) ? 0 : pair.TeacherDecay.At(1);
            Assert.True(before[parameter].lerp(students[parameter], 1 - decay).allclose(teacher), parameter);
        }
    }

    private static StepResult Step(Model pair, out long masked) => pair switch
    {
        Pair<AudioBatch> audio => Step(audio, new AudioBatch(torch.randn(2, 400), 16_000, [400, 333]), out masked),
        Pair<TextBatch> text => Step(
            text, TextBatch.Padded(torch.cat([torch.randint(4, 60, [2, 20], torch.ScalarType.Int64), torch.tensor([4L, 5, 1, 1]).view(2, 2)], 1), pad: 1), out masked),
        _ => throw new ArgumentException(pair.GetName(), nameof(pair)),
    };

    private static StepResult Step<TBatch>(Pair<TBatch> pair, TBatch batch, out long masked)
        where TBatch : Batch
    {
        pair.train();
        using var mask = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 1);
        masked = mask.Count;
        return pair.forward(batch, mask);
    }
}
