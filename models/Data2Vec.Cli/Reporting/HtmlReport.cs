using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Reporting;

/// <summary>
/// The report of a demo: one file that needs nothing else. It is built as XML, so whatever stands in a path, a name or a licence is escaped
/// and the page is well-formed.
/// </summary>
internal static class HtmlReport
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    /// <summary>Writes the page.</summary>
    /// <param name="result">What to report.</param>
    /// <param name="maskPicture">The PNG of pictures and what the student sees of them.</param>
    public static string Write(DemoResult result, byte[] maskPicture)
    {
        var page = Tag("html", new XAttribute("lang", "en"),
            Tag("head",
                Tag("meta", new XAttribute("charset", "utf-8")),
                Tag("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                Tag("title", $"{result.Pair}: data2vec demo"),
                Tag("style", ReportStyle.Css)),
            Tag("body", Header(result), Tag("main", Results(result), Masks(maskPicture), Training(result), Declaration(result), Facts(result)),
                Tag("footer", Tag("p", $"Written by d2v {Versions.Own}."))));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Header(DemoResult result)
    {
        var runs = result.Seeds.Count == 1 ? "one run" : $"{result.Seeds.Count} runs with different seeds";
        var header = Tag("header",
            Tag("h1", result.Pair),
            Class("p", "lead", string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Encoder} learned from {result.Data.Training:#,0} pictures without their labels: {runs} of "
                + $"{result.Recipe.Updates:#,0} updates, {Duration.Of(result.Elapsed)} in all.")));
        if (result.Quick)
        {
            header.Add(Class("p", "notice",
                "This was the quick form, which only shows that everything works. Its figures say nothing about what the method learns."));
        }

        return header;
    }

    private static XElement Results(DemoResult result)
    {
        var columns = result.Columns.ToList();
        var means = result.Rows.Select(row => columns.Select(column => Figures.Mean(row.Each.Select(column.Value))).ToArray()).ToArray();
        var body = Tag("tbody");
        foreach (var (row, name, each) in result.Rows.Select((row, i) => (i, row.Name, row.Each)))
        {
            XElement Cell(double? mean, int column) => mean is not null && mean == means.Max(other => other[column])
                ? Class("td", "best", Figures.Percent(mean))
                : Tag("td", Figures.Percent(mean));

            body.Add(Tag("tr", RowHead(each.Count > 1 ? $"{name}, mean of {each.Count}" : name), means[row].Select(Cell)));
            for (var i = 0; each.Count > 1 && i < each.Count; i++)
            {
                var probes = each[i];
                var cells = columns.Select(column => Tag("td", Figures.Percent(column.Value(probes))));
                body.Add(Class("tr", "seed", RowHead($"seed {result.Seeds[i].Seed}"), cells));
            }
        }

        return Tag("section",
            Tag("h2", "What was learned"),
            Tag("p",
                "A figure means little alone. Each stands beside the pixels themselves and beside the same encoder before training, both measured in the same way."),
            Class("div", "card scroll", Tag("table",
                Tag("caption",
                    string.Create(CultureInfo.InvariantCulture, $"Accuracy on {result.Data.Held:#,0} held-out pictures of {result.Data.Classes} classes; "),
                    "the best of each column is marked. kNN and the linear probe read frozen features. ",
                    "With few labels the whole encoder is trained on; raw pixels get a linear classifier."),
                Tag("thead", Tag("tr", ColumnHead("Features"), columns.Select(column => ColumnHead(column.Name)))),
                body)));
    }

    private static XElement Masks(byte[] png) => Tag("section",
        Tag("h2", "What the student sees"),
        Class("figure", "card",
            Class("div", "scroll", Tag("img",
                new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(png)),
                new XAttribute("alt", "Two rows of pictures: above the originals, below the same pictures with the masked patches covered in grey."))),
            Tag("figcaption",
                "Above, what the teacher sees; below, what is left for the student, which has to predict the teacher's view of the covered patches.")));

    private static XElement Training(DemoResult result)
    {
        Curve[] Curves(Func<StepMetrics, double> value, string name = "") =>
            [.. result.Seeds.Select(seed => Curve.Of($"{name}seed {seed.Seed}", seed.Steps, step => step.Update, value))];

        var first = result.Seeds[0];
        Curve One(string name, Func<StepMetrics, double> value) => Curve.Of(name, first.Steps, step => step.Update, value);
        Curve[] deviations = result.Seeds.Count == 1
            ? [One("target", step => step.TargetDeviation), One("prediction", step => step.PredictionDeviation)]
            : [.. Curves(step => step.TargetDeviation, "target, "), .. Curves(step => step.PredictionDeviation, "prediction, ")];
        return Tag("section",
            Tag("h2", "How the training went"),
            Class("div", "grid",
                Figure("loss", "Loss", Curves(step => step.Loss), "Per masked patch. The targets move with the teacher, so it need not fall throughout."),
                Figure("deviation", "Deviation of targets and predictions", deviations,
                    "Were these to reach zero, every patch would look the same: the representation would have collapsed."),
                Figure("decay", "Teacher's decay", [One("decay", step => step.TeacherDecay)], "The share of itself that the teacher keeps at each update."),
                Figure("rate", "Learning rate", [One("rate", step => step.LearningRate)], "Warm-up, then the recipe's schedule.")));
    }

    private static XElement Figure(string id, string title, Curve[] curves, string caption)
    {
        var ends = string.Join("; ", curves.Where(curve => curve.Values.Length > 0).Select(curve => string.Create(
            CultureInfo.InvariantCulture, $"{(curves.Length > 1 ? curve.Name + " " : "")}from {curve.Values[0]:G4} to {curve.Values[^1]:G4}")));
        return Class("figure", "card", Tag("h3", title), Plots.Draw(id, $"{title} over updates: {ends}.", curves), Tag("figcaption", caption));
    }

    private static XElement Declaration(DemoResult result) => Tag("section",
        Tag("h2", "The declaration"),
        Tag("p", "Everything above follows from these lines."),
        Class("div", "card", Tag("pre", Tag("code", result.Declaration))));

    private static XElement Facts(DemoResult result)
    {
        var recipe = result.Recipe;
        (string Name, string Value)[] facts =
        [
            ("Command", result.Command),
            ("Recipe as run", string.Create(
                CultureInfo.InvariantCulture,
                $"{recipe.Updates:#,0} updates of {recipe.BatchSize:#,0} pictures, learning rate {recipe.LearningRate:0.######}, "
                + $"warm-up {recipe.Warmup:#,0}, weight decay {recipe.WeightDecay:0.####}")),
            ("Data", result.Data.Source),
            ("Licence of the data", result.Data.Licence),
            .. result.Versions,
            ("Started", result.Started.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)),
        ];
        return Tag("section",
            Tag("h2", "How to repeat it"),
            Class("div", "card", Class("table", "facts",
                Tag("tbody", facts.Select(fact => Tag("tr", RowHead(fact.Name), Tag("td", fact.Value)))))));
    }

    private static XElement RowHead(string text) => Tag("th", new XAttribute("scope", "row"), text);

    private static XElement ColumnHead(string text) => Tag("th", new XAttribute("scope", "col"), text);

    private static XElement Class(string name, string classes, params object?[] content) => Tag(name, [new XAttribute("class", classes), .. content]);

    private static XElement Tag(string name, params object?[] content) => new(_html + name, content);
}
