using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Cli.Output;
using static Data2Vec.Cli.Reporting.Html;

namespace Data2Vec.Cli.Reporting;

/// <summary>The report of a demo: one well-formed file that needs nothing else.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    public static string Write(DemoResult result)
    {
        var title = result.Parts.Count == 1 ? result.Parts[0].Pair : "One rule, " + (result.Parts.Count == 2 ? "two modalities" : "three modalities");
        var page = Tag("html", new XAttribute("lang", "en"),
            Tag("head",
                Tag("meta", new XAttribute("charset", "utf-8")),
                Tag("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                Tag("title", $"{title}: data2vec demo"),
                Tag("style", ReportStyle.Css)),
            Tag("body",
                Header(result, title),
                Tag("main", result.Missing.Select(Missing), result.Parts.SelectMany(ModalitySections.Of), Facts(result)),
                Tag("footer", Tag("p", $"Written by d2v {Versions.Own}."))));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Header(DemoResult result, string title)
    {
        var header = Tag("header",
            Tag("h1", title),
            Class("p", "lead",
                "A student sees part of its input and predicts what its own moving average, the teacher, makes of all of it. "
                + $"The declarations differ, the training code does not. {Duration.Of(result.Elapsed)} in all."));
        if (result.Quick)
        {
            header.Add(Class("p", "notice",
                "This was the quick form, which only shows that everything works. Its figures say nothing about what the method learns."));
        }

        return header;
    }

    private static XElement Missing(MissingPart part) => Class("p", "notice", $"{part.Modality} was left out. {part.Reason}");

    private static XElement Facts(DemoResult result)
    {
        (string Name, string Value)[] facts =
        [
            ("Command", result.Command),
            .. result.Parts.SelectMany(Of),
            .. result.Versions,
            ("Started", result.Started.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)),
        ];
        return Tag("section",
            Tag("h2", "How to repeat it"),
            Class("div", "card", Class("table", "facts",
                Tag("tbody", facts.Select(fact => Tag("tr", RowHead(fact.Name), Tag("td", fact.Value)))))));
    }

    private static IEnumerable<(string Name, string Value)> Of(ModalityResult part)
    {
        var recipe = part.Recipe;
        yield return ($"{part.Modality}: recipe as run", string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Updates:#,0} updates of {recipe.BatchSize:#,0} {part.Samples}, learning rate {recipe.LearningRate:0.######}, "
            + $"warm-up {recipe.Warmup:#,0}, weight decay {recipe.WeightDecay:0.####}; {Duration.Of(part.Elapsed)}"));
        yield return ($"{part.Modality}: data", part.Data.Source);
        yield return ($"{part.Modality}: licence of the data", part.Data.Licence);
    }
}
