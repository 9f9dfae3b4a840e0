using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6016Tests
{
    [Fact]
    public Task One_sample_is_no_batch() => Expect.FindingAsync(
        Samples.All.With("TopLayers = 2", "TopLayers = 2, «BatchNorm = Normalise.Layers»").With("BatchSize = 64", "‹BatchSize = 1›"),
        "D2V6016 'BatchNorm = Normalise.Layers' normalises over the batch, but with 'BatchSize = 1' that is one sample; use a larger batch, or 'InstanceNorm'",
        "Set 'BatchSize = 256'");

    [Theory]
    [InlineData("BatchNorm", 2)]
    [InlineData("InstanceNorm", 1)]
    public Task Two_samples_or_another_axis_are_fine(string norm, int batch) => Expect.SilenceAsync(
        Samples.All.With("TopLayers = 2", $"TopLayers = 2, {norm} = Normalise.Layers").With("BatchSize = 64", $"BatchSize = {batch}"));
}
