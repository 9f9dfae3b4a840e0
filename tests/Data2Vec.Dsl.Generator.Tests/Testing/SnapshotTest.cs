using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
#if USE_VERIFY
using VerifyTests;
using VerifyXunit;
#endif

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>
/// Base of all snapshot tests: generated files are compared with <c>Snapshots/Class.Method#Hint.verified.cs</c> beside the test. The
/// layout is Verify's; <c>-p:UseVerify=true</c> hands the same files to Verify.Xunit itself.
/// </summary>
/// <remarks>One class per file and called like it, no theories: then both back ends agree on every file name.</remarks>
#if USE_VERIFY
[UsesVerify]
#endif
public abstract class SnapshotTest
{
    /// <summary>Compares generated files with their snapshots.</summary>
    /// <param name="run">What the generator wrote.</param>
    /// <param name="hints">Which of the files to look at; when none is named all but those of facts, which have tests of their own.</param>
    /// <param name="file">The test's file, filled in by the compiler.</param>
    /// <param name="method">The test, filled in by the compiler.</param>
    protected Task Verify(
        GeneratorDriverRunResult run, string[]? hints = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        var sources = run.Results
            .SelectMany(r => r.GeneratedSources)
            .Where(s => hints?.Contains(s.HintName) ?? !s.HintName.EndsWith("-Facts.g.cs", StringComparison.Ordinal))
            .OrderBy(s => s.HintName, StringComparer.Ordinal)
            .Select(s => new SnapshotText(
                Path.GetFileNameWithoutExtension(s.HintName), "cs", $"//HintName: {s.HintName}\n{s.SourceText}"))
            .ToList();
        Assert.NotEmpty(sources);
        Assert.All(hints ?? [], hint => Assert.Contains(sources, s => s.Name + "." + s.Extension == hint));
        return Verify(sources, file, method);
    }

    /// <summary>Compares a text with its snapshot.</summary>
    /// <param name="name">Name of the text, a part of the file's name.</param>
    /// <param name="text">The text.</param>
    /// <param name="file">The test's file, filled in by the compiler.</param>
    /// <param name="method">The test, filled in by the compiler.</param>
    protected Task Verify(string name, string text, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Verify([new SnapshotText(name, "txt", text)], file, method);

    private Task Verify(List<SnapshotText> sources, string file, string method)
    {
        var snapshots = new FileSnapshot(file, $"{GetType().Name}.{method}");
#if USE_VERIFY
        // Verify leaves orphans alone; both back ends shall judge alike.
        snapshots.RequireNoOrphans(sources);
        var settings = new VerifySettings();
        settings.UseDirectory(FileSnapshot.Folder);
        settings.DisableDiff();
        return Verifier.Verify(sources.Select(s => new Target(s.Extension, s.Text, s.Name)), settings, file);
#else
        snapshots.Compare(sources);
        return Task.CompletedTask;
#endif
    }
}
