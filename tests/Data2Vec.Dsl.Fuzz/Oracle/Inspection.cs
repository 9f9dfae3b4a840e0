using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Running;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What was seen of a batch of cases.</summary>
/// <param name="Verdicts">What both sides say of each.</param>
/// <param name="Findings">Where they, or a run, disagree.</param>
/// <param name="Ran">How many accepted cases were run.</param>
/// <param name="Fixes">How many fixes were applied, and how many of the mended cases were run.</param>
internal sealed record Seen(IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Finding> Findings, int Ran, (int Applied, int Ran) Fixes);

/// <summary>Puts a batch of cases before all oracles.</summary>
internal static class Inspection
{
    // More would take memory that has nothing to do with what is tested.
    private const int MaxParameters = 2_000_000;

    // The same for attention over what a fix or a mistake may ask of the shortest sound.
    private const int MaxSamples = 4_000;

    /// <summary>Looks at what both sides say and promise, and at nothing else: enough for most mistakes of a checker.</summary>
    public static async Task<Seen> CompareAsync(Checker checker, IReadOnlyList<Drawn> drawn)
    {
        using var prepared = await Checker.PrepareAsync(drawn.Select(d => new CaseText(d.Case, d.Space).Text).ToList());
        return await CompareAsync(checker, drawn, prepared);
    }

    /// <summary>The same for a project that is there; without what is promised where no code is generated.</summary>
    public static async Task<Seen> CompareAsync(Checker checker, IReadOnlyList<Drawn> drawn, Prepared prepared, bool generates = true)
    {
        var said = await checker.CheckAsync(prepared, compiles: false, generates);
        var verdicts = drawn.Select((d, i) => Verdicts.Of(d, i, said)).ToList();
        return new Seen(verdicts, [.. Crashes(said), .. verdicts.SelectMany(v => v.Findings)], 0, (0, 0));
    }

    /// <summary>Compiles and runs as well, and applies what fixes are offered.</summary>
    public static async Task<Seen> InspectAsync(Checker checker, IReadOnlyList<Drawn> drawn)
    {
        var texts = drawn.Select(d => new CaseText(d.Case, d.Space).Text).ToList();
        using var prepared = await Checker.PrepareAsync(texts);
        var said = await checker.CheckAsync(prepared);
        var verdicts = drawn.Select((d, i) => Verdicts.Of(d, i, said)).ToList();
        var findings = new List<Finding>([.. Crashes(said), .. verdicts.SelectMany(v => v.Findings)]);
        var errands = verdicts.Where(CanRun).Select(v => (v.Drawn.Number, new Errand(v.Drawn.Space, texts[verdicts.IndexOf(v)]))).ToList();
        var run = RunAsync(said, errands);
        var mended = new List<Fixed>();
        foreach (var (verdict, place) in verdicts.Select((v, i) => (v, i)).Where(v => v.v.Errors.Count == 1 && v.v.Drawn.Mutations.Count == 1))
        {
            if (verdict.Drawn.Case.Classes.Any(c => c.Attributes.Any(a => a.Arguments.Any(b => b.Value is string choice && choice.StartsWith('(')))))
            {
                // For a number that is no choice every choice is offered; which of them fits is for the author to know.
                continue;
            }

            mended.AddRange(await Fixes.ApplyAsync(verdict.Drawn, said.Document(place), verdict.Errors[0]));
        }

        var (fixFindings, ranFixes) = await FixesAsync(checker, mended);
        return new Seen(verdicts, [.. findings, .. await run, .. fixFindings], errands.Count, (mended.Count, ranFixes));
    }

    // A mended case has no error left; every fifth is compiled and run as well.
    private static async Task<(IReadOnlyList<Finding> Findings, int Ran)> FixesAsync(Checker checker, IReadOnlyList<Fixed> mended)
    {
        if (mended.Count == 0)
        {
            return ([], 0);
        }

        using var prepared = await Checker.PrepareAsync([.. mended.Select(m => m.Text)]);
        var said = await checker.CheckAsync(prepared, compiles: false, generates: false);
        var findings = new List<Finding>(Crashes(said));
        var clean = new List<Fixed>();
        for (var i = 0; i < mended.Count; i++)
        {
            var wrong = said.Errors(i);
            if (wrong.Count == 0)
            {
                clean.Add(mended[i]);
                continue;
            }

            var isFar = wrong.All(d => !mended[i].Class.Span.Contains(d.Location.SourceSpan.Start));
            findings.Add(new Finding(
                mended[i].Number, isFar ? Disagreement.FarFix : Disagreement.BadFix, $"{mended[i].Title} leaves {string.Join(" and ", wrong.Select(Verdicts.Text))}"));
        }

        List<Fixed> chosen = [.. clean.Where((m, i) => i % 5 == 0 && CaseParser.Parse(m.Text) is var mendedCase && Truth.Of(mendedCase) is { IsRight: true, Open: null } judgement && IsSmall(mendedCase, judgement))];
        if (chosen.Count == 0)
        {
            return (findings, 0);
        }

        using var again = await Checker.PrepareAsync([.. chosen.Select(m => m.Text)]);
        findings.AddRange(await RunAsync(await checker.CheckAsync(again), [.. chosen.Select(m => (m.Number, new Errand(m.Space, m.Text)))]));
        return (findings, chosen.Count);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(Checked said, IReadOnlyList<(int Number, Errand Errand)> errands)
    {
        if (said.Image is null || errands.Count == 0)
        {
            return [];
        }

        var outcomes = await Runner.RunAsync(said.Image, [.. errands.Select(e => e.Errand)]);
        return [.. outcomes.SelectMany((outcome, i) => outcome.Failures.Select(failure => new Finding(errands[i].Number, Disagreement.BadRun, failure)))];
    }

    private static IEnumerable<Finding> Crashes(Checked said)
    {
        if (said.Exception is { } exception)
        {
            yield return new Finding(-1, Disagreement.Crash, exception.ToString());
        }

        foreach (var diagnostic in said.Elsewhere)
        {
            yield return new Finding(-1, Disagreement.Crash, Verdicts.Text(diagnostic));
        }
    }

    private static bool CanRun(Verdict verdict) => verdict.CanRun && IsSmall(verdict.Drawn.Case, verdict.Judgement);

    // A share of nearly all leaves something only of a long sound.
    private static bool IsSmall(Case subject, Judgement judgement) => judgement.Encoders.Values.All(flow => NeededBy(subject) * flow.Hop < MaxSamples)
        && judgement.Parameters.Values.All(p => p < MaxParameters)
        && judgement.Encoders.Values.All(flow => flow.Medium == Medium.Vision || flow.Least < MaxSamples);

    private static double NeededBy(Case subject) =>
        subject.Classes.SelectMany(c => c.Attributes).FirstOrDefault(a => a.Name == "RandomMask")?.Find("Ratio") is double ratio ? 1 / (1 - ratio) : 1;
}
