using System.Text;
using Data2Vec.Dsl.Generator.Binding;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator;

/// <summary>
/// Find → bind → link → emit. What was bound and linked is compared, so an edit that changes no declaration emits nothing. It reports nothing:
/// the analyzer does, over the same binder and plans.
/// </summary>
/// <remarks>
/// Classes are found by syntax and not by <c>ForAttributeWithMetadataName</c>: that decodes the attributes of every class in every new compilation,
/// which <see cref="BoundClasses"/> spares all classes but the edited one.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class DeclarationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var bound = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is TypeDeclarationSyntax { AttributeLists.Count: > 0 },
                static (found, cancellation) => BoundClasses.Bind((TypeDeclarationSyntax)found.Node, found.SemanticModel, cancellation))
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

        context.RegisterSourceOutput(linked, static (output, spec) =>
        {
            foreach (var file in FileEmitter.Emit(spec))
            {
                output.AddSource(spec.Type.FileName + file.Suffix + ".g.cs", SourceText.From(file.Text, Encoding.UTF8));
            }
        });
    }
}
