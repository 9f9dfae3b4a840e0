using System.Globalization;
using System.Xml.Linq;
using ScottPlot;

namespace Data2Vec.Cli.Reporting;

/// <summary>Draws curves as SVG that can stand inside an HTML page, in a light as in a dark one.</summary>
internal static class Plots
{
    private const int Width = 640;
    private const int Height = 300;

    // After Okabe and Ito, the blue a little lighter: told apart by colour-blind readers, and visible on white and on near-black.
    private static readonly string[] _palette = ["#1F86C9", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    // A colour that nothing else has: in the finished SVG it becomes the page's own text colour.
    private static readonly Color _ink = Color.FromHex("#010203");
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws the curves over the updates of a run.</summary>
    /// <param name="id">Distinguishes the plot's inner names from those of its neighbours on the page.</param>
    /// <param name="description">Read out in place of the image.</param>
    /// <param name="curves">What to draw.</param>
    public static XElement Draw(string id, string description, IReadOnlyList<Curve> curves)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(_ink);
        plot.Axes.FrameColor(_ink.WithAlpha(.4));

        // The top and right axes are kept as room for the last numbers beside the plot, which would be cut in half.
        plot.Axes.Top.FrameLineStyle.IsVisible = plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.MinimumSize = plot.Axes.Top.MaximumSize = 8;
        plot.Axes.Right.MinimumSize = plot.Axes.Right.MaximumSize = 18;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.MinorTickStyle.Length = 0;
            axis.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = .6, LabelFormatter = Label };
        }

        plot.Grid.MajorLineColor = _ink.WithAlpha(.12);
        plot.Axes.Bottom.Label.Text = "update";
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = 13;
        plot.Axes.SetLimits(Limits(curves));
        for (var i = 0; i < curves.Count; i++)
        {
            var line = plot.Add.ScatterLine(curves[i].Updates, curves[i].Values, Color.FromHex(_palette[i % _palette.Length]));
            line.LineWidth = 2;
            line.LegendText = curves[i].Name;
            if (curves[i].Values.Length == 1)
            {
                line.MarkerSize = 6;
            }
        }

        if (curves.Count > 1)
        {
            plot.ShowLegend(Alignment.UpperRight);
            plot.Legend.BackgroundColor = Colors.Transparent;
            plot.Legend.OutlineColor = Colors.Transparent;
            plot.Legend.ShadowColor = Colors.Transparent;
            plot.Legend.FontColor = _ink;
        }
        else
        {
            plot.HideLegend();
        }

        return Adapt(XElement.Parse(plot.GetSvgXml(Width, Height)), id, description);
    }

    private static AxisLimits Limits(IReadOnlyList<Curve> curves)
    {
        var values = curves.SelectMany(curve => curve.Values).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (values.Min(), values.Max());
        var margin = high > low ? (high - low) * .08 : Math.Max(Math.Abs(high) * .1, 1e-6);
        var last = curves.SelectMany(curve => curve.Updates).DefaultIfEmpty(1).Max();

        // The legend stands in the upper right corner, one line a curve; curves that end high need room below it.
        var legend = curves.Count > 1 ? Math.Min(.5, (10 + (curves.Count * 18.0)) / (Height - 45)) : 0;
        return new AxisLimits(0, Math.Max(last, 1), low - margin, low + ((high - low + margin) / (1 - legend)));
    }

    private static string Label(double value) => value.ToString("#,0.##########", CultureInfo.InvariantCulture);

    // The SVG as drawn is a file of its own: fixed size, absolute colours, names that every plot shares. On a page it must be none of these.
    private static XElement Adapt(XElement svg, string id, string description)
    {
        svg.SetAttributeValue("width", null);
        svg.SetAttributeValue("height", null);
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-labelledby", id + "-title");
        foreach (var element in svg.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            {
                attribute.Value = attribute.Name.LocalName switch
                {
                    "id" => $"{id}-{attribute.Value}",
                    "fill" or "stroke" when IsInk(attribute.Value) => "currentColor",
                    "font-family" => "system-ui, sans-serif",
                    "href" when attribute.Value.StartsWith('#') => $"#{id}-{attribute.Value[1..]}",
                    _ => attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal),
                };
            }
        }

        svg.AddFirst(new XElement(_svg + "title", new XAttribute("id", id + "-title"), description));
        return svg;
    }

    private static bool IsInk(string color) =>
        color.Equals("#010203", StringComparison.OrdinalIgnoreCase) || color.Replace(" ", "", StringComparison.Ordinal) == "rgb(1,2,3)";
}
