namespace Data2Vec.Dsl.Data.Batching;

public sealed class StrideTests
{
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
