using System.Globalization;
using Data2Vec.Dsl.Fuzz.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What is known of a case when nothing has been run: what both sides say, and whether they agree.</summary>
/// <param name="Drawn">The case.</param>
/// <param name="Judgement">What the naive model says.</param>
/// <param name="Errors">What the analyzer says.</param>
/// <param name="Findings">Where they disagree.</param>
/// <param name="Place">For a single changed argument with a single error: whether that stands on it, or names it.</param>
internal sealed record Verdict(Drawn Drawn, Judgement Judgement, IReadOnlyList<Diagnostic> Errors, IReadOnlyList<Finding> Findings, Placement? Place)
{
    /// <summary>Both sides say that it is right, and the naive model knows what it promises.</summary>
    public bool CanRun => Errors.Count == 0 && Judgement is { IsRight: true, Open: null };
}

/// <summary>Where a diagnostic stands.</summary>
internal enum Placement
{
    /// <summary>On the argument that was changed.</summary>
    Exact,

    /// <summary>On what takes part in the mistake, with the argument that was changed named beside it.</summary>
    Beside,

    /// <summary>On the attribute or class of the argument that was changed.</summary>
    Around,

    /// <summary>Elsewhere.</summary>
    Elsewhere,
}

/// <summary>Compares what the analyzer says with what the naive model says.</summary>
internal static class Verdicts
{
    public static Verdict Of(Drawn drawn, int place, Checked said)
    {
        var judgement = Truth.Of(drawn.Case);
        var errors = said.Errors(place);
        var findings = new List<Finding>();
        var text = string.Join(" and ", errors.Select(Text));
        if (judgement.Open is null)
        {
            if (errors.Count > 0 && judgement.IsRight)
            {
                Report(Disagreement.FalseReject, text);
            }
            else if (errors.Count == 0 && !judgement.IsRight)
            {
                Report(Disagreement.FalseAccept, string.Join(" and ", judgement.Wrong.Select(w => $"{w.Key}: {w.Value}")));
            }
        }

        // Each limit of a budget is a number of its own to be raised.
        if (errors.Count(e => e.Id != "D2V9001") > 1 && drawn.Mutations.Count == 1)
        {
            Report(Disagreement.ManyErrors, text);
        }

        foreach (var complaint in said.Complaints(place).Where(c => errors.Count == 0 || c.Severity == DiagnosticSeverity.Error))
        {
            Report(Disagreement.BrokenCode, Text(complaint));
        }

        if (said.HasCode && errors.Count == 0 && judgement is { IsRight: true, Open: null })
        {
            findings.AddRange(Facts.Differences(drawn.Space, judgement, said.Output).Select(what => new Finding(drawn.Number, Disagreement.Mismatch, what)));
        }

        var placement = errors.Count == 1 && drawn.Mutations is [{ Argument: not null } mutated] ? Place(drawn, mutated, errors[0]) : (Placement?)null;
        if (placement == Placement.Elsewhere)
        {
            Report(Disagreement.Misplaced, text);
        }

        return new Verdict(drawn, judgement, errors, findings, placement);

        void Report(Disagreement kind, string what) => findings.Add(new Finding(drawn.Number, kind, what));
    }

    /// <summary>"D2V0001 message".</summary>
    public static string Text(Diagnostic diagnostic) => $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";

    private static Placement Place(Drawn drawn, Mutated mutated, Diagnostic error)
    {
        var text = new CaseText(drawn.Case, drawn.Space);
        var exact = text.Find(mutated.Type, mutated.Place, mutated.Argument);
        List<TextSpan> beside = [.. error.AdditionalLocations.Select(l => l.SourceSpan)];

        // An argument that was left out stands nowhere. What asks for it in its attribute, such as a choice that needs it, is the place then.
        var isLeftOut = !mutated.Case.Classes[mutated.Type].Attributes[mutated.Place].Says(mutated.Argument!);
        if (error.Location.SourceSpan == exact || (isLeftOut && exact.Contains(error.Location.SourceSpan)))
        {
            return Placement.Exact;
        }

        if (beside.Contains(exact))
        {
            return Placement.Beside;
        }

        var attribute = text.Find(mutated.Type, mutated.Place, null);
        List<TextSpan> all = [error.Location.SourceSpan, .. beside];
        return all.Exists(attribute.Contains) || all.Contains(text.Class(mutated.Type)) ? Placement.Around : Placement.Elsewhere;
    }
}
