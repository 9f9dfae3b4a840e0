using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Data2Vec.Dsl.Generator.Binding;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>
/// Tries an edit before it is offered: its class and all that is made of it are bound and planned as they would be afterwards. A number takes part
/// in more than the rule that asks for it knows of: the groups below a width, a budget, the policy of a pair.
/// </summary>
internal sealed class Rehearsal
{
    private const int LongestAdvice = 4;

    private readonly Compilation _compilation;
    private readonly SyntaxTree _tree;
    private readonly string _type;
    private readonly List<string> _concerned;
    private readonly HashSet<string> _before;
    private readonly CancellationToken _cancellation;

    /// <param name="compilation">The project.</param>
    /// <param name="tree">The file that is edited.</param>
    /// <param name="type">The class that is edited.</param>
    /// <param name="diagnostic">What is to be mended: it is not among what has been wrong before.</param>
    /// <param name="cancellation">Ends it.</param>
    public Rehearsal(Compilation compilation, SyntaxTree tree, INamedTypeSymbol type, Diagnostic diagnostic, CancellationToken cancellation)
    {
        (_compilation, _tree, _type, _cancellation) = (compilation, tree, TypeBinder.HintName(type), cancellation);
        _concerned = [.. Concerned(type).Select(MetadataName)];
        _before = [.. Errors(compilation).Select(Text)];
        _before.Remove($"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
    }

    /// <summary>The edit, or the nearest to it of its kind, that leaves nothing to mend; null where none was found.</summary>
    public DeclarationEdit? Suited(DeclarationEdit edit)
    {
        // The advice that is given after it is followed first: it knows what the next one needs.
        var next = edit;
        for (var step = 0; step < LongestAdvice; step++)
        {
            var left = Left(next);
            if (left.Count == 0)
            {
                return next;
            }

            if (left.SelectMany(f => f.Fixes.Where(fix => IsOf(next, f, fix))).FirstOrDefault() is not { } advice)
            {
                break;
            }

            next = next with { Text = advice.Text };
        }

        return Neighbours.Of(edit.Text).Select(text => edit with { Text = text }).FirstOrDefault(other => Left(other).Count == 0);
    }

    /// <summary>What the edit leaves has another cause: it does not name the argument.</summary>
    public bool LeavesOthers(DeclarationEdit edit) => edit.Argument is not { } argument
        || !Left(edit).Any(finding => finding.Also.Append(finding.Site).Any(site => site.Owner == _type && site.Argument == argument));

    private bool IsOf(DeclarationEdit edit, Finding finding, Fix fix) =>
        fix.Kind == edit.Kind && fix.Kind == FixKind.Set && (fix.Site ?? finding.Site).Owner == _type
        && fix.Text.StartsWith(edit.Argument + " = ", StringComparison.Ordinal);

    // Errors that were not there before.
    private List<Finding> Left(DeclarationEdit edit)
    {
        var edited = _tree.WithRootAndOptions(edit.Apply(), _tree.Options);
        return [.. Errors(_compilation.ReplaceSyntaxTree(_tree, edited)).Where(finding => !_before.Contains(Text(finding)))];
    }

    private IEnumerable<Finding> Errors(Compilation compilation)
    {
        var findings = new Findings();
        foreach (var type in _concerned.Select(compilation.Assembly.GetTypeByMetadataName).OfType<INamedTypeSymbol>())
        {
            if (DeclarationBinder.BindWhole(type, _cancellation) is { } spec)
            {
                DeclarationPlans.Check(spec, findings);
            }
        }

        return findings.All.Where(finding => finding.IsError);
    }

    // The class, what is made of it, and what is made of that.
    private List<INamedTypeSymbol> Concerned(INamedTypeSymbol type)
    {
        var made = Types(_compilation.Assembly.GlobalNamespace)
            .Select(t => (Type: t, Of: Language.On(t).SelectMany(a => a.AttributeClass!.TypeArguments).ToList()))
            .Where(t => t.Of.Count > 0)
            .ToList();
        var concerned = new List<INamedTypeSymbol> { type };
        for (var i = 0; i < concerned.Count; i++)
        {
            var of = concerned[i];
            concerned.AddRange(made
                .Where(t => t.Of.Contains(of, SymbolEqualityComparer.Default) && !concerned.Contains(t.Type, SymbolEqualityComparer.Default))
                .Select(t => t.Type));
        }

        return concerned;
    }

    private IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        _cancellation.ThrowIfCancellationRequested();
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            foreach (var inner in Types(member))
            {
                yield return inner;
            }
        }
    }

    // With a '+' before what is nested.
    private static string MetadataName(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? $"{MetadataName(outer)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";

    private static string Text(Finding finding) =>
        $"{finding.Rule.Id} {string.Format(CultureInfo.InvariantCulture, finding.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), finding.Arguments)}";
}
