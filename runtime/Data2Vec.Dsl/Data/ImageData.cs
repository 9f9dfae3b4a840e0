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
    /// <summary>Files that could not be read, and why; only a folder of images has any.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>
    /// Reads any folder of images. Sub-folders <c>train</c> and <c>test</c> are taken as such where both are there; otherwise every tenth
    /// image of each class is kept for testing.
    /// </summary>
    /// <inheritdoc cref="ImageFolder.Load"/>
    public static ImageData FromFolder(string folder, int channels, int height, int width, CancellationToken cancellation = default)
    {
        var (trainFolder, testFolder) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        if (Directory.Exists(trainFolder) && Directory.Exists(testFolder))
        {
            var train = ImageFolder.Load(trainFolder, channels, height, width, cancellation);
            var test = ImageFolder.Load(testFolder, channels, height, width, cancellation);
            if (!train.Images.ClassNames.SequenceEqual(test.Images.ClassNames))
            {
                throw new DataException(
                    $"'{trainFolder}' and '{testFolder}' hold different classes ({Names(train)} and {Names(test)}); they must have the same sub-folders.");
            }

            return Of(folder, train.Images, test.Images, [.. Below("train", train.Skipped), .. Below("test", test.Skipped)]);
        }

        var all = ImageFolder.Load(folder, channels, height, width, cancellation);
        var (kept, held) = Split(all.Images, folder);
        return Of(folder, all.Images.Take(kept), all.Images.Take(held), all.Skipped);
    }

    private static ImageData Of(string folder, ImageSet train, ImageSet test, IReadOnlyList<SkippedFile> skipped)
    {
        var left = skipped.Count == 0 ? "" : $"; {skipped.Count} unreadable ones were left out";
        var source = FormattableString.Invariant($"{train.Count:N0} + {test.Count:N0} images of the folder '{folder}'{left}.");
        return new ImageData(train, test.With(train.Normalisation), source, [new("folder", true, source)]) { Skipped = skipped };
    }

    private static (int[] Train, int[] Test) Split(ImageSet set, string folder)
    {
        if (set.Count < 2)
        {
            throw new DataException($"'{folder}' holds only one image that can be read; at least 2 are needed, one of them for testing.");
        }

        var seen = new int[Math.Max(1, set.ClassNames.Count)];
        var (train, test) = (new List<int>(), new List<int>());
        for (var i = 0; i < set.Count; i++)
        {
            var nth = ++seen[set.HasLabels ? set.Labels[i] : 0];
            (nth % 10 == 0 ? test : train).Add(i);
        }

        if (test.Count == 0)
        {
            test.Add(train[^1]);
            train.RemoveAt(train.Count - 1);
        }

        return ([.. train], [.. test]);
    }

    private static IEnumerable<SkippedFile> Below(string folder, IReadOnlyList<SkippedFile> skipped) =>
        skipped.Select(file => file with { Path = $"{folder}/{file.Path}" });

    private static string Names(ImageFolder folder) =>
        folder.Images.HasLabels ? string.Join(", ", folder.Images.ClassNames) : "no sub-folders";
}
