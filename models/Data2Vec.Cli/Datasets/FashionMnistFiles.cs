using System.Security.Cryptography;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli.Datasets;

/// <summary>Reads the four IDX files of Fashion-MNIST, or of any data set in the same layout.</summary>
internal static class FashionMnistFiles
{
    public static readonly string[] ClassNames =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    private const string Terms = "MIT, © 2017 Zalando SE";
    private const string SamplePrefix = "Data2Vec.Cli.Datasets.Sample.";

    // Of the 60,000 training labels alone: tells Fashion-MNIST from its relatives, which have the same file names.
    private const string LabelsSum = "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7";

    /// <summary>True where a folder holds the four files, packed or not.</summary>
    public static bool In(string folder) => FashionMnistPins.Names.All(name => Find(folder, name) is not null);

    /// <summary>Reads a folder whose files must be the pinned ones.</summary>
    public static (ImageSet Train, ImageSet Test) ReadPinned(string folder, FashionMnistPins pins, string source)
    {
        foreach (var name in FashionMnistPins.Names)
        {
            var file = Path.Combine(folder, name);
            Sha256.Require(file, $"'{file}'", pins.Files[name]);
        }

        return Read(name => IdxFile.Read(Path.Combine(folder, name), Axes(name)), source, Terms, _ => ClassNames);
    }

    /// <summary>Reads a folder of the user's, whatever its images are.</summary>
    public static (ImageSet Train, ImageSet Test) ReadAny(string folder, string source) =>
        Read(name => IdxFile.Read(Find(folder, name)!, Axes(name)), source, "that of your files", Classes);

    /// <summary>Reads the sample that is built in.</summary>
    public static (ImageSet Train, ImageSet Test) ReadSample(string source) => Read(
        name =>
        {
            using var stream = Resource(name);
            return IdxFile.Read(stream, name, Axes(name));
        },
        source,
        Terms,
        _ => ClassNames);

    /// <summary>The licence of the data.</summary>
    public static string Licence()
    {
        using var reader = new StreamReader(Resource("LICENSE-fashion-mnist.txt"));
        return reader.ReadToEnd();
    }

    private static (ImageSet Train, ImageSet Test) Read(
        Func<string, (int[] Shape, byte[] Values)> read, string source, string licence, Func<byte[], string[]> classes)
    {
        var (trainImages, trainLabels) = (read(FashionMnistPins.TrainImages), read(FashionMnistPins.TrainLabels));
        var (testImages, testLabels) = (read(FashionMnistPins.TestImages), read(FashionMnistPins.TestLabels));
        RequireCount(FashionMnistPins.TrainLabels, trainLabels.Shape[0], trainImages.Shape[0]);
        RequireCount(FashionMnistPins.TestLabels, testLabels.Shape[0], testImages.Shape[0]);
        if (!trainImages.Shape.AsSpan(1).SequenceEqual(testImages.Shape.AsSpan(1)))
        {
            throw new DataException(
                $"Training images are {trainImages.Shape[1]} × {trainImages.Shape[2]} pixels and test images "
                + $"{testImages.Shape[1]} × {testImages.Shape[2]}; they must be of one size.");
        }

        var names = classes(trainLabels.Values);
        RequireClasses(FashionMnistPins.TrainLabels, trainLabels.Values, names.Length);
        RequireClasses(FashionMnistPins.TestLabels, testLabels.Values, names.Length);
        ImageSet Set((int[] Shape, byte[] Values) images, byte[] labels, Normalisation? normalisation) => new(
            images.Values, 1, images.Shape[1], images.Shape[2], source, licence, Array.ConvertAll(labels, label => (int)label), names, normalisation);
        var train = Set(trainImages, trainLabels.Values, null);
        return (train, Set(testImages, testLabels.Values, train.Normalisation));
    }

    private static void RequireCount(string name, int labels, int images)
    {
        if (labels != images)
        {
            throw new DataException($"'{name}' holds {labels} labels for {images} images; the files do not belong together.");
        }
    }

    private static void RequireClasses(string name, byte[] labels, int classes)
    {
        var at = Array.FindIndex(labels, label => label >= classes);
        if (at >= 0)
        {
            throw new DataException($"'{name}' at offset {at + 8}: label {labels[at]}, expected 0 to {classes - 1}.");
        }
    }

    private static string[] Classes(byte[] labels) => Convert.ToHexStringLower(SHA256.HashData(labels)) == LabelsSum
        ? ClassNames
        : [.. Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static int Axes(string name) => name.Contains("images", StringComparison.Ordinal) ? 3 : 1;

    private static string? Find(string folder, string name)
    {
        var packed = RegularFile.Named(folder, name);
        var plain = RegularFile.Named(folder, Path.GetFileNameWithoutExtension(name));
        return File.Exists(packed) ? packed : File.Exists(plain) ? plain : null;
    }

    private static Stream Resource(string name) =>
        typeof(FashionMnistFiles).Assembly.GetManifestResourceStream(SamplePrefix + name)
        ?? throw new InvalidOperationException($"The program was built without its resource '{name}'.");
}
