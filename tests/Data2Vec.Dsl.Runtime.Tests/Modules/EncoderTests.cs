using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

public sealed class EncoderTests
{
    [Fact]
    public void Only_the_features_are_left_of_a_forward_pass()
    {
        using var pair = new TinyPair();
        using var batch = TinyPair.Batch(0);
        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var features = pair.StudentEncoder.forward(batch);
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal([8L, 37, TinyEncoder.Width], features.shape);
    }
}
