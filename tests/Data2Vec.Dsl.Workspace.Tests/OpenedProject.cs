using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;

namespace Data2Vec.Dsl.Workspace.Tests;

/// <summary>The zoo's project, opened as an editor opens it: with the generator, analyzer and code fixes that its build has.</summary>
public sealed class OpenedProject : IAsyncLifetime
{
    private readonly MSBuildWorkspace _workspace = MSBuildWorkspace.Create(new Dictionary<string, string> { ["Configuration"] = Configuration });

    /// <summary>The project. Changes are made to copies of its solution; nothing is written.</summary>
    public Project Project { get; private set; } = null!;

    // The one that the test itself was built in, so that the generator is there.
    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        ? "Release"
        : "Debug";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Project = await _workspace.OpenProjectAsync(Path.Combine(Root(), "models", "Data2Vec.Models", "Data2Vec.Models.csproj"));
        Assert.Empty(_workspace.Diagnostics.Where(d => d.Kind == WorkspaceDiagnosticKind.Failure).Select(d => d.Message));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _workspace.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A file of the project.</summary>
    public Document File(string name) => Project.Documents.Single(document => document.Name == name);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
