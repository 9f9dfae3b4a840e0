using Data2Vec.Dsl.Data.Text;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

public sealed class TextFeaturesTests
{
    private static readonly SpecialTokens Special = new(0, 1, 2, 3, ToyReader.Tokens - 1);

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.ClassToken)]
    public void Padding_and_batch_size_do_not_change_the_features_of_a_text(Pooling pooling)
    {
        using var reader = new ToyReader();
        reader.eval();
        var set = Texts(5, 0, 12, 3, 3, 7, 1);
        foreach (var size in new[] { 1, 2, 7, 100 })
        {
            var features = TextFeatures.Extract(reader, set, ToyReader.Context, size, pooling);
            Assert.Equal((7, ToyReader.Width), (features.Count, features.Dimension));
            for (var i = 0; i < set.Count; i++)
            {
                // Alone, a text has no padding.
                using var gradient = torch.no_grad();
                using var scope = torch.NewDisposeScope();
                using var batch = set.Batch([i]);
                Assert.Null(batch.Padding);
                var output = reader.forward(batch)[0];
                var expected = pooling == Pooling.Mean ? output.mean([0L]) : output[0];
                Assert.Equal(expected.data<float>().ToArray(), features.Row(i).ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
            }
        }
    }

    [Fact]
    public void Long_texts_are_cut_and_refused_where_the_encoder_cannot_take_them()
    {
        using var reader = new ToyReader();
        var set = Texts(20, 4);
        Assert.Throws<ArgumentException>(() => TextFeatures.Extract(reader, set, longest: ToyReader.Context + 1));
        var cut = TextFeatures.Extract(reader, set, ToyReader.Context);
        var shorter = new TextSet([set.Text(0)[..(ToyReader.Context - 2)].ToArray(), set.Text(1).ToArray()], Special, ToyReader.Tokens);
        Assert.Equal(TextFeatures.Extract(reader, shorter, ToyReader.Context).Values.ToArray(), cut.Values.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extraction_evaluates_and_leaves_the_training_flag_as_it_was(bool training)
    {
        using var reader = new ToyReader();
        reader.train(training);
        TextFeatures.Extract(reader, Texts(4, 6), ToyReader.Context);
        Assert.False(reader.TrainedLast);
        Assert.Equal(training, reader.training);
        Assert.Throws<ArgumentException>(() => TextFeatures.Extract(reader, Texts(20), longest: 22));
        Assert.Equal(training, reader.training);
    }

    [Fact]
    public void Extraction_tells_how_far_it_is_and_stops_when_cancelled()
    {
        using var reader = new ToyReader();
        using var stop = new CancellationTokenSource();
        var done = new List<int>();
        void Tell(int count)
        {
            done.Add(count);
            if (count >= 4)
            {
                stop.Cancel();
            }
        }

        Assert.Throws<OperationCanceledException>(
            () => TextFeatures.Extract(reader, Texts(3, 3, 3, 3, 3, 3), ToyReader.Context, 2, progress: Tell, cancellation: stop.Token));
        Assert.Equal([2, 4], done);
    }

    private static TextSet Texts(params int[] lengths)
    {
        var random = new Random(1);
        return new TextSet(
            Array.ConvertAll(lengths, length => Enumerable.Range(0, length).Select(_ => random.Next(4, ToyReader.Tokens - 1)).ToArray()),
            Special,
            ToyReader.Tokens);
    }
}
