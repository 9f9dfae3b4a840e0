using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>Reads a folder of images of any size into one set of images of one size.</summary>
/// <remarks>
/// The search is recursive and the order is that of the relative paths, compared character by character, so it is the same on every
/// machine. Links are followed. Where every image lies in a sub-folder, the name of the first folder level is its class.
/// </remarks>
public sealed class ImageFolder
{
    private static readonly DataKind Kind = new(
        "images",
        Read: [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp", ".gif"],
        Unread:
        [
            ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jxr", ".svg", ".svgz", ".ico", ".tga", ".pcx", ".ppm", ".pgm", ".pbm", ".pnm",
            ".exr", ".hdr", ".psd", ".xcf", ".dds", ".raw", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pef", ".dcm", ".nii", ".npy", ".npz",
            ".eps", ".pdf", ".apng",
        ],
        Instead: "convert it to PNG or JPEG",
        FileContent.Image);

    private ImageFolder(ImageSet images, IReadOnlyList<string> files, IReadOnlyList<SkippedFile> skipped) =>
        (Images, Files, Skipped) = (images, files, skipped);

    /// <summary>The images that could be read.</summary>
    public ImageSet Images { get; }

    /// <summary>The file of each image, relative to the folder, with forward slashes.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The files that could not be read, and why.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>Reads a folder. Each image is scaled to cover the size and its centre cut out; transparency is laid on white.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="channels">1 (grey, by the luma weights of BT.601) or 3 (red, green, blue).</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The folder is missing, holds no image that can be read, or more than fits in memory.</exception>
    public static ImageFolder Load(string folder, int channels, int height, int width, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 channel (grey) or 3 (red, green, blue).");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var statistics = new double[channels];
        return Load(folder, new ImagePreprocessing(height, width, statistics, statistics), normalisation: null, cancellation);
    }

    /// <summary>Reads a folder as a model takes images: fitted to the size and normalised as its <see cref="Model.Preprocessing"/> says.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="preprocessing">How images are made ready.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <inheritdoc cref="Load(string, int, int, int, CancellationToken)"/>
    public static ImageFolder Load(string folder, ImagePreprocessing preprocessing, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(preprocessing);
        return Load(folder, preprocessing, new Normalisation(preprocessing.Mean, preprocessing.Std), cancellation);
    }

    private static ImageFolder Load(string folder, ImagePreprocessing wanted, Normalisation? normalisation, CancellationToken cancellation)
    {
        var (channels, height, width) = (wanted.Channels, wanted.Height, wanted.Width);
        var (files, unread) = DataFolder.List(folder, Kind);
        var size = channels * height * width;
        if ((long)files.Count * size > Array.MaxLength)
        {
            throw new DataException(
                $"'{folder}' holds {files.Count} images; at [{channels}, {height}, {width}] at most {Array.MaxLength / size} fit in memory. "
                + "Take a sub-folder or a smaller size.");
        }

        var pixels = new byte[files.Count * size];
        var reasons = new string?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
            reasons[i] = ImageDecoder.TryDecode(Path.Combine(folder, files[i]), wanted, pixels.AsSpan(i * size, size)));
        return Collect(folder, files, reasons, unread, pixels, wanted, normalisation);
    }

    private static ImageFolder Collect(
        string folder, List<string> files, string?[] reasons, List<SkippedFile> unread, byte[] pixels, ImagePreprocessing wanted, Normalisation? normalisation)
    {
        var size = wanted.Channels * wanted.Height * wanted.Width;
        var (read, skipped) = (new List<string>(), unread);
        for (var i = 0; i < files.Count; i++)
        {
            if (reasons[i] is { } reason)
            {
                skipped.Add(new SkippedFile(files[i], reason));
                continue;
            }

            pixels.AsSpan(i * size, size).CopyTo(pixels.AsSpan(read.Count * size));
            read.Add(files[i]);
        }

        if (read.Count == 0)
        {
            throw new DataException(skipped.Count == 0
                ? $"'{folder}' holds no images; expected files named {Kind.Patterns}, at any depth."
                : $"None of the {skipped.Count} images in '{folder}' can be read; the first is '{skipped[0].Path}': {skipped[0].Reason.TrimEnd('.')}. "
                  + "Check that they open in an image viewer, or name another folder.");
        }

        Array.Resize(ref pixels, read.Count * size);
        var (labels, classes) = ClassFolders.Of(read);
        skipped.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var source = $"{read.Count} images of the folder '{folder}'" + (skipped.Count == 0 ? "" : $", {skipped.Count} left out") + ".";
        var images = new ImageSet(pixels, wanted.Channels, wanted.Height, wanted.Width, source, "that of your files", labels, classes, normalisation)
        {
            Fit = wanted.Fit,
            ScaledTo = wanted.ScaledTo,
        };
        return new(images, read, skipped);
    }
}
