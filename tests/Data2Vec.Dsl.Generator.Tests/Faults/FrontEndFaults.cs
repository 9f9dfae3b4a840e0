using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 18 to 36: patches and convolutions.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class FrontEndFaults(GoldenAssembly golden)
{
    [Fact]
    public Task Fault18_an_image_that_patches_do_not_tile() => Fault.GivesAsync(
        "D2V3002", Samples.All.With("Patch = 8", "«Patch = 7»"), Samples.All.With("Patch = 8", "Patch = 16"));

    [Fact]
    public void Fault19_rows_and_columns_change_places()
    {
        using var encoder = golden.Encoder("Sample.Rectangle");
        using var lying = new ImageBatch(torch.zeros(2, 1, 24, 40));
        using var standing = new ImageBatch(torch.zeros(2, 1, 40, 24));
        encoder.forward(lying).Dispose();
        Assert.Contains("[B, 1, 24, 40]", Assert.Throws<ArgumentException>(() => encoder.forward(standing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault20_an_image_of_other_colours_is_refused()
    {
        using var encoder = golden.Encoder("Sample.Rectangle");
        using var coloured = new ImageBatch(torch.zeros(2, 3, 24, 40));
        Assert.Contains("holds float32 [2, 3, 24, 40]", Assert.Throws<ArgumentException>(() => encoder.forward(coloured)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Fault21_convolutions_longer_than_the_audio() => Fault.GivesAsync(
        "D2V1006", SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(«MinSamples = 19»)]").With("[SpanMask]", "[SpanMask(Length = 1)]").WithoutPair(),
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 20)]").WithoutPair());

    [Fact]
    public Task Fault22_frames_enough_for_one_and_not_for_a_span() => Fault.GivesAsync(
        "D2V5001", SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(«MinSamples = 110»)]"),
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 120)]"));

    [Fact]
    public void Fault23_the_samples_behind_the_last_frame_are_told()
    {
        Assert.Equal(golden.Call<long>("Sample.Hearing", "Frames", 60L), golden.Call<long>("Sample.Hearing", "Frames", 79L));
        Assert.Contains("N = ⌊(T - 40) / 20⌋ + 1 frames of T samples", golden.Fact<string>("Sample.Hearing", "StageTable"), StringComparison.Ordinal);
    }

    [Fact]
    public Task Fault24_groups_that_do_not_divide_the_channels() => Fault.GivesAsync(
        "D2V3001", SequenceSamples.Audio.With("Groups = 4", "«Groups = 5»"), SequenceSamples.Audio.With("Groups = 4", "Groups = 8"));

    [Theory]
    [InlineData("Sample.Hearing", 5)]
    [InlineData("Sample.Cochlea", 16)]
    public void Fault26_convolutions_over_positions_keep_their_number(string name, int kernel)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Create<Encoder<AudioBatch>>(name);
        encoder.eval();
        Assert.Contains($"ConvPositions {kernel}", golden.Fact<string>(name, "StageTable"), StringComparison.Ordinal);
        foreach (var frames in Enumerable.Range(1, 2 * kernel))
        {
            using var batch = new AudioBatch(torch.randn(2, golden.Fact<int>(name, "ReceptiveField") + ((frames - 1) * golden.Fact<int>(name, "Hop"))), 16_000);
            Assert.Equal([2L, frames, encoder.Dim], encoder.forward(batch).shape);
        }
    }

    [Fact]
    public void Fault30_an_input_without_its_axes_is_refused()
    {
        using var encoder = golden.Encoder("Sample.Rectangle");
        using var image = new ImageBatch(torch.zeros(1, 24, 40));
        Assert.Throws<ArgumentException>(() => encoder.forward(image));
        Assert.Throws<ArgumentException>(() => new AudioBatch(torch.zeros(400), 16_000));
        Assert.Throws<ArgumentException>(() => new TextBatch(torch.zeros(4, torch.ScalarType.Int64)));
    }

    [Fact]
    public void Fault31_the_axis_of_one_channel_is_the_encoders_own() =>
        Assert.Contains("rows of a matrix [B, T]", Assert.Throws<ArgumentException>(() => new AudioBatch(torch.zeros(2, 1, 400), 16_000)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Kernel = 3, Stride = 2", "Kernel = 3, «Stride = 0»")]
    [InlineData("Kernel = 3, Stride = 2", "«Kernel = 0», Stride = 2")]
    [InlineData("Linear(Dim = 64)", "Linear(«Dim = 0»)")]
    public Task Fault34_nothing_where_something_is_needed(string right, string wrong) => Fault.GivesAsync(
        "D2V1004", SequenceSamples.Audio.With(right, wrong), SequenceSamples.Audio);

    [Theory]
    [InlineData("Sample.Ears", true)]
    [InlineData("Sample.BigEars", false)]
    public void Fault35_a_norm_over_time_and_one_over_channels_have_names_of_their_own(string name, bool seesTheEnd)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Create<Encoder<AudioBatch>>(name);
        encoder.eval();
        var samples = torch.randn(1, 400);
        var louder = samples.clone();
        louder.narrow(1, 300, 100).mul_(5);
        using var batch = new AudioBatch(samples, 16_000);
        using var other = new AudioBatch(louder, 16_000);
        Assert.Equal(seesTheEnd, !encoder.ToMaskPoint(batch).Values.narrow(1, 0, 5).allclose(encoder.ToMaskPoint(other).Values.narrow(1, 0, 5)));
    }
}
