using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Data2Vec.Dsl.Generator.Binding;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator;

/// <summary>
/// Find → bind → link → emit. What was bound and linked is compared, so an edit that changes no declaration emits nothing. It reports nothing but its own
/// failures: the analyzer does, over the same binder and plans.
/// </summary>
/// <remarks>
/// Classes are found by syntax and not by <c>ForAttributeWithMetadataName</c>: that decodes the attributes of every class in every new compilation,
/// which <see cref="BoundClasses"/> spares all classes but the edited one.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class DeclarationGenerator : IIncrementalGenerator
{
    private readonly Func<DeclarationSpec, IReadOnlyList<GeneratedFile>> _emit;

    /// <summary>Creates the generator.</summary>
    public DeclarationGenerator()
        : this(FileEmitter.Emit)
    {
    }

    /// <summary>Creates one that writes files in another way.</summary>
    internal DeclarationGenerator(Func<DeclarationSpec, IReadOnlyList<GeneratedFile>> emit) => _emit = emit;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var bound = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is TypeDeclarationSyntax { AttributeLists.Count: > 0 },
                static (found, cancellation) => Bind((TypeDeclarationSyntax)found.Node, found.SemanticModel, cancellation))
            .WithTrackingName(TrackingNames.Bind)
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => spec!);

        var all = bound.Collect().Select(static (specs, _) => new AllBound(specs));

        // A user's stage is a class that is there already, and what has no entry declares nothing.
        var linked = bound
            .Where(static spec => spec.Kind is not (DeclarationKind.Stage or DeclarationKind.Orphan))
            .Combine(all)
            .Select(static (pair, _) => pair.Right.Link(pair.Left))
            .WithTrackingName(TrackingNames.Link);

        context.RegisterSourceOutput(linked, Write);
    }

    // A class that cannot even be bound is reported by the analyzer, which binds it too.
    private static DeclarationSpec? Bind(TypeDeclarationSyntax part, SemanticModel model, CancellationToken cancellation)
    {
        try
        {
            return BoundClasses.Bind(part, model, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null;
        }
    }

    // Where one declaration fails, the others are written.
    private void Write(SourceProductionContext output, DeclarationSpec spec)
    {
        try
        {
            foreach (var file in _emit(spec))
            {
                output.AddSource(spec.Type.FileName + file.Suffix + ".g.cs", SourceText.From(file.Text, Encoding.UTF8));
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            output.ReportDiagnostic(Diagnostic.Create(Rule.GeneratorFailed, Location.None, spec.Type.PlainName, failure.GetType().Name, failure.Message));
        }
    }
}
