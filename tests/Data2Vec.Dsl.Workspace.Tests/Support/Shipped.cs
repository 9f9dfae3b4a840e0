using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Data2Vec.Dsl.Workspace.Tests.Support;

/// <summary>What the opened project's analyzer references bring along: the assemblies that users get.</summary>
internal static class Shipped
{
    /// <summary>What the compiler and our analyzer say of a project, its generated code included.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project)
    {
        var analyzers = Ours(project).SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp)).ToImmutableArray();
        Assert.NotEmpty(analyzers);
        var compilation = await project.GetCompilationAsync();
        return await compilation!.WithAnalyzers(analyzers, project.AnalyzerOptions).GetAllDiagnosticsAsync();
    }

    /// <summary>Our code fixes.</summary>
    public static IEnumerable<CodeFixProvider> Fixes(Project project) => Ours(project)
        .SelectMany(reference => Assembly.LoadFrom(reference.FullPath).GetTypes())
        .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!);

    private static IEnumerable<AnalyzerFileReference> Ours(Project project) => project.AnalyzerReferences.OfType<AnalyzerFileReference>()
        .Where(reference => Path.GetFileName(reference.FullPath).StartsWith("Data2Vec.Dsl.", StringComparison.Ordinal));
}
