using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using SkiaSharp;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Preprocessing belongs to a model: it is learned, saved, loaded, and followed by whatever encodes.</summary>
public sealed class SampleEncodingTests : IDisposable
{
    private const int Side = 12;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pair")]
    [InlineData("encoder")]
    [InlineData("state")]
    public void One_image_has_the_features_that_it_has_among_all_images_of_the_training(string saved)
    {
        var images = ImageFolder.Load(Images(6), 1, Side, Side);
        using var pair = new TinyPair();
        using var batches = new ImageBatches(images.Images, 4, seed: 1);
        using var trainer = new Trainer<ImageBatch>(pair, batches, new TrainingOptions { Updates = 2 });
        trainer.Run();
        Assert.Equal(images.Images.Preprocessing, pair.Preprocessing);
        switch (saved)
        {
            case "pair":
                Checkpoint.Save(_folder.At("x"), pair);
                break;
            case "encoder":
                Checkpoint.Save(_folder.At("x"), pair.StudentEncoder);
                break;
            default:
                trainer.Save(_folder.At("x"));
                break;
        }

        var all = Features.Extract(pair.StudentEncoder, images.Images);
        using var other = new TinyPair(seed: 9);
        Checkpoint.Load(_folder.At("x"), other.StudentEncoder);
        Assert.Equal(images.Images.Preprocessing, other.Preprocessing);
        for (var i = 0; i < all.Count; i++)
        {
            var file = Path.Combine(_folder.At("images"), images.Files[i]);
            using var stream = File.OpenRead(file);
            Close(all.Row(i), other.StudentEncoder.Encode(file).Vector);
            Close(all.Row(i), other.StudentEncoder.Encode(File.ReadAllBytes(file)).Vector);
            Close(all.Row(i), other.StudentEncoder.Encode(stream).Vector);
        }

        // A folder of one image, whose own mean and deviation are others.
        var alone = Path.Combine(_folder.At("alone"), "x.png");
        Directory.CreateDirectory(Path.GetDirectoryName(alone)!);
        File.Copy(Path.Combine(_folder.At("images"), images.Files[3]), alone);
        var one = ImageFolder.Load(Path.GetDirectoryName(alone)!, 1, Side, Side).Images;
        Assert.NotEqual(one.Normalisation.Mean[0], images.Images.Normalisation.Mean[0], 0.01);
        Close(all.Row(3), Features.Extract(other.StudentEncoder, one).Row(0));
        Close(all.Row(3), Features.Extract(other.StudentEncoder, ImageFolder.Load(Path.GetDirectoryName(alone)!, (ImagePreprocessing)other.Preprocessing!).Images).Row(0));
    }

