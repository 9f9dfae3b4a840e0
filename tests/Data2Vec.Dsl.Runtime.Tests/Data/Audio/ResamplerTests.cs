namespace Data2Vec.Dsl.Data.Audio;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(8000, 16000, 1000)]
    [InlineData(8000, 16000, 3500)]
    [InlineData(44100, 16000, 1000)]
    [InlineData(44100, 16000, 7000)]
    [InlineData(48000, 16000, 440)]
    [InlineData(22050, 16000, 5000)]
    [InlineData(16000, 44100, 7000)]
    [InlineData(44101, 15999, 1000)]
    [InlineData(16000, 16000, 1000)]
    public void A_sine_stays_the_same_sine_without_delay(int from, int to, double frequency)
    {
        var resampled = new Resampler(from, to).Resample(Audio.Sine(frequency, from, from / 4));
        var expected = Audio.Sine(frequency, to, resampled.Length);

        // Away from the ends, where the sine begins and stops abruptly: that is wide-band.
        var margin = 200 * Math.Max(1, to / from);
        var worst = Enumerable.Range(margin, resampled.Length - (2 * margin)).Max(i => Math.Abs(resampled[i] - expected[i]));
        Assert.InRange(worst, 0, 1e-4);
    }

    [Theory]
    [InlineData(44100, 16000, 8100)]
    [InlineData(44100, 16000, 9000)]
    [InlineData(44100, 16000, 15000)]
    [InlineData(48000, 16000, 23000)]
    [InlineData(16000, 8000, 4100)]
    [InlineData(44101, 15999, 12000)]
    public void What_the_new_rate_cannot_carry_is_silenced(int from, int to, double frequency)
    {
        var resampled = new Resampler(from, to).Resample(Audio.Sine(frequency, from, from / 4, amplitude: 1));
        var inner = resampled[300..^300];
        Assert.InRange(20 * Math.Log10(inner.Max(Math.Abs)), double.NegativeInfinity, -60);
    }

    [Fact]
    public void Raising_the_rate_adds_no_image()
    {
        // 3,000 Hz at 8 kHz has its image at 5,000 Hz.
        var resampled = new Resampler(8000, 16000).Resample(Audio.Sine(3000, 8000, 8000, amplitude: 1))[400..^400];
        var (real, imaginary) = (0.0, 0.0);
        for (var i = 0; i < resampled.Length; i++)
        {
            var angle = 2 * Math.PI * 5000 * i / 16000;
            (real, imaginary) = (real + (resampled[i] * Math.Cos(angle)), imaginary + (resampled[i] * Math.Sin(angle)));
        }

        var amplitude = 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / resampled.Length;
        Assert.InRange(20 * Math.Log10(amplitude), double.NegativeInfinity, -60);
    }

    [Theory]
    [InlineData(8000, 16000, 1001, 2002)]
    [InlineData(44100, 16000, 44100, 16000)]
    [InlineData(44100, 16000, 100, 36)]
    [InlineData(44100, 16000, 1, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(16000, 8000, 3, 2)]
    [InlineData(8000, 16000, 0, 0)]
    public void The_length_is_that_of_the_time(int from, int to, int count, int expected) =>
        Assert.Equal(expected, new Resampler(from, to).Resample(new float[count]).Length);

    [Fact]
    public void A_constant_stays_constant_and_an_impulse_stays_in_place()
    {
        var constant = new Resampler(44100, 16000).Resample(Enumerable.Repeat(0.5f, 5000).ToArray())[100..^100];
        Assert.All(constant, sample => Assert.Equal(0.5f, sample, 1e-5f));
        var impulse = new float[1000];
        impulse[500] = 1;
        var raised = new Resampler(8000, 16000).Resample(impulse);
        Assert.Equal(1000, Array.IndexOf(raised, raised.Max()));
        Assert.Equal(raised[990], raised[1010], 1e-6f);
    }

    [Fact]
    public void The_same_rate_gives_a_copy()
    {
        float[] samples = [1, 2, 3];
        var copy = new Resampler(5, 5).Resample(samples);
        Assert.Equal(samples, copy);
        Assert.NotSame(samples, copy);
    }
}
