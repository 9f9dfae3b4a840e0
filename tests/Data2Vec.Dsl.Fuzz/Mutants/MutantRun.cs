using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using Basic.Reference.Assemblies;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Data2Vec.Dsl.Fuzz.Mutants;

/// <summary>Seeds one mistake after the other into the generator, and counts the cases until an oracle disagrees.</summary>
internal static class MutantRun
{
    private const int Batch = 50;

    private static readonly string s_root = Path.Combine(Repository(), "generator", "Data2Vec.Dsl.Generator");

    private static readonly Lazy<IReadOnlyDictionary<string, SyntaxTree>> s_sources = new(() => Files().ToDictionary(
        file => Path.GetRelativePath(s_root, file).Replace('\\', '/'),
        file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest), file)));

    /// <summary>Runs all and prints, or writes, a table.</summary>
    public static async Task<int> RunAsync(int seed, int count, string? path)
    {
        var table = new StringBuilder(FormattableString.Invariant(
            $"```sh\ndotnet run -c Release --project tests/Data2Vec.Dsl.Fuzz -- mutants --seed {seed} --count {count}\n```\n\n| mistake | caught at case | as |\n|---|---|---|\n"));
        var batches = new List<(IReadOnlyList<Drawn>, Prepared)>();
        var missed = 0;
        foreach (var mutant in MutantTable.All)
        {
            // A batch is made once for all.
            var (number, kind) = await CatchAsync(mutant, seed, count, batches);
            missed += kind is null ? 1 : 0;
            var line = FormattableString.Invariant($"| {mutant.Name} | {(kind is null ? "-" : number)} | {kind?.ToString() ?? "**not caught**"} |");
            table.Append(line).Append('\n');
            Console.WriteLine(line);
        }

        var all = MutantTable.All.Count;
        table.Insert(0, FormattableString.Invariant($"{all - missed} of {all} are caught.\n\n"));
        if (path is not null)
        {
            await Report.WriteAsync(path, "## Mistakes of the checker", table.ToString());
        }

        return missed;
    }

    /// <summary>The first case at which an oracle disagrees, and about what; null where none does.</summary>
    public static async Task<(int Number, Disagreement? Kind)> CatchAsync(
        Mutant mutant, int seed, int count, List<(IReadOnlyList<Drawn> Drawn, Prepared Prepared)> batches)
    {
        var context = new AssemblyLoadContext(mutant.Name, isCollectible: true);
        try
        {
            var checker = Load(mutant, context);
            for (var batch = 0; batch * Batch < count; batch++)
            {
                if (batch == batches.Count)
                {
                    List<Drawn> drawn = [.. Enumerable.Range(batch * Batch, Batch).Select(number => Drawn.Of(seed, number, isMistaken: number % 4 != 0))];
                    batches.Add((drawn, await Checker.PrepareAsync([.. drawn.Select(d => new CaseText(d.Case, d.Space).Text)])));
                }

                var seen = await Inspection.CompareAsync(checker, batches[batch].Drawn, batches[batch].Prepared);
                if (seen.Findings.Where(f => f.Kind != Disagreement.Misplaced).MinBy(f => f.Number) is { } first)
                {
                    return (first.Number < 0 ? batch * Batch : first.Number, first.Kind);
                }
            }

            return (count, null);
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>How often a mutant's text stands in its file.</summary>
    public static int Occurrences(Mutant mutant) =>
        s_sources.Value.TryGetValue(mutant.File, out var tree) ? tree.ToString().Split(mutant.Find).Length - 1 : 0;

    private static Checker Load(Mutant mutant, AssemblyLoadContext context)
    {
        var original = s_sources.Value[mutant.File];
        var text = original.ToString().Replace(mutant.Find, mutant.Replacement, StringComparison.Ordinal);
        var mutated = CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)original.Options, original.FilePath);
        var compilation = CSharpCompilation.Create(
            "Data2Vec.Dsl.Generator",
            s_sources.Value.Values.Select(tree => tree == original ? mutated : tree),
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(Compilation).Assembly.Location), MetadataReference.CreateFromFile(typeof(CSharpCompilation).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        if (!emitted.Success)
        {
            throw new InvalidOperationException($"'{mutant.Name}' does not compile: {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        }

        image.Position = 0;
        var assembly = context.LoadFromStream(image);
        T New<T>(string name) => (T)Activator.CreateInstance(assembly.GetType("Data2Vec.Dsl.Generator." + name, throwOnError: true)!)!;
        return new Checker(() => New<IIncrementalGenerator>("DeclarationGenerator"), () => New<DiagnosticAnalyzer>("DeclarationAnalyzer"));
    }

    // The language's attributes are compiled into the generator too.
    private static IEnumerable<string> Files() => new[] { s_root, Path.Combine(Repository(), "runtime", "Data2Vec.Dsl", "Declarations") }
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(s_root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string Repository([CallerFilePath] string file = "")
    {
        var folder = Path.GetDirectoryName(file)!;
        while (!File.Exists(Path.Combine(folder, "Data2Vec.Dsl.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
