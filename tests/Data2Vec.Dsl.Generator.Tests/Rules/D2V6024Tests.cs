using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6024Tests
{
    [Theory]
    [InlineData("«Decay = 0.99999999»", "Decay = 0.99999999", "1e-8", "Decay")]
    [InlineData("Decay = 0.99, «FinalDecay = 0.99999995»", "FinalDecay = 0.99999995", "5e-8", "FinalDecay")]
    public Task A_teacher_moves_by_what_its_numbers_can_show(string decay, string said, string step, string argument) => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", decay).With("Updates = 1000", "Updates = 1_000_000"),
        $"D2V6024 '{said}' moves the teacher by {step} of its distance to the student, less than the 5.96e-8 that float32 resolves, so it would never change; use 0.99999 or less",
        $"Set '{argument} = 0.99999'");

    [Fact]
    public Task A_teacher_that_is_meant_to_stand_still_in_the_end_is_fine() =>
        Expect.SilenceAsync(Samples.All.With("Decay = 0.99", "Decay = 0.99, FinalDecay = 1"));

    [Fact]
    public void Torch_rounds_such_a_step_away()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var teacher = TorchSharp.torch.ones(1);
        var student = TorchSharp.torch.zeros(1);
        Assert.Equal(1f, teacher.lerp(student, 1 - 0.99999999).item<float>());
        Assert.NotEqual(1f, teacher.lerp(student, 1 - 0.99999).item<float>());
    }
}
