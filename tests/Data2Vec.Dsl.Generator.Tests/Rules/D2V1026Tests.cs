using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1026Tests
{
    [Fact]
    public Task What_a_tensor_is_must_be_said() => Expect.FindingAsync(
        Samples.Gate.With("[Weight(\"C, C\")] TorchSharp.torch.Tensor weight", "TorchSharp.torch.Tensor «weight»"),
        "D2V1026 'Tensor weight' in the constructor of 'Gate' is not a parameter of the model; write [Weight(\"C, C\")] or [Vector(\"C\")] before it");

    [Fact]
    public Task There_are_no_other_values() => Expect.FindingAsync(
        Samples.Gate.With("Tensor weight)", "Tensor weight, int «heads»)").With("(weight);", "(weight) * heads;"),
        "D2V1026 'int heads' in the constructor of 'Gate' is not a parameter of the model; write a constant in the class, or give it a default value");

    [Fact]
    public Task What_is_learned_is_a_tensor() => Expect.FindingAsync(
        Samples.Gate.With("[Weight(\"C, C\")] TorchSharp.torch.Tensor weight", "[Weight(«\"C, C\"»)] float weight").With("x.matmul(weight)", "x * weight"),
        "D2V1026 'float weight' in the constructor of 'Gate' is not a parameter of the model; write 'Parameter weight'");

    [Fact]
    public Task Values_with_a_default_are_fine() => Expect.SilenceAsync(Samples.Staged.With("Tensor weight)", "Tensor weight, double factor = 2)").With("(weight);", "(weight) * factor;"));
}
