namespace Data2Vec.Dsl.Runtime.Tests.Native;

public sealed class DeterministicAlgorithmsTests
{
    [Fact]
    public void The_library_says_that_it_heard()
    {
        Assert.True(DeterministicAlgorithms.AreAvailable);
        Assert.False(DeterministicAlgorithms.AreRequired);
        DeterministicAlgorithms.AreRequired = true;
        Assert.True(DeterministicAlgorithms.AreRequired);
        DeterministicAlgorithms.AreRequired = false;
        Assert.False(DeterministicAlgorithms.AreRequired);
    }
}
