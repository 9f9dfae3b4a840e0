using Data2Vec.Dsl.Data;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

public sealed class FeaturesTests
{
    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.ClassToken)]
    public void Features_are_pooled_outputs_whatever_the_batch_size(Pooling pooling)
    {
        using var encoder = new ToyEncoder();
        encoder.eval();
        var set = ImageSetTests.Random(7, 1, 28, 28);
        using var batch = set.Batch([0, 1, 2, 3, 4, 5, 6]);
        using var gradient = torch.no_grad();
        using var output = encoder.forward(batch);
        var values = output.data<float>().ToArray();
        foreach (var size in new[] { 1, 3, 7, 100 })
        {
            var features = Features.Extract(encoder, set, size, pooling);
            Assert.Equal((7, ToyEncoder.Width), (features.Count, features.Dimension));
            for (var i = 0; i < 7; i++)
            {
                for (var d = 0; d < ToyEncoder.Width; d++)
                {
                    float At(int position) => values[(((i * 17) + position) * ToyEncoder.Width) + d];
                    var expected = pooling == Pooling.ClassToken ? At(0) : Enumerable.Range(1, 16).Average(At);
                    Assert.Equal(expected, features.Row(i)[d], 1e-5f);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extraction_evaluates_and_leaves_the_training_flag_as_it_was(bool training)
    {
        using var encoder = new ToyEncoder();
        encoder.train(training);
        var set = ImageSetTests.Random(4, 1, 28, 28);
        Features.Extract(encoder, set);
        Assert.False(encoder.TrainedLast);
        Assert.Equal(training, encoder.training);
        Assert.Throws<ArgumentException>(() => Features.Extract(encoder, ImageSetTests.Random(4, 1, 20, 20)));
        Assert.Equal(training, encoder.training);
    }

    [Fact]
    public void Raw_pixels_are_the_normalised_images()
    {
        var set = ImageSetTests.Random(5, 3, 4, 6);
        var features = Features.RawPixels(set);
        Assert.Equal((5, 72), (features.Count, features.Dimension));
        using var batch = set.Batch([0, 1, 2, 3, 4]);
        Assert.Equal(batch.Pixels.data<float>().ToArray(), features.Values.ToArray());
    }

    [Fact]
    public void Extraction_stops_when_cancelled()
    {
        using var encoder = new ToyEncoder();
        using var stop = new CancellationTokenSource();
        var set = ImageSetTests.Random(6, 1, 28, 28);
        var done = 0;
        Assert.Throws<OperationCanceledException>(() => Features.Extract(
            encoder,
            set,
            2,
            Pooling.Mean,
            count =>
            {
                done = count;
                stop.Cancel();
            },
            stop.Token));
        Assert.Equal(2, done);
    }
}
