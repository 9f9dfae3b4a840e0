using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

public sealed class DeviceMemoryTests
{
    [Fact]
    public unsafe void The_address_of_a_part_is_that_of_its_first_value()
    {
        using var all = torch.arange(10, dtype: torch.float32);
        using var part = all.narrow(0, 3, 4);
        Assert.Equal(3f, *(float*)DeviceMemory.Address(part));
    }
}
