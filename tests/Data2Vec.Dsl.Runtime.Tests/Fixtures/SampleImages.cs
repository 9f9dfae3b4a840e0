using Data2Vec.Dsl.Data;

namespace Data2Vec.Dsl.Runtime.Tests.Fixtures;

/// <summary>The sample of Fashion-MNIST that the command line carries: 1,600 and 400 images of ten classes, 28 × 28 grey pixels.</summary>
internal static class SampleImages
{
    /// <summary>Images to train on.</summary>
    public static ImageSet Train { get; } = Read("train", null);

    /// <summary>Images to test on, normalised by the statistics of the others.</summary>
    public static ImageSet Test { get; } = Read("t10k", Train.Normalisation);

    private static ImageSet Read(string part, Normalisation? normalisation)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "sample");
        var images = IdxFile.Read(Path.Combine(folder, part + "-images-idx3-ubyte.gz"), axes: 3);
        var labels = IdxFile.Read(Path.Combine(folder, part + "-labels-idx1-ubyte.gz"), axes: 1);
        return new ImageSet(
            images.Values, 1, images.Shape[1], images.Shape[2], "a sample of Fashion-MNIST", "MIT, © 2017 Zalando SE",
            Array.ConvertAll(labels.Values, label => (int)label), [.. Enumerable.Range(0, 10).Select(label => $"class {label}")], normalisation);
    }
}
