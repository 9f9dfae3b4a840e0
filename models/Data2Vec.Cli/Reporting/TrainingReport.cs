using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Dsl.Training;
using static Data2Vec.Cli.Reporting.Html;

namespace Data2Vec.Cli.Reporting;

/// <summary>The report of a pretraining run: its curves, and what it was computed with. One well-formed file that needs nothing else.</summary>
internal static class TrainingReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="outcome">How the run ended, a sentence.</param>
    /// <param name="steps">The reports of the run.</param>
    /// <param name="run">What decides of the run, by name.</param>
    public static string Write(string pair, string outcome, IReadOnlyList<StepMetrics> steps, IReadOnlyDictionary<string, string> run)
    {
        var page = Tag("html", new XAttribute("lang", "en"),
            Tag("head",
                Tag("meta", new XAttribute("charset", "utf-8")),
                Tag("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                Tag("title", $"{pair}: pretraining"),
                Tag("style", ReportStyle.Css)),
            Tag("body",
                Tag("header", Tag("h1", pair), Class("p", "lead", outcome), Skipped(steps)),
                Tag("main",
                    Tag("section", Tag("h2", "How the training went"), Class("div", "grid", Curves(steps))),
                    SpreadSection.Of(steps),
                    Tag("section", Tag("h2", "What was trained, and how"), Class("div", "card", Class("table", "facts",
                        Tag("tbody", run.Where(fact => fact.Value.Length > 0).Select(fact => Tag("tr", RowHead(fact.Key), Tag("td", Class("pre", "value", fact.Value))))))))),
                Tag("footer", Tag("p", $"Written by d2v {Versions.Own}."))));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement? Skipped(IReadOnlyList<StepMetrics> steps) => steps.Count == 0 || steps[^1].SkippedUpdates == 0 ? null : Class("p", "notice", string.Create(
        CultureInfo.InvariantCulture, $"{steps[^1].SkippedUpdates:#,0} updates had a loss or a gradient that is not finite and were skipped."));

    private static IEnumerable<XElement> Curves(IReadOnlyList<StepMetrics> steps)
    {
        // A number that is none leaves no point.
        Curve Of(string name, Func<StepMetrics, double> value) => Curve.Of(name, [.. steps.Where(step => double.IsFinite(value(step)))], step => step.Update, value);
        yield return Figure("loss", "Loss", [Of("loss", step => step.Loss)], "Per masked position. The targets move with the teacher, so it need not fall throughout.");
        yield return Figure(
            "deviation", "Deviation of targets and predictions", [Of("target", step => step.TargetDeviation), Of("prediction", step => step.PredictionDeviation)],
            "Were these to reach zero, every position would look the same: the representation would have collapsed.");
        yield return Figure("gradient", "Norm of the gradient", [Of("norm", step => step.GradientNorm)], "Before clipping.");
        yield return Figure("rate", "Learning rate", [Of("rate", step => step.LearningRate)], "Warm-up, then the recipe's schedule.");
        yield return Figure("decay", "Teacher's decay", [Of("decay", step => step.TeacherDecay)], "The share of itself that the teacher keeps at each update.");
        yield return Figure("speed", "Samples per second", [Of("speed", step => step.SamplesPerSecond)], "Since the report before.");
        yield return Figure("wait", "Waiting for data", [Of("share", step => step.DataWait)], "The share of the time, from 0 to 1, that the loop waited for its batches.");
    }

    private static XElement Figure(string id, string title, Curve[] curves, string caption) =>
        Class("figure", "card", Tag("h3", title), Plots.Draw(id, title + " over updates.", curves), Tag("figcaption", caption));
}
