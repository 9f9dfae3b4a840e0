using Data2Vec.Dsl.Generator.Shapes;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class ConvolutionStackTests
{
    private static readonly Dim T = Dim.Symbol("T");

    [Fact]
    public void The_audio_front_end_has_the_published_lengths()
    {
        (int Kernel, int Stride)[] stack = [(10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2)];
        string[] expected =
        [
            "⌊(T - 10)/5⌋ + 1",
            "⌊(T - 20)/10⌋ + 1",
            "⌊(T - 40)/20⌋ + 1",
            "⌊(T - 80)/40⌋ + 1",
            "⌊(T - 160)/80⌋ + 1",
            "⌊(T - 240)/160⌋ + 1",
            "⌊(T - 400)/320⌋ + 1",
        ];
        var lengths = new List<Dim>();
        foreach ((int kernel, int stride) in stack)
        {
            lengths.Add(Convolve(lengths.LastOrDefault() ?? T, kernel, stride));
        }

        Assert.Equal(expected, lengths.Select(static length => length.ToString()));
        Dim frames = lengths[^1];
        Assert.Equal(49, frames.Evaluate(At(("T", 16_000))));
        Assert.Equal(400, Decide.LeastValue(frames, 1));
        Assert.Equal(720, Decide.LeastValue(frames, 2));
        Assert.Equal(3280, Decide.LeastValue(frames, 10));
        for (int labels = 1; labels < 40; labels++)
        {
            Assert.Equal(400 + ((labels - 1) * 320), Decide.LeastValue(frames, labels));
        }
    }

    [Fact]
    public void An_even_positional_convolution_never_keeps_the_length_and_cropping_one_always_does()
    {
        Dim frames = Dim.Floor(T - 400, 320) + 1;
        Dim convolved = Convolve(frames, 128, 1, padding: 64);
        Assert.Equal("⌊(T + 240)/320⌋", convolved.ToString());
        Assert.Equal(Answer.Never, Decide.Equal(convolved, frames).Answer);
        Assert.Equal(Answer.Always, Decide.Equal(convolved - 1, frames).Answer);
    }

    [Fact]
    public void Any_stack_is_one_floor_and_the_theorem_gives_it()
    {
        var random = new Random(11);
        for (int i = 0; i < 3000; i++)
        {
            Dim length = T;
            long stride = 1, field = 1, padded = 0;
            var layers = new List<(int Kernel, int Stride, int Padding, int Dilation)>();
            for (int layer = random.Next(1, 8); layer > 0; layer--)
            {
                (int k, int s, int p, int d) = (random.Next(1, 12), random.Next(1, 6), random.Next(6), random.Next(1, 4));
                layers.Add((k, s, p, d));
                length = Convolve(length, k, s, p, d);
                padded += p * stride;
                field += d * (k - 1) * stride;
                stride *= s;
            }

            Assert.Equal(Dim.Floor(T + ((2 * padded) - field), stride) + 1, length);
            Assert.True(length.Terms.Count(static term => !term.IsConstant) <= 1);
            for (int j = 0; j < 8; j++)
            {
                long input = random.Next(-500, 100_000);
                long direct = layers.Aggregate(input, static (x, l) => Direct(x, l.Kernel, l.Stride, l.Padding, l.Dilation));
                Assert.Equal(direct, length.Evaluate(At(("T", input))));
            }
        }
    }

    /// <summary>With padding the last stage need not be the strictest, so each stage is asked.</summary>
    [Fact]
    public void The_least_input_is_the_first_that_every_stage_accepts()
    {
        var random = new Random(12);
        for (int i = 0; i < 300; i++)
        {
            var layers = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => (Kernel: random.Next(1, 12), Stride: random.Next(1, 5), Padding: random.Next(4))).ToArray();
            long least = 1;
            Dim length = T;
            foreach ((int kernel, int stride, int padding) in layers)
            {
                length = Convolve(length, kernel, stride, padding);
                least = Math.Max(least, Decide.LeastValue(length, 1) ?? 1);
            }

            bool Accepts(long input)
            {
                foreach ((int kernel, int stride, int padding) in layers)
                {
                    if (input + (2 * padding) < kernel)
                    {
                        return false;
                    }

                    input = Direct(input, kernel, stride, padding, 1);
                }

                return true;
            }

            Assert.True(Accepts(least));
            Assert.True(least == 1 || !Accepts(least - 1));
        }
    }

    internal static Dim Convolve(Dim length, long kernel, long stride, long padding = 0, long dilation = 1) =>
        Dim.Floor(length + ((2 * padding) - (dilation * (kernel - 1)) - 1), stride) + 1;

    private static long Direct(long length, long kernel, long stride, long padding, long dilation) =>
        (long)Math.Floor((length + (2 * padding) - (dilation * (kernel - 1)) - 1) / (decimal)stride) + 1;
}
