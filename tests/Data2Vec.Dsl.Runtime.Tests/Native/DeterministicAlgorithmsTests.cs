using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Native;

public sealed class DeterministicAlgorithmsTests : IDisposable
{
    [UnixFact]
    public void An_operation_that_cannot_repeat_itself_fails_where_that_is_required_and_only_there()
    {
        Assert.True(DeterministicAlgorithms.AreAvailable);
        Assert.False(DeterministicAlgorithms.AreRequired);
        Unpool();

        DeterministicAlgorithms.AreRequired = true;
        Assert.True(DeterministicAlgorithms.AreRequired);
        Assert.Contains("does not have a deterministic implementation", Assert.Throws<ExternalException>(Unpool).Message, StringComparison.Ordinal);

        DeterministicAlgorithms.AreRequired = false;
        Assert.False(DeterministicAlgorithms.AreRequired);
        Unpool();
    }

    public void Dispose()
    {
        if (DeterministicAlgorithms.AreAvailable)
        {
            DeterministicAlgorithms.AreRequired = false;
        }
    }

    // Which of two values that go to one place stays is not said, on the processor neither.
    private static void Unpool()
    {
        using var scope = torch.NewDisposeScope();
        torch.nn.functional.max_unpool2d(torch.ones(1, 1, 1, 2), torch.zeros(1, 1, 1, 2, torch.ScalarType.Int64), [1, 4]);
    }
}
