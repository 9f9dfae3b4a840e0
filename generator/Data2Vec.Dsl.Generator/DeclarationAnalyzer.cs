using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Data2Vec.Dsl.Generator.Binding;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Data2Vec.Dsl.Generator;

/// <summary>The second host of binder and plans: it turns their findings into diagnostics on the argument at fault.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <summary>
    /// The properties that tell a code fix what to do: the kind of edit, a space, and the text; several are told apart by an index.
    /// </summary>
    public const string FixProperty = "fix";

    /// <summary>Beside a fix whose place is not the diagnostic's: the index of its place among the additional locations.</summary>
    public const string PlaceProperty = "place";

    private readonly Action<DeclarationSpec, Findings> _check;

    /// <summary>Creates the analyzer.</summary>
    public DeclarationAnalyzer()
        : this(DeclarationPlans.Check)
    {
    }

    /// <summary>Creates one that checks in another way.</summary>
    internal DeclarationAnalyzer(Action<DeclarationSpec, Findings> check) => _check = check;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Rule.All.ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            // Leave early where the runtime is not referenced.
            if (start.Compilation.GetTypeByMetadataName(typeof(StageAttribute).FullName) is not null)
            {
                start.RegisterSymbolAction(TryAnalyze, SymbolKind.NamedType);
            }
        });
    }

    // Where one declaration fails, it is the one that is named.
    private void TryAnalyze(SymbolAnalysisContext context)
    {
        try
        {
            Analyze(context);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var place = context.Symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None;
            context.ReportDiagnostic(Diagnostic.Create(Rule.GeneratorFailed, place, context.Symbol.Name, failure.GetType().Name, failure.Message));
        }
    }

    private void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (DeclarationBinder.BindWhole(type, context.CancellationToken) is not { } spec)
        {
            return;
        }

        var findings = new Findings();
        _check(spec, findings);
        var owners = Language.Closure(type);
        var own = spec.Type.HintName;
        foreach (var found in findings.All.Where(found => found.Cause is null || !IsSaidAbove(type, found, context.CancellationToken)))
        {
            var finding = Here(found);
            var also = finding.Also
                .Select(site => (Site: site, Location: Locate(site)))
                .Where(place => place.Location.IsInSource)
                .ToList();
            context.ReportDiagnostic(Diagnostic.Create(
                finding.Rule,
                Locate(finding.Site),
                also.Select(place => place.Location),
                Properties(finding, also.Select(place => place.Site).ToList()),
                finding.Arguments));
        }

        // An editor shows what stands in the file that it analyses; so the blame for what another file says is on what refers to it.
        Finding Here(Finding finding) =>
            IsHere(finding.Site) || finding.Also.FirstOrDefault(IsHere) is not { } here ? finding
            : finding with
            {
                Site = here,
                Also = [finding.Site, .. finding.Also.Where(site => site != here)],
                Fixes = [.. finding.Fixes.Select(fix => fix with { Site = fix.Site ?? finding.Site })],
            };

        bool IsHere(Site site) => site.Owner == own || (Locate(site).SourceTree is { } tree && type.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == tree));

        // Only this compilation's files may be pointed at: in an editor, a referenced project has files too.
        Location Locate(Site site)
        {
            var location = owners.TryGetValue(site.Owner, out var owner)
                ? SiteLocator.Locate(owner, site, context.CancellationToken)
                : Location.None;
            return location.SourceTree is { } tree && context.Compilation.ContainsSyntaxTree(tree) ? location : Location.None;
        }
    }

    // One mistake on a class is told once in a file, by the first class there that is made of it.
    private static bool IsSaidAbove(INamedTypeSymbol type, Finding found, CancellationToken cancellation)
    {
        var place = type.Locations[0];
        return ((INamespaceOrTypeSymbol?)type.ContainingType ?? type.ContainingNamespace).GetTypeMembers()
            .Where(other => other.Locations[0].SourceTree == place.SourceTree && other.Locations[0].SourceSpan.Start < place.SourceSpan.Start)
            .Any(Says);

        bool Says(INamedTypeSymbol other)
        {
            var findings = new Findings();
            if (DeclarationBinder.BindWhole(other, cancellation) is { References.Count: > 0 } spec)
            {
                DeclarationPlans.Check(spec, findings);
            }

            return findings.All.Any(f => f.Rule == found.Rule && f.Cause == found.Cause);
        }
    }

    // A fix whose place cannot be reached, because another project declares it, is not offered.
    private static ImmutableDictionary<string, string?> Properties(Finding finding, List<Site> also)
    {
        var properties = ImmutableDictionary.CreateBuilder<string, string?>();
        var offered = finding.Fixes.Where(fix => fix.Site is null || fix.Site == finding.Site || also.Contains(fix.Site)).ToList();
        for (var i = 0; i < offered.Count; i++)
        {
            properties.Add(FixProperty + i, offered[i].Kind + " " + offered[i].Text);
            if (offered[i].Site is { } site && site != finding.Site)
            {
                properties.Add(PlaceProperty + i, also.IndexOf(site).ToString(CultureInfo.InvariantCulture));
            }
        }

        return properties.ToImmutable();
    }
}
