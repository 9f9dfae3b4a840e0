using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Training;
using static Data2Vec.Cli.Reporting.Html;

namespace Data2Vec.Cli.Reporting;

/// <summary>How far the positions of each stage are spread: a table from first to last, and the course of some.</summary>
internal static class SpreadSection
{
    // As many as the eye tells apart.
    private const int Drawn = 4;

    /// <summary>The section; null where nothing was measured.</summary>
    public static XElement? Of(IReadOnlyList<StepMetrics> steps)
    {
        var measured = steps.Where(step => step.Stages is { Count: > 0 }).ToList();
        if (measured.Count == 0)
        {
            return null;
        }

        var last = measured[^1].Stages!;
        return Tag("section",
            Tag("h2", "How far the stages are from collapse"),
            Class("div", "card",
                Tag("table",
                    Tag("thead", Tag("tr", ColumnHead("stage"), ColumnHead("deviation"), ColumnHead("mean cosine"), ColumnHead("effective rank"))),
                    Tag("tbody", last.Select(spread => Row(Find(measured[0], spread.Stage), spread)))),
                Tag("p", string.Create(CultureInfo.InvariantCulture, $"Between positions, at update {measured[0].Update:#,0} → {measured[^1].Update:#,0}. A stage that collapses loses its deviation, its cosine goes to 1 and its rank to 1."))),
            Class("div", "grid",
                Plot("cosine", "Mean cosine", spread => spread.Cosine),
                Plot("rank", "Effective rank", spread => spread.Rank)));

        XElement Plot(string id, string title, Func<Spread, double> figure) => Class("figure", "card",
            Tag("h3", title),
            Plots.Draw(id, title + " over updates.", [.. Some(last).Select(name => Curve.Of(
                name, [.. measured.Where(step => Find(step, name) is { } spread && double.IsFinite(figure(spread)))], step => step.Update, step => figure(Find(step, name)!)))]));
    }

    private static XElement Row(Spread? first, Spread last) => Tag("tr",
        RowHead(last.Stage),
        Tag("td", From(first?.Deviation, last.Deviation, "0.###")),
        Tag("td", From(first?.Cosine, last.Cosine, "0.####")),
        Tag("td", From(first?.Rank, last.Rank, "0.#")));

    private static string From(double? first, double last, string format) =>
        (first is { } value ? value.ToString(format, CultureInfo.InvariantCulture) + " → " : "") + last.ToString(format, CultureInfo.InvariantCulture);

    private static Spread? Find(StepMetrics step, string stage) => step.Stages?.FirstOrDefault(spread => spread.Stage == stage);

    // The first and the last three: local encoder, last block, target, prediction.
    private static IEnumerable<string> Some(IReadOnlyList<Spread> stages) =>
        stages.Where((_, i) => i == 0 || i > stages.Count - Drawn).Select(spread => spread.Stage);
}
