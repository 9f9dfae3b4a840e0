using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Heads;

public sealed class ValidFramesTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(7)]
    public void What_the_padding_holds_reaches_neither_the_mean_nor_the_gradient(float padding)
    {
        using var scope = torch.NewDisposeScope();
        using var batch = new AudioBatch(torch.zeros(2, 40), 16_000, [40, 20]);
        var x = torch.tensor(new[] { 1, 2, 3, 6, 5, 7, padding, padding }).view(2, 4, 1).requires_grad_();

        var mean = ValidFrames.Mean(x, batch, samples => samples / 10);
        mean.sum().backward();

        Assert.Equal([3.0, 6], TensorAssert.Values(mean));
        Assert.Equal([0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0, 0], TensorAssert.Values(x.grad!));
    }
}
