using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Dsl.Training;
using static Data2Vec.Cli.Reporting.Html;

namespace Data2Vec.Cli.Reporting;

/// <summary>The part of the report about one modality: figures, masks, curves, declaration.</summary>
internal static class ModalitySections
{
    /// <summary>Writes its sections.</summary>
    public static IEnumerable<XElement> Of(ModalityResult part) => [Results(part), Masks(part), Training(part), Declaration(part)];

    private static XElement Results(ModalityResult part)
    {
        var table = part.Table;
        var body = Tag("tbody");
        foreach (var row in table.Rows)
        {
            var mean = row.Mean;
            var cells = mean.Select((figure, column) => table.IsBest(row, column)
                ? Class("td", "best", Figures.Percent(figure)) : Tag("td", Figures.Percent(figure)));
            body.Add(Tag("tr", RowHead(row.Each.Count > 1 ? $"{row.Name}, mean of {row.Each.Count}" : row.Name), cells));
            for (var i = 0; row.Each.Count > 1 && i < row.Each.Count; i++)
            {
                body.Add(Class("tr", "seed", RowHead($"seed {part.Seeds[i].Seed}"), row.Each[i].Select(figure => Tag("td", Figures.Percent(figure)))));
            }
        }

        var runs = part.Seeds.Count == 1 ? "one run" : $"{part.Seeds.Count} runs with different seeds";
        return Tag("section",
            Tag("h2", $"{part.Modality}: what was learned"),
            Tag("p", string.Create(
                CultureInfo.InvariantCulture,
                $"{part.Encoder} learned from {part.Data.Training}: {runs} of {part.Recipe.Updates:#,0} updates. A figure means little alone; each stands beside its controls, measured in the same way.")),
            Class("div", "card scroll", Tag("table",
                Tag("caption", table.Caption),
                Tag("thead", Tag("tr", ColumnHead(table.Head), table.Columns.Select(column => ColumnHead(column.Name)))),
                body)));
    }

    private static XElement Masks(ModalityResult part) => Tag("section",
        Tag("h2", $"{part.Modality}: what the student sees"),
        Class("figure", "card",
            Class("div", "scroll", part.Masks),
            Tag("figcaption",
                $"Above, what the teacher sees; below, what is left for the student, which has to predict the teacher's view of each covered {part.Position}.")));

    private static XElement Training(ModalityResult part)
    {
        Curve[] Curves(Func<StepMetrics, double> value, string name = "") =>
            [.. part.Seeds.Select(seed => Curve.Of($"{name}seed {seed.Seed}", seed.Steps, step => step.Update, value))];

        var first = part.Seeds[0];
        Curve One(string name, Func<StepMetrics, double> value) => Curve.Of(name, first.Steps, step => step.Update, value);
        Curve[] deviations = part.Seeds.Count == 1
            ? [One("target", step => step.TargetDeviation), One("prediction", step => step.PredictionDeviation)]
            : [.. Curves(step => step.TargetDeviation, "target, "), .. Curves(step => step.PredictionDeviation, "prediction, ")];

        // Ids of a page are all different.
        XElement Plot(string id, string title, Curve[] curves, string caption) => Figure($"{part.Modality.ToLowerInvariant()}-{id}", title, curves, caption);
        return Tag("section",
            Tag("h2", $"{part.Modality}: how the training went"),
            Class("div", "grid",
                Plot("loss", "Loss", Curves(step => step.Loss), $"Per masked {part.Position}. The targets move with the teacher, so it need not fall throughout."),
                Plot("deviation", "Deviation of targets and predictions", deviations,
                    $"Were these to reach zero, every {part.Position} would look the same: the representation would have collapsed."),
                Plot("decay", "Teacher's decay", [One("decay", step => step.TeacherDecay)], "The share of itself that the teacher keeps at each update."),
                Plot("rate", "Learning rate", [One("rate", step => step.LearningRate)], "Warm-up, then the recipe's schedule.")));
    }

    private static XElement Figure(string id, string title, Curve[] curves, string caption)
    {
        var ends = string.Join("; ", curves.Where(curve => curve.Values.Length > 0).Select(curve => string.Create(
            CultureInfo.InvariantCulture, $"{(curves.Length > 1 ? curve.Name + " " : "")}from {curve.Values[0]:G4} to {curve.Values[^1]:G4}")));
        return Class("figure", "card", Tag("h3", title), Plots.Draw(id, $"{title} over updates: {ends}.", curves), Tag("figcaption", caption));
    }

    private static XElement Declaration(ModalityResult part) => Tag("section",
        Tag("h2", $"{part.Modality}: the declaration"),
        Tag("p", "Everything above follows from these lines."),
        Class("div", "card", Tag("pre", Tag("code", part.Declaration))));
}
