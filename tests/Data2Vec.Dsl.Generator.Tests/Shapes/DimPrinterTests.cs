using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class DimPrinterTests
{
    private static readonly Dim B = Dim.Symbol("B");
    private static readonly Dim T = Dim.Symbol("T");
    private static readonly Dim Frames = Dim.Floor(T - 400, 320) + 1;

    [Fact]
    public void The_ladder()
    {
        Dim patches = Dim.Floor(Dim.Symbol("H"), 16) * Dim.Floor(Dim.Symbol("W"), 16);
        Dim height = Dim.Symbol("H", multiple: 16), width = Dim.Symbol("W", multiple: 16), tokens = Dim.Symbol("N");
        Prints("0", T - T);
        Prints("768", 768);
        Prints("-3", -3);
        Prints("T/320", Dim.Floor(Dim.Symbol("T", multiple: 320), 320));
        Prints("T", Dim.Symbol("T", multiple: 320));
        Prints("(H/16)·(W/16) + 1", (Dim.Floor(height, 16) * Dim.Floor(width, 16)) + 1);
        Prints("3·H·W", 3 * height * width);
        Prints("⌊(T - 400)/320⌋ + 1", Frames);
        Prints("768·B·(⌊(T - 400)/320⌋ + 1)", 768 * B * Frames);
        Prints("⌊H/16⌋·⌊W/16⌋ + 1", patches + 1);
        Prints("⌊N/4⌋", Dim.Floor(tokens, 4));
        Prints("N - ⌊N/4⌋", tokens - Dim.Floor(tokens, 4));
        Prints("⌊(T + 240)/320⌋", Frames + 1);
        Prints("2·T - 3", (2 * T) - 3);
        Prints("-T - 3", -T - 3);
        Prints("⌊3·⌊T/2⌋/4⌋", Dim.Floor(3 * Dim.Floor(T, 2), 4), "⌊(3·⌊T/2⌋)/4⌋");
    }

    [Fact]
    public void Named_parts_replace_what_they_stand_for()
    {
        Assert.Equal("768·frames", DimPrinter.Print(768 * Frames, ("frames", Frames)));
        Assert.Equal("⌊(3·frames)/4⌋", DimPrinter.Print(Dim.Floor(3 * Frames, 4), ("frames", Frames)));
        Assert.Equal("12·B·frames·frames, where frames = ⌊(T - 400)/320⌋ + 1", DimPrinter.Explain(12 * B * Frames * Frames, ("frames", Frames)));
        Assert.Equal("768·B", DimPrinter.Explain(768 * B, ("frames", Frames)));
    }

    /// <summary>What is printed is a formula for the same number: read back, it has the same value.</summary>
    [Fact]
    public void Frames_are_shifted_and_not_changed()
    {
        for (int kernel = 1; kernel < 12; kernel++)
        {
            for (int stride = 2; stride < 6; stride++)
            {
                Dim length = ConvolutionStackTests.Convolve(T, kernel, stride);
                string receptive = $"⌊(T - {kernel})/{stride}⌋ + 1";
                Assert.Equal(length.ConstantTerm < 0, length.ToString() == receptive);
            }
        }
    }

    [Fact]
    public void Points_are_printed_for_messages() =>
        Assert.Equal("B = 8, T = 16,000", new Point(Inputs.At(("T", 16_000), ("B", 8))).ToString());

    private static void Prints(string expected, Dim size, string? or = null) => Assert.Equal(or ?? expected, DimPrinter.Print(size));
}
