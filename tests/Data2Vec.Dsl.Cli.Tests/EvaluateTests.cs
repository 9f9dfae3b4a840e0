using Data2Vec.Cli;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Cli.Tests.Support;
using Data2Vec.Dsl.Data;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class EvaluateTests : Tool
{
    private const string Own = "by their own mean and deviation";

    public EvaluateTests()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--out", "run").Code);
    }

    private string Checkpoint => Path.Combine(Folder, "run", RunFolder.Checkpoint);

    [Fact]
    public void Images_are_normalised_by_the_statistics_of_the_training_and_not_by_their_own()
    {
        // Other images than those of the training: one of the three classes is missing.
        Directory.Move(Path.Combine(Folder, "data", "dots"), Path.Combine(Folder, "dots"));
        var (metadata, own) = (Metadata(), Load());

        var outcome = Evaluate();
        using var model = new TinyPair { Preprocessing = Preprocessing.FromMetadata(metadata) };
        var seen = own.AsSeenBy(model, new Screen(new Host(TextWriter.Null, TextWriter.Null, default), json: false));

        Assert.True(outcome.Code == 0, outcome.Error);
        var trained = (ImagePreprocessing)Preprocessing.FromMetadata(metadata)!;
        Assert.NotEqual(trained.Mean[0], own.Train.Normalisation.Mean[0], 0.01);
        Assert.Contains(FormattableString.Invariant($"as in training: mean {trained.Mean[0]:0.000}; deviation {trained.Std[0]:0.000}."), outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Own, outcome.Out, StringComparison.Ordinal);
        Assert.All(new[] { seen.Train, seen.Test }, set => Assert.Equal((trained.Mean[0], trained.Std[0]), (set.Normalisation.Mean[0], set.Normalisation.Std[0])));
    }

    [Fact]
    public void A_checkpoint_keeps_the_statistics_that_its_training_images_were_normalised_by()
    {
        var (stored, images) = ((ImagePreprocessing)Preprocessing.FromMetadata(Metadata())!, Load().Train.Preprocessing);
        Assert.Equal(images, stored);
        Assert.Equal(images.Mean, stored.Mean);
        Assert.Equal(images.Std, stored.Std);
    }

    [Fact]
    public void A_checkpoint_without_them_says_so_and_is_measured_as_before()
    {
        var kept = Metadata().Where(each => !each.Key.StartsWith("pixel ", StringComparison.Ordinal)).ToDictionary();
        using (torch.NewDisposeScope())
        {
            Safetensors.Write(Checkpoint, Safetensors.Read(Checkpoint).Select(each => (each.Key, each.Value)), kept);
        }

        var outcome = Evaluate();

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains(Own, outcome.Out, StringComparison.Ordinal);
        Assert.Contains("This checkpoint", outcome.Out, StringComparison.Ordinal);
    }

    private Outcome Evaluate() => Run("evaluate", "TinyPair", "--checkpoint", "run/pair.safetensors", "--data", "data", "--labels", "2");

    private ImageData Load() => ImageData.FromFolder(Path.Combine(Folder, "data"), 1, 28, 28);

    private Dictionary<string, string> Metadata()
    {
        using var file = SafetensorsFile.Open(Checkpoint);
        return file.Metadata.ToDictionary(StringComparer.Ordinal);
    }
}
