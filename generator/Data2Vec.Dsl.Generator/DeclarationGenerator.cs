using System;
using System.Text;
using Data2Vec.Dsl.Generator.Binding;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator;

/// <summary>
/// Find → bind → emit. What was bound is compared, so an edit that changes no declaration emits nothing. It reports nothing: the analyzer
/// does, over the same binder and plans.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class DeclarationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // A user's stage is a class that is there already.
        foreach (var (attribute, kind) in System.Linq.Enumerable.Where(Entries.All, entry => entry.Kind != DeclarationKind.Stage))
        {
            var specs = context.SyntaxProvider
                .ForAttributeWithMetadataName(
                    attribute.FullName,
                    static (node, _) => node is TypeDeclarationSyntax,
                    (found, cancellation) => Bind(found, kind, attribute, cancellation))
                .WithTrackingName(TrackingNames.Bind)
                .Where(static spec => spec is not null);

            context.RegisterSourceOutput(specs, static (output, spec) =>
            {
                if (FileEmitter.Emit(spec!) is { } text)
                {
                    output.AddSource(spec!.Type.HintName + ".g.cs", SourceText.From(text, Encoding.UTF8));
                }
            });
        }
    }

    // A class with two entries would be found twice: it belongs to the entry that decides its kind.
    private static DeclarationSpec? Bind(
        GeneratorAttributeSyntaxContext found, DeclarationKind kind, Type attribute, System.Threading.CancellationToken cancellation)
    {
        if (found.TargetSymbol is not INamedTypeSymbol type || DeclarationBinder.Bind(type, cancellation) is not { } spec)
        {
            return null;
        }

        var deciding = System.Linq.Enumerable.First(spec.Attributes, a => Entries.KindOf(a.Name) == spec.Kind);
        return spec.Kind == kind && deciding.Name == attribute.Name ? spec : null;
    }
}
