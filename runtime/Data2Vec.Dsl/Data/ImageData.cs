using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>One source of data that was tried.</summary>
/// <param name="Name">The source, in a few words.</param>
/// <param name="Succeeded">Whether the data came from it.</param>
/// <param name="Detail">What was found, or why it failed.</param>
public sealed record SourceAttempt(string Name, bool Succeeded, string Detail);

/// <summary>Images to train on and images to test on, with where they came from.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, normalised by the training set's statistics.</param>
/// <param name="Source">Which source was used, one sentence.</param>
/// <param name="Attempts">Every source that was tried, in order; the last one succeeded.</param>
public sealed record ImageData(ImageSet Train, ImageSet Test, string Source, IReadOnlyList<SourceAttempt> Attempts)
{
    /// <summary>Files that were left out, and why; only a folder of images has any.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>
    /// Reads any folder of images. Sub-folders <c>train</c> and <c>test</c> are taken as such where both are there; otherwise every tenth
    /// image of each class is kept for testing.
    /// </summary>
    /// <inheritdoc cref="ImageFolder.Load(string, int, int, int, CancellationToken)"/>
    public static ImageData FromFolder(string folder, int channels, int height, int width, CancellationToken cancellation = default)
    {
        var (trainFolder, testFolder) = (TrainingPart(folder), RegularFile.Named(folder, "test"));
        if (trainFolder != folder)
        {
            var train = ImageFolder.Load(trainFolder, channels, height, width, cancellation);
            var test = ImageFolder.Load(testFolder, channels, height, width, cancellation);
            if (!train.Images.ClassNames.SequenceEqual(test.Images.ClassNames))
            {
                throw new DataException(
                    $"'{trainFolder}' and '{testFolder}' hold different classes ({Alone(train, test)} against {Alone(test, train)}); they must have the same sub-folders.");
            }

            return Of(folder, train.Images, test.Images, [.. Below(trainFolder, train.Skipped), .. Below(testFolder, test.Skipped)]);
        }

        var all = ImageFolder.Load(folder, channels, height, width, cancellation);
        var (kept, held) = all.Images.Split();
        return Of(folder, kept, held, all.Skipped);
    }

    /// <summary>
    /// The part of a folder that is trained on: its sub-folder <c>train</c> where <c>test</c> lies beside it, whatever the case of their letters; else all of it.
    /// </summary>
    public static string TrainingPart(string folder)
    {
        var train = RegularFile.Named(folder, "train");
        return Directory.Exists(train) && Directory.Exists(RegularFile.Named(folder, "test")) ? train : folder;
    }

    private static ImageData Of(string folder, ImageSet train, ImageSet test, IReadOnlyList<SkippedFile> skipped)
    {
        var left = skipped.Count == 0 ? "" : $"; {skipped.Count} were left out";
        var source = FormattableString.Invariant($"{train.Count:N0} + {test.Count:N0} images of the folder '{folder}'{left}.");
        return new ImageData(train, test.With(train.Normalisation), source, [new("folder", true, source)]) { Skipped = skipped };
    }

    private static IEnumerable<SkippedFile> Below(string folder, IReadOnlyList<SkippedFile> skipped) =>
        skipped.Select(file => file with { Path = $"{Path.GetFileName(folder)}/{file.Path}" });

    // The first of the classes that the other has not.
    private static string Alone(ImageFolder folder, ImageFolder other)
    {
        var alone = folder.Images.ClassNames.Except(other.Images.ClassNames).ToArray();
        return !folder.Images.HasLabels ? "no sub-folders"
            : alone.Length == 0 ? "none of its own"
            : $"'{Printable.Excerpt(alone[0])}'" + (alone.Length > 1 ? $" and {alone.Length - 1} more" : "");
    }
}