    [Fact]
    public void Threads_that_encode_at_once_get_what_each_gets_alone()
    {
        var images = ImageFolder.Load(Images(8), 1, Side, Side);
        using var pair = new TinyPair { Preprocessing = images.Images.Preprocessing };
        pair.train();
        var files = images.Files.Select(file => Path.Combine(_folder.At("images"), file)).ToArray();
        var alone = Array.ConvertAll(files, file => pair.StudentEncoder.Encode(file).Vector);
        var together = new float[files.Length * 8][];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = pair.StudentEncoder.Encode(files[i % files.Length]).Vector);
        Assert.All(together.Index(), each => Assert.Equal(alone[each.Index % files.Length], each.Item));
        Assert.True(pair.StudentEncoder.training);
    }

    [Fact]
    public void A_model_that_knows_no_preprocessing_says_what_to_give()
    {
        using var pair = new TinyPair();
        var message = Assert.Throws<InvalidOperationException>(() => pair.StudentEncoder.Encode("x.png")).Message;
        Assert.Contains("set its Preprocessing, such as ImageProcessor.Data2VecVision.Preprocessing", message, StringComparison.Ordinal);
        pair.Preprocessing = new AudioPreprocessing(8000);
        Assert.Contains("set its Preprocessing to a ImagePreprocessing", Assert.Throws<InvalidOperationException>(() => pair.StudentEncoder.Encode("x.png")).Message, StringComparison.Ordinal);
        pair.Preprocessing = new ImagePreprocessing(Side, Side, [0.5], [0.5]);
        File.WriteAllText(_folder.At("x.png"), "no image");
        Assert.Contains("not an image", Assert.Throws<DataException>(() => pair.StudentEncoder.Encode(_folder.At("x.png"))).Message, StringComparison.Ordinal);

        // What another library wrote says nothing of it.
        using var scope = torch.NewDisposeScope();
        var values = pair.StudentEncoder.NamedParameters();
        Checkpoint.LoadByFairseqNames(pair, StateSource.Of(pair.StudentEncoder.FairseqNames().ToDictionary(n => n.Sources[0], n => values[n.Name].detach())));
        Assert.Null(pair.Preprocessing);
    }

    [Fact]
    public void Training_goes_on_with_the_same_preprocessing_only()
    {
        var images = ImageFolder.Load(Images(6), 1, Side, Side).Images;
        using var pair = new TinyPair { Preprocessing = images.With(new Normalisation([0.1], [0.9])).Preprocessing };
        using var wrong = new ImageBatches(images, 4, seed: 1);
        using var trainer = new Trainer<ImageBatch>(pair, wrong, new TrainingOptions { Updates = 1 });
        Assert.Contains("images.SeenBy(pair)", Assert.Throws<InvalidOperationException>(() => trainer.Run()).Message, StringComparison.Ordinal);
        using var right = new ImageBatches(images.SeenBy(pair), 4, seed: 1);
        using var second = new Trainer<ImageBatch>(pair, right, new TrainingOptions { Updates = 1 });
        Assert.True(second.Run().Completed);
    }

    [Fact]
    public void Images_resampled_in_another_way_are_refused()
    {
        var folder = Images(2);
        var images = ImageFolder.Load(folder, 1, Side, Side).Images;
        using var pair = new TinyPair { Preprocessing = images.Preprocessing with { Fit = ImageFit.Bicubic, ScaledTo = 16 } };
        Assert.Contains("read the folder with ImageFolder.Load(folder, preprocessing)", Assert.Throws<ArgumentException>(() => Features.Extract(pair.StudentEncoder, images)).Message, StringComparison.Ordinal);
        var right = ImageFolder.Load(folder, (ImagePreprocessing)pair.Preprocessing!);
        Close(Features.Extract(pair.StudentEncoder, right.Images).Row(1), pair.StudentEncoder.Encode(Path.Combine(folder, right.Files[1])).Vector);
    }

    [Fact]
    public void An_image_is_resized_as_the_published_processor_does()
    {
        var path = Path.Combine(Images(1, height: 40, width: 60), "00.png");
        using var decoded = SKBitmap.Decode(path);
        var rgb = decoded.Pixels.SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue }).ToArray();
        var processor = new ImageProcessor { Size = 32, CropSize = 24 };
        using var batch = processor.Preprocessing.Read(path);
        Assert.Equal([1L, 3, 24, 24], batch.Pixels.shape);
        Assert.Equal(processor.Apply(rgb, 40, 60), batch.Pixels.data<float>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-6f);
    }

    [Fact]
    public void Audio_is_resampled_and_normalised_as_the_encoder_learned_to_hear_it()
    {
        using var ear = new ToyEar();
        var set = ToyEar.Audio(3, 1);
        using var batches = new AudioBatches(set, 1, new AudioBatchOptions { Fit = ClipFit.Pad, Budget = 1 << 20, MaxClips = 1 });
        using var batch = batches.BatchAt(0);
        ear.Preprocessing = batch.Preprocessing;
        Assert.Equal(new AudioPreprocessing(ToyEar.Rate), ear.Preprocessing);

        // Encoding leaves dropout out, whatever the mode; the encoder by itself has to be told.
        ear.eval();
        using var expected = ear.forward(batch);
        ear.train();
        var clip = set.Clips[batches.Draw(0).Items[0]].Samples.ToArray();
        var features = ear.Encode(clip, ToyEar.Rate);
        Assert.Equal(expected.detach().data<float>().ToArray(), features.Positions.Values.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
        Close(ear.Encode(new Resampler(4000, ToyEar.Rate).Resample(clip), ToyEar.Rate).Vector, ear.Encode(clip, 4000).Vector);
        Assert.Throws<DataException>(() => ear.Encode([], ToyEar.Rate));
        Assert.Throws<DataException>(() => ear.Encode([0, float.NaN], ToyEar.Rate));

        Checkpoint.Save(_folder.At("ear"), ear);
        using var other = new ToyEar(seed: 2);
        Checkpoint.Load(_folder.At("ear"), other);
        Close(features.Vector, other.Encode(clip, ToyEar.Rate).Vector);
    }

    [Fact]
    public void A_text_is_read_with_the_vocabulary_of_the_training()
    {
        var tokenizer = BytePairTrainer.Train(["the cat sat on the mat", "the dog sat on the log"], merges: 10);
        var corpus = new TextCorpus(["the cat sat", "a dog on the mat", "<mask> \"ünïcode\"\n"], "Made here.", "none");
        using var reader = new SmallReader();
        var set = corpus.Tokenise(tokenizer);
        reader.Preprocessing = set.Preprocessing;
        Checkpoint.Save(_folder.At("reader"), reader);
        using var other = new SmallReader(seed: 3);
        Checkpoint.Load(_folder.At("reader"), other);
        var all = TextFeatures.Extract(reader, set, SmallReader.Context);
        for (var i = 0; i < corpus.Count; i++)
        {
            Close(all.Row(i), other.Encode(corpus.Texts[i]).Vector);
        }

        var foreign = corpus.Tokenise(BytePairTrainer.Train(["something else, something other"], merges: 10));
        Assert.Contains("BytePairTokenizer.Of", Assert.Throws<ArgumentException>(() => TextFeatures.Extract(other, foreign, SmallReader.Context)).Message, StringComparison.Ordinal);
        Assert.Contains("takes up to 32 tokens", Assert.Throws<ArgumentException>(() => other.Encode(new string('x', 100))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pixel size", "1 12")]
    [InlineData("pixel size", "2 12 12")]
    [InlineData("pixel fit", "Cut")]
    [InlineData("pixel fit", "7")]
    [InlineData("pixel mean", "NaN")]
    [InlineData("pixel mean", "grey")]
    [InlineData("pixel mean", "0.5 0.5")]
    [InlineData("pixel deviation", "0")]
    [InlineData("pixel deviation", "-1")]
    [InlineData("pixel scaled to", "4")]
    [InlineData("pixel mean", null)]
    public void A_file_whose_strings_are_damaged_is_refused(string key, string? value)
    {
        using var pair = new TinyPair { Preprocessing = new ImagePreprocessing(Side, Side, [0.25], [0.125]) };
        var before = pair.Preprocessing;
        Checkpoint.Save(_folder.At("x"), pair);
        using (torch.NewDisposeScope())
        {
            using var file = SafetensorsFile.Open(_folder.At("x"));
            var strings = file.Metadata.ToDictionary();
            strings.Remove(key);
            if (value is not null)
            {
                strings[key] = value;
            }

            Safetensors.Write(_folder.At("y"), file.Entries.Keys.Select(name => (name, file.Read(name))), strings);
        }

        using var other = new TinyPair(seed: 2);
        using var values = other.Store.Values.clone();
        Assert.Contains("is damaged: ", Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.At("y"), other)).Message, StringComparison.Ordinal);
        Assert.True(values.equal(other.Store.Values).all().item<bool>());
        Checkpoint.Load(_folder.At("x"), other);
        Assert.Equal(before, other.Preprocessing);
    }

    private string Images(int count, int height = Side, int width = Side)
    {
        var folder = _folder.At("images");
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var value = (byte)((20 * i) + (7 * x) + (3 * y * (i + 1) % 40));
                    bitmap.SetPixel(x, y, new SKColor(value, (byte)(value / 2), (byte)(255 - value)));
                }
            }

            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, $"{i:00}.png"), png.ToArray());
        }

        return folder;
    }

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> found) =>
        Assert.Equal(expected.ToArray(), found.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
}

/// <summary>An encoder of texts that is large enough for a vocabulary of bytes.</summary>
[TextEncoder(Vocabulary = 280, Context = 32)]
[Maskable]
[TokenEmbedding(Dim = 32)]
[LearnedPositions]
[Transformer(Depth = 1, Heads = 4)]
public sealed partial class SmallReader;
