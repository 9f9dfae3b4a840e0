using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6018Tests
{
    [Fact]
    public Task A_batch_divides_into_ranks_and_passes() => Expect.FindingAsync(
        Samples.All.With("BatchSize = 64", "«BatchSize = 64», ‹WorldSize = 3›, ‹Accumulation = 2›"),
        "D2V6018 'BatchSize = 64' does not divide into 'WorldSize = 3' × 'Accumulation = 2' passes (64 = 6 × 10 + 4); use 60 or 66",
        "Set 'BatchSize = 60'",
        "Set 'BatchSize = 66'");

    [Fact]
    public Task A_batch_smaller_than_its_passes_has_one_way_out() => Expect.FindingAsync(
        Samples.All.With("BatchSize = 64", "«BatchSize = 3», ‹WorldSize = 4›"),
        "D2V6018 'BatchSize = 3' does not divide into 'WorldSize = 4' × 'Accumulation = 1' passes (3 = 4 × 0 + 3); use 4",
        "Set 'BatchSize = 4'");

    [Fact]
    public Task No_batch_has_so_many_passes() => Expect.FindingAsync(
        Samples.All.With("BatchSize = 64", "«BatchSize = 64», ‹WorldSize = 2_000_000_000›, ‹Accumulation = 2›"),
        "D2V6018 'BatchSize = 64' does not divide into 'WorldSize = 2_000_000_000' × 'Accumulation = 2' passes (64 = 4000000000 × 0 + 64); use fewer ranks or passes");

    [Fact]
    public Task Passes_of_one_size_are_fine() => Expect.SilenceAsync(Samples.All.With("BatchSize = 64", "BatchSize = 64, WorldSize = 4, Accumulation = 8"));
}
