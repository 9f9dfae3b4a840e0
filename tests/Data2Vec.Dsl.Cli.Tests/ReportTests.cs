using System.Xml.Linq;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using SkiaSharp;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class ReportTests
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static DemoResult Sample(int seeds, bool quick = false) => new()
    {
        Parts =
        [
            new ModalityResult
            {
                Modality = "Vision",
                Pair = "Data2VecVisionTiny",
                Encoder = "VisionTiny",
                Declaration = "[Data2Vec<VisionTiny, Blocks>]\n[Recipe(Updates = 300)]\npublic sealed partial class Data2VecVisionTiny;\n",
                Recipe = new(300, 256, 2e-3, Warmup: 30),
                Samples = "images",
                Position = "patch",
                Data = new("The folder <A & B>.", "MIT, © Zalando", "60,000 images", 60_000),
                Table = new(
                    "Features",
                    "How it was measured.",
                    [new("kNN"), new("Linear probe"), new("10 labels a class"), new("Errors", LessIsBetter: true)],
                    [
                        new("Raw pixels", [[.854, .8341, null, .5]]),
                        new("Random initialisation", [.. Enumerable.Range(1, seeds).Select(_ => new double?[] { .7, .751, .62, .4 })]),
                        new("data2vec pretraining", [.. Enumerable.Range(1, seeds).Select(seed => new double?[] { .8712, .8 + (seed * .02), .733, .3 })]),
                    ]),
                Seeds = [.. Enumerable.Range(1, seeds).Select(seed => new SeedRun((ulong)seed, Steps(seed)))],
                Masks = Html.Image(Image(), "Images."),
                Elapsed = TimeSpan.FromSeconds(400),
            },
        ],
        Missing = [new("Audio", "No clips <here>. Name a folder of your own with --audio DIR.")],
        Quick = quick,
        Command = "d2v demo --seeds 2 --out \"a & b\"",
        Versions = [("d2v", "9.8.7"), ("TorchSharp", "1.2.3")],
        Started = new(2026, 11, 22, 17, 0, 0, TimeSpan.Zero),
        Elapsed = TimeSpan.FromSeconds(421),
    };

    private static StepMetrics[] Steps(int seed) => [.. Enumerable.Range(1, 300).Select(update => new StepMetrics(
        update, 300, (1 / Math.Sqrt(update + 10)) + (.01 * Math.Sin(update * seed)),
        2e-3 * Math.Min(update / 30.0, Math.Cos(update / 300.0 * Math.PI / 2)), 1.5, 4321, TimeSpan.FromSeconds(update), TimeSpan.FromSeconds(300 - update))
    {
        Figures = new Dictionary<string, double>
        {
            [FigureNames.TargetDeviation] = .5 + (update * .001),
            [FigureNames.PredictionDeviation] = .2 + (update * .0012),
            [FigureNames.TeacherDecay] = .99 + (update * 3e-5),
        },
    })];

    private static byte[] Image()
    {
        using var pixels = torch.arange(6 * 28 * 28, torch.ScalarType.Float32).view(6, 1, 28, 28);
        return MaskFigure.Draw(pixels, [.. Enumerable.Range(0, 6 * 16).Select(i => i % 3 == 0)], 4, 4);
    }

    private static XDocument Page(int seeds, bool quick = false)
    {
        var text = HtmlReport.Write(Sample(seeds, quick));

        // Set to look at the report in a browser.
        if (Environment.GetEnvironmentVariable("D2V_KEEP_REPORT") is { Length: > 0 } keep)
        {
            File.WriteAllText(Path.Combine(keep, $"report{seeds}.html"), text);
        }

        return XDocument.Parse(text);
    }

    private static string[] Cells(XElement row) => [.. row.Elements().Select(cell => cell.Value)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_report_is_well_formed_and_holds_its_four_plots(int seeds)
    {
        var page = Page(seeds);

        var plots = page.Descendants(_svg + "svg").ToList();
        Assert.Equal(4, plots.Count);
        Assert.All(plots, plot => Assert.Contains(" from ", plot.Element(_svg + "title")!.Value, StringComparison.Ordinal));
        Assert.Contains("from 0.3099 to", plots[0].Element(_svg + "title")!.Value, StringComparison.Ordinal);

        // A curve is a path of as many points as updates: none was lost between the run and the page.
        Assert.All(plots, plot => Assert.Contains(plot.Descendants(_svg + "path"), path => path.Attribute("d")!.Value.Count(letter => letter is 'L') >= 298));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void The_table_holds_each_figure_and_marks_the_best_of_a_column()
    {
        var rows = Page(2).Descendants(_html + "table").First().Descendants(_html + "tr").Select(Cells).ToList();

        Assert.Equal(["Features", "kNN", "Linear probe", "10 labels a class", "Errors"], rows[0]);
        Assert.Equal(["Raw pixels", "85.4 %", "83.4 %", "–", "50.0 %"], rows[1]);
        Assert.Equal(["Random initialisation, mean of 2", "70.0 %", "75.1 %", "62.0 %", "40.0 %"], rows[2]);
        Assert.Equal(["data2vec pretraining, mean of 2", "87.1 %", "83.0 %", "73.3 %", "30.0 %"], rows[5]);
        Assert.Equal(["seed 2", "87.1 %", "84.0 %", "73.3 %", "30.0 %"], rows[7]);
        var best = Page(2).Descendants(_html + "td").Where(cell => (string?)cell.Attribute("class") == "best");
        Assert.Equal(["83.4 %", "87.1 %", "73.3 %", "30.0 %"], best.Select(cell => cell.Value));
    }

    [Fact]
    public void Whatever_stands_in_a_name_is_text()
    {
        var facts = Page(1).Descendants(_html + "table").Last().Descendants(_html + "tr").Select(Cells).ToDictionary(cells => cells[0], cells => cells[1]);

        Assert.Equal("The folder <A & B>.", facts["Vision: data"]);
        Assert.Equal("d2v demo --seeds 2 --out \"a & b\"", facts["Command"]);
        Assert.Equal("MIT, © Zalando", facts["Vision: licence of the data"]);
        Assert.Equal("9.8.7", facts["d2v"]);
        Assert.Contains("300 updates of 256 images, learning rate 0.002", facts["Vision: recipe as run"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var page = Page(2);

        var addresses = page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href").Select(address => address.Value);
        Assert.All(addresses, address => Assert.Matches("^(data:image/png;base64,|#)", address));
        Assert.Empty(page.Descendants(_html + "script"));
        Assert.Empty(page.Descendants(_html + "link"));
        var png = Convert.FromBase64String(page.Descendants(_html + "img").Single().Attribute("src")!.Value.Split(',')[1]);
        Assert.Equal(Image(), png);
    }

    [Fact]
    public void What_is_missing_is_said_with_the_option_that_helps() =>
        Assert.Contains("Audio was left out. No clips <here>. Name a folder of your own with --audio DIR.", Page(1).Root!.Value, StringComparison.Ordinal);

    [Fact]
    public void Only_the_quick_form_warns_of_its_figures()
    {
        Assert.Contains("say nothing about what the method learns", Page(1, quick: true).Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("say nothing", Page(1).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Masked_patches_are_covered_and_others_are_not()
    {
        using var pixels = torch.zeros(1, 1, 28, 28);
        pixels[0, 0, 0, 0] = 1;
        using var image = SKBitmap.Decode(MaskFigure.Draw(pixels, [false, false, true, false], 2, 2));

        Assert.Equal((84, 176), (image.Width, image.Height));
        Assert.Equal(SKColors.White, image.GetPixel(1, 1));
        Assert.Equal(SKColors.Black, image.GetPixel(20, 60));
        Assert.Equal(SKColors.White, image.GetPixel(1, 93));
        Assert.Equal(SKColors.Black, image.GetPixel(60, 160));
        Assert.Equal(new SKColor(0x7f, 0x88, 0x99), image.GetPixel(20, 160));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 2.0, 2.0, 2.0 })]
    [InlineData(new[] { 1.0, double.NaN, double.PositiveInfinity, 3.0 })]
    public void Runs_that_were_short_or_went_wrong_are_drawn_too(double[] values)
    {
        var curve = Curve.Of("loss", values, _ => 1, value => value);

        var plot = Plots.Draw("x", "A plot.", [curve]);

        Assert.Equal("A plot.", plot.Element(_svg + "title")!.Value);
        Assert.DoesNotContain("NaN", plot.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_runs_are_drawn_as_means_over_stretches()
    {
        var curve = Curve.Of("loss", Enumerable.Range(0, 4000).ToList(), step => step, step => step % 10);

        Assert.Equal(400, curve.Values.Length);
        Assert.All(curve.Values, value => Assert.Equal(4.5, value, 9));
        Assert.Equal(4.5, curve.Updates[0], 9);
    }
}
