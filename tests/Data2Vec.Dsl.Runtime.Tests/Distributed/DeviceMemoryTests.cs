using Data2Vec.Dsl.Data.Batching;
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

    [Theory]
    [InlineData(new long[] { 0, 1, 2 }, 1)]
    [InlineData(new long[] { 1, 3, 5, 7 }, 2)]
    [InlineData(new long[] { 0, 4 }, 1)]
    [InlineData(new long[] { 0, 4, 8, 3 }, 1)]
    [InlineData(new long[] { 3, 3, 3 }, 1)]
    public void Two_equal_steps_make_a_stride(long[] asked, long length)
    {
        var stride = new Stride();
        Array.ForEach(asked, stride.Note);
        Assert.Equal(length, stride.Length);
    }
}
