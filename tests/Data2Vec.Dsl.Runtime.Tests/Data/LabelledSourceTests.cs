using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>Labels beside the batches of a source.</summary>
public sealed class LabelledSourceTests
{
    private static readonly int[] s_classes = [0, 1, 2, 0, 1, 2, 0];

    [Fact]
    public void Each_image_has_its_class()
    {
        var set = ImageSetTests.Random(7, 1, 2, 2, s_classes);
        using var batches = new ImageBatches(set, 3, seed: 1);
        using var labelled = new ImageBatches(set, 3, seed: 1).WithClasses();
        for (var pass = 0; pass < 5; pass++)
        {
            using var batch = labelled.BatchAt(pass);
            using var same = batches.BatchAt(pass);
            Assert.Equal(batches.ItemsAt(pass).Select(item => (long)s_classes[item]), batch.Labels.data<long>());
            Assert.True(batch.Input.Pixels.equal(same.Pixels).all().item<bool>());
            Assert.Equal(3, batch.Count);
        }

        Assert.Equal((7L, 7 / 3.0), (labelled.SamplesPerEpoch, labelled.BatchesPerEpoch));
        Assert.StartsWith(batches.Identity + ", labels ", labelled.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_text_has_its_class_even_where_some_are_never_shown()
    {
        int[][] texts = [[10, 10], [], [12], [13, 13, 13]];
        var set = new TextSet(texts, new SpecialTokens(0, 1, 2, 3, 4), 20, [0, 1, 2, 3], ["a", "b", "c", "d"]);
        using var labelled = TextBatches.OfTexts(set, 100, seed: 1, longest: 20).WithClasses();
        using var batch = labelled.BatchAt(0);
        Assert.Equal(3, labelled.SamplesPerEpoch);
        Assert.Equal(batch.Input.Tokens.select(1, 1).data<long>().Select(token => token - 10), batch.Labels.data<long>());
        Assert.Contains("several texts", Assert.Throws<DataException>(() => TextBatches.OfBlocks(set, 4, 2, 1).WithClasses()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_clip_has_the_symbols_of_its_transcript_padded_behind_their_end()
    {
        string[] transcripts = ["a", "abc", "ab"];
        var set = new AudioSet([.. transcripts.Select((text, i) => new AudioClip($"{i}", new float[100 + i], text))], 100, "Made here.", "none");
        var form = new AudioBatchOptions { Fit = ClipFit.Pad, Ahead = 0, Spread = 1 };
        using var batches = new AudioBatches(set, 1, form);
        using var labelled = new AudioBatches(set, 1, form).WithTranscripts(text => [.. text.Select(letter => letter - 'a' + 1)]);
        using var batch = labelled.BatchAt(0);
        Assert.Equal([3, 3], batch.Labels.shape);
        long[][] symbols = [[1, -1, -1], [1, 2, 3], [1, 2, -1]];
        Assert.Equal(batches.ItemsAt(0).SelectMany(item => symbols[item]), batch.Labels.data<long>());

        var silent = new AudioSet([.. set.Clips, new AudioClip("silent", new float[10])], 100, "Made here.", "none");
        using var other = new AudioBatches(silent, 1, form);
        Assert.StartsWith("The clip 'silent' has no transcript", Assert.Throws<DataException>(() => other.WithTranscripts(_ => [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_clip_has_the_class_of_its_folder()
    {
        AudioSet Set(params string[] names) => new([.. names.Select(name => new AudioClip(name, new float[100]))], 100, "Made here.", "none");
        var set = Set("dogs/1.wav", "cats/1.wav", "dogs/2/3.wav");
        Assert.Equal(["cats", "dogs"], set.ClassNames);
        using var batches = new AudioBatches(set.Where(clip => clip.Name.StartsWith("dogs", StringComparison.Ordinal)), 1, new() { Ahead = 0 });
        using var labelled = batches.WithClasses(set.ClassNames);
        using var batch = labelled.BatchAt(0);
        Assert.Equal([1L, 1], batch.Labels.data<long>());
        Assert.Empty(Set("dogs/1.wav", "cat.wav").ClassNames);
        using var stray = new AudioBatches(Set("birds/1.wav"), 1, new() { Ahead = 0 });
        Assert.StartsWith(
            "The clip 'birds/1.wav' lies in the folder of no class (cats, dogs)", Assert.Throws<DataException>(() => stray.WithClasses(set.ClassNames)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_sample_has_its_number()
    {
        using var batches = new ImageBatches(ImageSetTests.Random(4, 1, 2, 2), 4, seed: 1, ahead: 0);
        using var labelled = batches.WithNumbers([0.5f, 1.5f, 2.5f, 3.5f]);
        using var batch = labelled.BatchAt(0);
        Assert.Equal(torch.ScalarType.Float32, batch.Labels.dtype);
        Assert.Equal(batches.ItemsAt(0).Select(item => item + 0.5f), batch.Labels.data<float>());
    }

    [Fact]
    public void Sets_without_labels_and_too_few_labels_are_refused()
    {
        using var batches = new ImageBatches(ImageSetTests.Random(4, 1, 2, 2), 4, seed: 1, ahead: 0);
        Assert.Contains("have no classes", Assert.Throws<DataException>(() => batches.WithClasses()).Message, StringComparison.Ordinal);
        Assert.StartsWith("4 samples need as many labels, but there are 2.", Assert.Throws<ArgumentException>(() => batches.WithClasses([0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_tells_data_and_options_apart()
    {
        var (set, other) = (ImageSetTests.Random(7, 1, 2, 2, s_classes), ImageSetTests.Random(8, 1, 2, 2));
        string?[] identities =
        [
            new ImageBatches(set, 3, 1).Identity, new ImageBatches(other, 3, 1).Identity, new ImageBatches(set, 4, 1).Identity, new ImageBatches(set, 3, 2).Identity,
            new ImageBatches(set, 3, 1, new Augmentation(1)).Identity, new ImageBatches(set.With(new Normalisation([0.5], [0.5])), 3, 1).Identity,
            new ImageBatches(set, 3, 1).WithClasses().Identity, new ImageBatches(set, 3, 1).WithClasses([1, 1, 1, 1, 1, 1, 1]).Identity,
        ];
        Assert.Equal(identities.Length, identities.Distinct().Count());
        Assert.Equal(identities[0], new ImageBatches(ImageSetTests.Random(7, 1, 2, 2), 3, 1).Identity);
    }
}
