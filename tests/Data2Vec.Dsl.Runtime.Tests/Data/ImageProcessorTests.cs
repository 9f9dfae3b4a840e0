using System.Text.Json;
using CsCheck;
using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>What Pillow and BeitImageProcessor of transformers made of three images.</summary>
public sealed class ImageProcessorTests
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "hf", "preprocess-image");

    [Theory]
    [InlineData("data2vec")]
    [InlineData("beit")]
    [InlineData("class_default_crop")]
    public void Images_are_those_of_transformers_to_the_bit(string run)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = Safetensors.Read(Path.Combine(Fixture, "tensors.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixture, "case.json")));
        var processor = Processor(json.RootElement.GetProperty("runs").GetProperty(run));
        var expected = tensors[$"output/{run}/pixel_values"].data<float>().ToArray();
        var values = new List<float>();
        for (var i = 0; i < 3; i++)
        {
            var image = tensors[$"input/image{i}"];
            var (height, width) = ((int)image.size(0), (int)image.size(1));
            var rgb = image.data<byte>().ToArray();
            Assert.Equal(tensors[$"output/{run}/resized{i}"].data<byte>().ToArray(), processor.Resize(rgb, height, width));
            values.AddRange(processor.Apply(rgb, height, width));
        }

        Assert.Equal(expected, values);
    }

    [Fact]
    public void The_published_models_have_their_own_filters()
    {
        Assert.Equal((224, ResizeFilter.Bicubic, 224), (ImageProcessor.Data2VecVision.Size, ImageProcessor.Data2VecVision.Filter, ImageProcessor.Data2VecVision.OutputSize));
        Assert.Equal((224, ResizeFilter.Bilinear), (ImageProcessor.Beit.Size, ImageProcessor.Beit.Filter));
    }

    [Fact]
    public void Planes_stay_plain_and_an_image_of_the_size_stays_as_it_is() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 20], Gen.Byte, Gen.Bool).Sample(
            (height, width, size, value, cubic) =>
            {
                var processor = new ImageProcessor { Size = size, Filter = cubic ? ResizeFilter.Bicubic : ResizeFilter.Bilinear };
                var plain = Enumerable.Repeat(value, height * width * 3).ToArray();
                Assert.All(processor.Resize(plain, height, width), found => Assert.Equal(value, found));
                var own = Enumerable.Range(0, size * size * 3).Select(i => (byte)(i * 37)).ToArray();
                Assert.Equal(own, processor.Resize(own, size, size));
            },
            iter: 100);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageProcessor().Apply(new byte[11], 2, 2));
        Assert.Throws<ArgumentException>(() => new ImageProcessor { Size = 4, CropSize = 5 }.Apply(new byte[12], 2, 2));
        Assert.Throws<ArgumentException>(() => new ImageProcessor { Mean = [0.5] }.Apply(new byte[12], 2, 2));
    }

    private static ImageProcessor Processor(JsonElement run)
    {
        double[] Numbers(string name) => [.. run.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
        return new ImageProcessor
        {
            Size = run.GetProperty("size").GetProperty("height").GetInt32(),
            Filter = (ResizeFilter)run.GetProperty("resample").GetInt32(),
            CropSize = run.GetProperty("do_center_crop").GetBoolean() ? run.GetProperty("crop_size").GetProperty("height").GetInt32() : null,
            Mean = Numbers("image_mean"),
            Std = Numbers("image_std"),
        };
    }
}
