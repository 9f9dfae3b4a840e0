using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6022Tests
{
    [Fact]
    public Task A_batch_is_a_part_of_the_training_set() => Expect.FindingAsync(
        Samples.All.With("BatchSize = 64", "«BatchSize = 64», ‹DatasetSize = 50›"),
        "D2V6022 'BatchSize = 64' is more than 'DatasetSize = 50'; use a smaller batch",
        "Set 'BatchSize = 50'");

    [Fact]
    public Task All_of_it_in_one_batch_is_fine() => Expect.SilenceAsync(Samples.All.With("BatchSize = 64", "BatchSize = 64, DatasetSize = 64"));
}
