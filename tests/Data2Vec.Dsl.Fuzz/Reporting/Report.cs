using System.Globalization;
using System.Text;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Reporting;

/// <summary>What a run is written as.</summary>
internal static class Report
{
    private const string Begin = "<!-- figures: written by the command -->";
    private const string End = "<!-- end of figures -->";

    /// <summary>The figures of a run, as Markdown.</summary>
    public static string Of(Tally tally, string command, TimeSpan time)
    {
        var text = new StringBuilder();
        int Count(Disagreement kind) => tally.Findings.GetValueOrDefault(kind);
        var placed = tally.Places.Values.Sum();
        string Share(int of, int all) => all == 0 ? "-" : $"{(100.0 * of / all).ToString("0.0", CultureInfo.InvariantCulture)} % ({Number(of)} of {Number(all)})";
        var exact = tally.Places.GetValueOrDefault(Placement.Exact);
        var judged = tally.Cases - tally.Open;
        text.Append(CultureInfo.InvariantCulture, $"```sh\n{command}\n```\n\n| | |\n|---|---|\n");
        Row("declarations", Number(tally.Cases));
        Row("accepted, refused", $"{Number(tally.Accepted)}, {Number(tally.Cases - tally.Accepted)}");
        Row("compiled, constructed, trained a step", Number(tally.Ran));
        Row("false accepts", Number(Count(Disagreement.FalseAccept)));
        Row("false rejects", Number(Count(Disagreement.FalseReject)));
        Row("wrong shapes, counts or costs", Number(Count(Disagreement.Mismatch)));
        Row("accepted models that did not run as promised", Number(Count(Disagreement.BadRun)));
        Row("not judged by the naive model", Number(tally.Open));
        Row("95 % upper bound on each rate", $"3/{Number(judged)} = {(300.0 / judged).ToString("0.000", CultureInfo.InvariantCulture)} %");
        Row("declarations with several errors for one mistake", Number(Count(Disagreement.ManyErrors)));
        Row("generated code with a compiler warning or error", Number(Count(Disagreement.BrokenCode)));
        Row("exceptions in generator or analyzer", Number(Count(Disagreement.Crash)));
        Row("diagnostic on the changed argument", Share(exact, placed));
        Row("… or with it as an additional location", Share(exact + tally.Places.GetValueOrDefault(Placement.Beside), placed));
        Row("… or on its attribute or class", Share(placed - tally.Places.GetValueOrDefault(Placement.Elsewhere), placed));
        Row("fixes applied, fixes that left an error", $"{Number(tally.FixesApplied)}, {Number(Count(Disagreement.BadFix))}");
        Row("fixes that correct their class but break a class made from it", Number(Count(Disagreement.FarFix)));
        Row("corrected declarations that were run", Number(tally.FixesRan));
        Row("pairs of stages in an accepted encoder", Share(tally.StagePairs, Tally.PossibleStagePairs));
        Row("different rules reported", Number(tally.Rules.Count));
        Row("time", $"{time.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture)} min");
        return text.ToString();

        void Row(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
    }

    /// <summary>Puts figures into a document, in the place of those of the last run.</summary>
    public static async Task WriteAsync(string path, string heading, string figures)
    {
        var text = await File.ReadAllTextAsync(path);
        var section = text.IndexOf(heading, StringComparison.Ordinal);
        var begin = text.IndexOf(Begin, section, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, $"{text[..begin]}\n\n{figures}\n{text[end..]}");
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
