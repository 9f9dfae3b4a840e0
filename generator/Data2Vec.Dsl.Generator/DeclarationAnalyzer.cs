using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Data2Vec.Dsl.Generator.Binding;
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
    /// <summary>The property that tells a code fix which argument to set, and to what; several are told apart by an index.</summary>
    public const string FixProperty = "fix";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Rule.All.ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // Leave early where the runtime is not referenced.
            if (start.Compilation.GetTypeByMetadataName(typeof(StageAttribute).FullName) is not null)
            {
                start.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (DeclarationBinder.Bind(type, context.CancellationToken) is not { } spec)
        {
            return;
        }

        var findings = new Findings();
        DeclarationPlans.Check(spec, findings);
        var owners = Owners(type);
        foreach (var finding in findings.All)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                finding.Rule,
                Locate(finding.Site, owners, context.CancellationToken),
                finding.Also.Select(site => Locate(site, owners, context.CancellationToken)),
                Properties(finding),
                finding.Arguments));
        }
    }

    private static Location Locate(Site site, IReadOnlyDictionary<string, INamedTypeSymbol> owners, CancellationToken cancellation) =>
        owners.TryGetValue(site.Owner, out var owner) ? SiteLocator.Locate(owner, site, cancellation) : Location.None;

    // The class and everything its declaration refers to, by hint name.
    private static Dictionary<string, INamedTypeSymbol> Owners(INamedTypeSymbol type)
    {
        var owners = new Dictionary<string, INamedTypeSymbol>(StringComparer.Ordinal);
        Add(type);
        return owners;

        void Add(INamedTypeSymbol symbol)
        {
            var name = TypeBinder.HintName(symbol);
            if (owners.ContainsKey(name))
            {
                return;
            }

            owners.Add(name, symbol);
            foreach (var argument in Language.On(symbol).SelectMany(a => a.AttributeClass!.TypeArguments).OfType<INamedTypeSymbol>().Where(t => t.TypeKind != TypeKind.Error))
            {
                Add(argument);
            }
        }
    }

    private static ImmutableDictionary<string, string?> Properties(Finding finding) => finding.Fixes
        .Select((fix, i) => new KeyValuePair<string, string?>(FixProperty + i, fix.Argument + " = " + fix.Value))
        .ToImmutableDictionary();
}
