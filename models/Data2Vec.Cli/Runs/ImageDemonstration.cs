using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Cli.Datasets;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>Images: nearest neighbours, a linear probe and few labels, beside the pixels themselves.</summary>
internal sealed class ImageDemonstration(DemoSettings settings, Declaration declaration, string? folder)
    : Demonstration<ImageBatch>(settings, declaration)
{
    private const int Shown = 8;
    private const int Shift = 2;
    private ImageData? _data;

    /// <inheritdoc/>
    public override string Modality => "Vision";

    /// <inheritdoc/>
    public override string Flag => "--images";

    /// <inheritdoc/>
    protected override string Samples => "images";

    /// <inheritdoc/>
    protected override string Position => "patch";

    /// <inheritdoc/>
    protected override int QuickBatch => 16;

    // The short form proves that every part works, in seconds; the long one fits classifiers to as many images as a coffee allows.
    private int MaxTrained => Settings.Options.Quick ? 512 : int.MaxValue;

    private int MaxProbed => Settings.Options.Quick ? 200 : 10_000;

    /// <inheritdoc/>
    protected override (TrainingData<ImageBatch> Data, DataNote Note) Load(Pair<ImageBatch> pair)
    {
        _data = Images.Load(pair.StudentEncoder.GetType(), folder, online: !Settings.Options.Quick, Settings.Screen, Settings.Stop, Settings.Folder);
        if (!_data.Train.HasLabels || !_data.Test.HasLabels)
        {
            throw Refusal.BadData(
                "The demo measures what was learned by the classes of the images, and these have none; "
                + "put each class into a folder of its own, or use `d2v pretrain`.");
        }

        var images = _data.Train.AtMost(MaxTrained);
        return (
            new ImageTraining(images, new Augmentation(Shift: Shift, Flip: true)),
            new(_data.Source, _data.Train.Licence, string.Create(CultureInfo.InvariantCulture, $"{images.Count:#,0} images without their labels"), images.Count));
    }

    /// <inheritdoc/>
    protected override XElement DrawMasks(Pair<ImageBatch> pair)
    {
        using var scope = torch.NewDisposeScope();
        var some = _data!.Test.AtMost(Shown);
        using var batch = some.Batch([.. Enumerable.Range(0, some.Count)], pair.Store.Device);
        var grid = pair.GridOf(batch);
        using var masks = pair.Masking.Sample(grid, seed: 1, update: 0);
        var hidden = masks.Positions.narrow(1, grid.ExtraTokens, grid.Positions).contiguous().data<bool>().ToArray();
        return Html.Image(
            MaskFigure.Draw(batch.Pixels, hidden, grid.Rows, grid.Columns),
            "Two rows of images: above the originals, below the same images with the masked patches covered in grey.");
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResultsRow> Controls()
    {
        Settings.Screen.Say("Measuring the raw pixels.");
        yield return new("Raw pixels", [Probe(Settings.Options.Seed).Pixels().Figures]);
    }

    /// <inheritdoc/>
    protected override double?[] Measure(Encoder<ImageBatch> encoder, int seed) => Probe(seed).Encoder(encoder).Figures;

    /// <inheritdoc/>
    protected override ResultsTable Table(IReadOnlyList<ResultsRow> rows) => Probe(Settings.Options.Seed).Table(rows);

    // Only on images that a command can name, not on the built-in sample.
    /// <inheritdoc/>
    protected override IEnumerable<string>? Again()
    {
        var cache = FashionMnistOptions.DefaultCacheFolder;
        var data = folder ?? (Directory.Exists(cache) && Directory.GetFiles(cache, "*-ubyte.gz").Length >= 4 ? cache : null);
        return data is null ? null
            : [Pair.Name, "--data", data, "--shift", Shift.ToString(CultureInfo.InvariantCulture), "--flip", .. Images.HasOwnTest(data) ? [] : Sources.AsHeldOut];
    }

    private Probing Probe(int seed) => new(_data!.Train.AtMost(MaxProbed), _data.Test.AtMost(MaxProbed), Few(seed), Settings.Stop);

    private FewLabelOptions Few(int seed)
    {
        var options = new FewLabelOptions { Seed = (ulong)seed };
        return Settings.Options.Quick ? options with { LabelsPerClass = 5, Recipe = options.Recipe.Over(4) with { BatchSize = 20 } } : options;
    }
}
