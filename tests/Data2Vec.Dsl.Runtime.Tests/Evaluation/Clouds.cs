namespace Data2Vec.Dsl.Evaluation;

/// <summary>Made-up feature vectors around one centre per class.</summary>
internal static class Clouds
{
    /// <summary>Centres come from <paramref name="seed"/> 0 whatever the seed of the points, so that two calls belong together.</summary>
    public static (FeatureMatrix Features, int[] Labels) Draw(int count, int dimension, int classes, double distance, int seed)
    {
        var centres = new Random(0);
        var centre = Enumerable.Range(0, classes * dimension).Select(_ => Normal(centres) * distance).ToArray();
        var random = new Random(seed);
        var labels = new int[count];
        var values = new float[count * dimension];
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.Next(classes);
            for (var d = 0; d < dimension; d++)
            {
                values[(i * dimension) + d] = (float)(centre[(labels[i] * dimension) + d] + Normal(random));
            }
        }

        return (new FeatureMatrix(values, dimension), labels);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
