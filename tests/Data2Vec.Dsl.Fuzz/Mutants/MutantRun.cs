extern alias generator;

using System.Globalization;
using System.Reflection;
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
    private static readonly string s_root = Path.Combine(Repository(), "generator", "Data2Vec.Dsl.Generator");

    private static readonly Lazy<IReadOnlyDictionary<string, SyntaxTree>> s_sources = new(() => Files().ToDictionary(
        file => Path.GetRelativePath(s_root, file).Replace('\\', '/'),
        file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest), file)));

    // Made once, so that a mutant shares all but one file with it.
    private static readonly Lazy<CSharpCompilation> s_product = new(() => CSharpCompilation.Create(
        "Data2Vec.Dsl.Generator",
        [.. s_sources.Value.Values, CSharpSyntaxTree.ParseText(Facts())],
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(Compilation).Assembly.Location), MetadataReference.CreateFromFile(typeof(CSharpCompilation).Assembly.Location)],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release)));

    /// <summary>Runs all, several at a time, and prints, or writes, a table.</summary>
    public static async Task<int> RunAsync(int seed, int count, int together, string? path)
    {
        var batches = new Batches(seed);
        var results = new (int Number, Disagreement? Kind)?[MutantTable.All.Count];
        using var writing = new SemaphoreSlim(1);
        await Parallel.ForAsync(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = together }, async (i, cancellation) =>
        {
            var result = await CatchAsync(MutantTable.All[i], count, batches);
            await writing.WaitAsync(cancellation);
            results[i] = result;
            Console.WriteLine(Line(MutantTable.All[i], result));
            if (path is not null)
            {
                // Each time, so that a run that is stopped has told what it knew.
                await Report.WriteAsync(path, "## Mutation test of the checker", Table(results, seed, count));
            }

            writing.Release();
        });

        // What the product itself is caught at would count for every mutant.
        if (await CatchAsync(Checker.Product, count, batches) is { Kind: { } kind } itself)
        {
            Console.Error.WriteLine($"The product itself is caught at case {itself.Number}, as {kind}: {itself.What}");
            return 1;
        }

        return results.Count(r => r!.Value.Kind is null);
    }

    private static string Table((int Number, Disagreement? Kind)?[] results, int seed, int count)
    {
        var done = results.Count(r => r is not null);
        var tried = done == results.Length ? "" : FormattableString.Invariant($" ({results.Length} are in the table, {done} were tried)");
        var table = new StringBuilder(FormattableString.Invariant($"```sh\ndotnet run -c Release --project tests/Data2Vec.Dsl.Fuzz -- mutants --seed {seed} --count {count}\n```\n\n"))
            .Append(FormattableString.Invariant($"{results.Count(r => r?.Kind is not null)} of {done} are caught{tried}.\n\n| mistake | caught at case | as |\n|---|---|---|\n"));
        foreach (var (mutant, result) in MutantTable.All.Zip(results))
        {
            if (result is { } known)
            {
                table.Append(Line(mutant, known)).Append('\n');
            }
        }

        return table.ToString();
    }

    private static string Line(Mutant mutant, (int Number, Disagreement? Kind) result) => FormattableString.Invariant(
        $"| {mutant.Name} | {(result.Kind is null ? "-" : result.Number)} | {result.Kind?.ToString() ?? "**not caught**"} |");

    /// <summary>The first case at which an oracle disagrees, and about what; null where none does.</summary>
    public static async Task<(int Number, Disagreement? Kind)> CatchAsync(Mutant mutant, int count, Batches batches)
    {
        var (number, kind, _) = await CatchAsync(Load(mutant), count, batches);
        return (number, kind);
    }

    private static async Task<(int Number, Disagreement? Kind, string What)> CatchAsync(Checker checker, int count, Batches batches)
    {
        for (var batch = 0; batch * Batches.Size < count; batch++)
        {
            foreach (var part in await batches.OfAsync(batch))
            {
                var seen = await Inspection.CompareAsync(checker, part.Drawn, part.Prepared, part.Generates);
                if (seen.Findings.Where(f => f.Kind != Disagreement.Misplaced).MinBy(f => f.Number) is { } first)
                {
                    return (first.Number < 0 ? batch * Batches.Size : first.Number, first.Kind, first.What);
                }
            }
        }

        return (count, null, "");
    }

    /// <summary>How often a mutant's text stands in its file.</summary>
    public static int Occurrences(Mutant mutant) =>
        s_sources.Value.TryGetValue(mutant.File, out var tree) ? tree.ToString().Split(mutant.Find).Length - 1 : 0;

    private static Checker Load(Mutant mutant)
    {
        var original = s_sources.Value[mutant.File];
        var text = original.ToString().Replace(mutant.Find, mutant.Replacement, StringComparison.Ordinal);
        var mutated = CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)original.Options, original.FilePath);
        var compilation = s_product.Value.ReplaceSyntaxTree(original, mutated);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        if (!emitted.Success)
        {
            throw new InvalidOperationException($"'{mutant.Name}' does not compile: {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        }

        image.Position = 0;

        // Not collectible: the compiler's threads may still hold on to an analyzer when its context is gone, which ends the process.
        var assembly = new AssemblyLoadContext(mutant.Name).LoadFromStream(image);
        T New<T>(string name) => (T)Activator.CreateInstance(assembly.GetType("Data2Vec.Dsl.Generator." + name, throwOnError: true)!)!;
        return new Checker(() => New<IIncrementalGenerator>("DeclarationGenerator"), () => New<DiagnosticAnalyzer>("DeclarationAnalyzer"));
    }

    // The language's attributes are compiled into the generator too, and what spans need of a sample.
    private static IEnumerable<string> Files()
    {
        var runtime = Path.Combine(Repository(), "runtime", "Data2Vec.Dsl");
        return new[] { s_root, Path.Combine(runtime, "Declarations") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(s_root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Append(Path.Combine(runtime, "Masking", "SpanRoom.cs"));
    }

    // What the build writes into the assembly: rules link to their pages by it.
    private static string Facts() => string.Concat(typeof(generator::Data2Vec.Dsl.Generator.DeclarationGenerator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Select(fact =>
        $"[assembly: System.Reflection.AssemblyMetadata({SymbolDisplay.FormatLiteral(fact.Key, true)}, {SymbolDisplay.FormatLiteral(fact.Value ?? "", true)})]\n"));

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
