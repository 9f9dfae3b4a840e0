using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6021Tests
{
    [Fact]
    public Task Updates_are_the_epochs_they_are_meant_to_be() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›, DatasetSize = 6_500, «Epochs = 100»"),
        "D2V6021 'Epochs = 100' is not 'Updates = 1000': 'DatasetSize = 6500' in batches of 64 is 101 updates an epoch, so that would be 10,100 updates; 'Updates = 1000' is 9.9 epochs",
        "Set 'Updates = 10_100'",
        "Remove 'Epochs'");

    [Fact]
    public Task Epochs_need_the_size_of_the_training_set() => Expect.FindingAsync(
        Samples.All.With("[Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]", "[Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3, «Epochs = 10»)]"),
        "D2V0004 [Recipe] needs 'DatasetSize' (the samples of an epoch); write for example 'DatasetSize = 6400'",
        "Set 'DatasetSize = 6400'");

    [Fact]
    public Task Epochs_that_come_out_are_fine() => Expect.SilenceAsync(Samples.All.With("Updates = 1000", "Updates = 1010, DatasetSize = 6_500, Epochs = 10"));
}
