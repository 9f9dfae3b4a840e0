using System.Globalization;
using Data2Vec.Cli.Datasets;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Runs;

/// <summary>Finds images of the size that an encoder declares.</summary>
internal static class Images
{
    /// <summary>Loads the user's folder, or Fashion-MNIST where none is named, and says which source was used.</summary>
    /// <param name="encoder">The encoder's class.</param>
    /// <param name="folder">The user's folder; null for Fashion-MNIST.</param>
    /// <param name="online">Whether Fashion-MNIST may be fetched; otherwise the cache and the built-in sample have to do.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="stop">Stops loading.</param>
    /// <param name="run">The folder of the run, which gets a list of what was left out.</param>
    public static ImageData Load(Type encoder, string? folder, bool online, Screen screen, CancellationToken stop, RunFolder? run = null)
    {
        var (channels, height, width) = SizeOf(encoder);
        if (folder is null && (channels, height, width) != (1, 28, 28))
        {
            throw Refusal.Usage(
                $"'{encoder.Name}' takes images of {channels} × {height} × {width} and Fashion-MNIST has 1 × 28 × 28; "
                + "name a folder of images with --images DIR.");
        }

        var data = folder is not null && height != width
            ? ImageData.FromFolder(folder, channels, height, width, stop)
            : FashionMnist.Load(
                new FashionMnistOptions { Folder = folder, Channels = channels, Size = height, UseDebianPackage = online, UsePublicHome = online },
                screen.Say,
                stop);
        Sources.Say(screen, data.Source, data.Train.Licence, data.Skipped, run);
        return data;
    }

    /// <summary>Loads all images of the user's folder to train on. Where the folder has a test set of its own, that is left alone.</summary>
    /// <param name="encoder">The encoder's class.</param>
    /// <param name="folder">The user's folder.</param>
    /// <param name="heldOut">The share of each class that is kept for testing; null for none.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="run">The folder of the run, which gets a list of what was left out.</param>
    /// <param name="stop">Stops loading.</param>
    public static ImageSet ForTraining(Type encoder, string folder, double? heldOut, Screen screen, RunFolder? run, CancellationToken stop)
    {
        var (channels, height, width) = SizeOf(encoder);
        if (FashionMnist.IsIn(folder))
        {
            return Kept(Load(encoder, folder, online: false, screen, stop, run).Train, heldOut, screen);
        }

        var part = ImageData.TrainingPart(folder);
        if (part != folder)
        {
            screen.Say($"Only the images in '{part}' are trained on; those beside it are for testing.");
        }

        var read = ImageFolder.Load(part, channels, height, width, stop);
        Sources.Say(screen, read.Images.Source, read.Images.Licence, read.Skipped, run);
        return Kept(read.Images, heldOut, screen);
    }

    /// <summary>Whether a folder itself says which images are for testing.</summary>
    public static bool HasOwnTest(string folder) => FashionMnist.IsIn(folder) || ImageData.TrainingPart(folder) != folder;

    /// <summary>The same images as a model has learned to see them: normalised by the statistics of those it was trained on.</summary>
    /// <param name="data">The images.</param>
    /// <param name="model">The model.</param>
    /// <param name="screen">Is told which statistics are used.</param>
    public static ImageData AsSeenBy(this ImageData data, Model model, Screen screen)
    {
        if (model.Preprocessing is not ImagePreprocessing known)
        {
            screen.Say("The checkpoint does not say what its training images were normalised by, so these are by their own mean and deviation.");
            return data;
        }

        string Shown(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)));
        screen.Say($"Images are normalised as in training: mean {Shown(known.Mean)}; deviation {Shown(known.Std)}.");
        return data with { Train = data.Train.SeenBy(model), Test = data.Test.SeenBy(model) };
    }

    /// <summary>The images normalised by the statistics that a model has learned by, where it has learned; whether the rest fits, the run's identity says.</summary>
    public static ImageSet NormalisedAs(this ImageSet images, Model model) =>
        model.Preprocessing is ImagePreprocessing known && known.Mean.Count == images.Channels ? images.With(new Normalisation(known.Mean, known.Std)) : images;

    /// <summary>At most <paramref name="count"/> images, spread evenly over the set, so that all classes stay in it.</summary>
    public static ImageSet AtMost(this ImageSet set, int count)
    {
        if (set.Count <= count)
        {
            return set;
        }

        var indices = new int[count];
        for (var i = 0; i < count; i++)
        {
            indices[i] = (int)((long)i * set.Count / count);
        }

        return set.Take(indices);
    }

    private static ImageSet Kept(ImageSet set, double? heldOut, Screen screen)
    {
        if (heldOut is not { } share)
        {
            return set;
        }

        var (train, test) = set.Split(share);
        Sources.SayHeldOut(screen, test.Count, set.Count, "images");
        return train;
    }

    // The generator writes the size into every image encoder, whatever it is declared by; one written by hand says it in the same constants.
    private static (int Channels, int Height, int Width) SizeOf(Type encoder)
    {
        if ((Sources.Constant(encoder, "Channels"), Sources.Constant(encoder, "Height"), Sources.Constant(encoder, "Width")) is ({ } channels, { } height, { } width))
        {
            return (channels, height, width);
        }

        throw Refusal.Usage($"'{encoder.Name}' declares no size of images; give it the constants Channels, Height and Width.");
    }
}
