namespace Data2Vec.Dsl.Runtime.Tests.Native;

public sealed class ShareProcessorsTests
{
    [Fact]
    public void A_policy_that_the_user_has_chosen_stays()
    {
        const string Policy = "OMP_WAIT_POLICY";
        var before = Environment.GetEnvironmentVariable(Policy);
        try
        {
            Environment.SetEnvironmentVariable(Policy, "active");
            Assert.False(TorchEnvironment.ShareProcessors());
        }
        finally
        {
            Environment.SetEnvironmentVariable(Policy, before);
        }
    }
}
