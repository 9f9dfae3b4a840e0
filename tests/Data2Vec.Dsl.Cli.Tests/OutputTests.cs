using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(249, "4 min 09 s")]
    [InlineData(11_520, "3 h 12 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Durations_have_two_units(double seconds, string expected) => Assert.Equal(expected, Duration.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("runs/first", "runs/first")]
    [InlineData("my runs", "\"my runs\"")]
    [InlineData("", "\"\"")]
    [InlineData("R&D;x", "\"R&D;x\"")]
    [InlineData("it's $HOME", @"'it'\''s $HOME'")]
    [InlineData("LearningRate=3e-4", "LearningRate=3e-4")]
    public void A_command_can_be_typed_as_it_is_said(string word, string typed) => Assert.Equal("d2v " + typed, CommandText.Of([word]));

    [Fact]
    public void A_table_aligns_its_columns()
    {
        using var writer = new StringWriter { NewLine = "\n" };

        new TextTable("Name", "A", "Long").Row("x", "1.5 %", "2").Row("longer", "–", "33").WriteTo(writer);

        Assert.Equal("Name        A  Long\n------  -----  ----\nx       1.5 %     2\nlonger      –    33\n", writer.ToString());
    }

    [Fact]
    public void Long_runs_print_a_line_a_tenth_and_every_half_minute()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var lines = new ProgressLines(writer, "Run");

        // 1,000 updates of half a second: eleven tenths, and one line in between each, since a tenth takes 50 s.
        for (var update = 1; update <= 1000; update++)
        {
            lines.Step(new StepMetrics(update, 1000, 1, 1, 1, 100, TimeSpan.FromSeconds(update * .5), TimeSpan.FromSeconds(500 - (update * .5))));
        }

        var written = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(21, written.Length);
        Assert.StartsWith("Run: update 1/1,000  loss 1.0000  100 samples/s  0 % waiting for data  8 min", written[0], StringComparison.Ordinal);
        Assert.StartsWith("Run: update 1,000/1,000", written[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_back_is_told_from_where_it_goes_on()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var lines = new ProgressLines(writer, "Run");

        // A minute an update, back from update 90 to 81, and the clock with it: all within one tenth.
        (int Update, int Minutes)[] steps = [(89, 89), (90, 90), (81, 1), (82, 2)];
        foreach (var (update, minutes) in steps)
        {
            lines.Step(new StepMetrics(update, 1000, 1, 1, 1, 100, TimeSpan.FromMinutes(minutes), TimeSpan.Zero));
        }

        Assert.Equal([89, 90, 81, 82], writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line.Split(' ', '/')[2], CultureInfo.InvariantCulture)));
    }
}
