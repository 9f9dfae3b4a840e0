using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Reporting;
using Data2Vec.Dsl.Fuzz.Running;

namespace Data2Vec.Dsl.Fuzz;

/// <summary>The commands.</summary>
internal static class Program
{
    private const int Batch = 200;
    private const string Command = "dotnet run -c Release --project tests/Data2Vec.Dsl.Fuzz -- ";

    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        ["run", .. var options] => await RunAsync(Number(options, "--seed", 1), Number(options, "--count", 10_000), Text(options, "--write")),
        ["case", .. var options] => await CaseAsync(Number(options, "--seed", 1), Number(options, "--number", 0)),
        ["mutants", .. var options] => await Mutants.MutantRun.RunAsync(Number(options, "--seed", 1), Number(options, "--count", 2000), Number(options, "--together", 2), Text(options, "--write")),
        ["child", var folder, var first] => Child.Run(folder, int.Parse(first, CultureInfo.InvariantCulture)),
        _ => Usage(),
    };

    private static async Task<int> RunAsync(int seed, int count, string? path)
    {
        var watch = Stopwatch.StartNew();
        var tally = new Tally();
        var coming = InspectAsync(0);
        for (var first = 0; first < count; first += Batch)
        {
            // While one batch runs in its process, the next is compiled.
            var seen = await coming;
            coming = InspectAsync(first + Batch);
            tally.Add(seen);
            foreach (var finding in seen.Findings)
            {
                Console.WriteLine($"seed {seed}, case {finding.Number}: {finding.Kind}: {finding.What}");
            }

            foreach (var verdict in seen.Verdicts.Where(v => v.Place is not (null or Placement.Exact)))
            {
                var changed = verdict.Drawn.Mutations[0];
                var attribute = changed.Case.Classes[changed.Type].Attributes[changed.Place].Name;
                Console.WriteLine($"seed {seed}, case {verdict.Drawn.Number}: {verdict.Place}: {attribute}.{changed.Argument} changed, {Verdicts.Text(verdict.Errors[0])}");
            }

            Console.WriteLine(FormattableString.Invariant($"{tally.Cases} of {count}, {tally.Accepted} accepted, {tally.Ran} run, {watch.Elapsed.TotalSeconds:0} s"));
            if (path is not null)
            {
                // Each time: what has been seen so far is what a shorter run would have seen.
                await Report.WriteAsync(path, "## Results", Figures());
            }
        }

        Console.WriteLine(Figures());

        return tally.Findings.Keys.All(kind => kind is Disagreement.Misplaced or Disagreement.FarFix or Disagreement.BadFix) ? 0 : 1;

        string Figures() => Report.Of(tally, $"{Command}run --seed {seed} --count {tally.Cases}", watch.Elapsed);

        Task<Seen> InspectAsync(int first) => Task.Run(() => Inspection.InspectAsync(
            Checker.Product, [.. Enumerable.Range(first, Math.Clamp(count - first, 0, Batch)).Select(number => Drawn.Of(seed, number))]));
    }

    // One case by itself: its text, what is said of it, and the smallest that shows the same.
    private static async Task<int> CaseAsync(int seed, int number)
    {
        var drawn = Drawn.Of(seed, number);
        Console.WriteLine(new CaseText(drawn.Case, drawn.Space).Text);
        foreach (var mutated in drawn.Mutations)
        {
            Console.WriteLine($"changed: {mutated.Case.Classes[mutated.Type].Class}, attribute {mutated.Place + 1} {mutated.Argument}");
        }

        var seen = await Inspection.InspectAsync(Checker.Product, [drawn]);
        Console.WriteLine($"analyzer: {string.Join(", ", seen.Verdicts[0].Errors.Select(Verdicts.Text))}");
        Console.WriteLine($"naive model: {string.Join(", ", seen.Verdicts[0].Judgement.Wrong)} {seen.Verdicts[0].Judgement.Open}");
        foreach (var finding in seen.Findings)
        {
            Console.WriteLine($"{finding.Kind}: {finding.What}");
        }

        if (seen.Findings.Count == 0)
        {
            return 0;
        }

        var first = seen.Findings[0];
        var small = await Shrinking.ShrinkAsync(drawn.Case, async smaller => (await Again(smaller)).Findings.Any(f => f.Kind == first.Kind));
        var shrunk = (await Again(small)).Findings[0];
        Console.WriteLine($"\nShrunk: {shrunk.Kind}: {shrunk.What}\n{new CaseText(small, "Shrunk").Text}");
        return 1;

        async Task<Seen> Again(Case subject)
        {
            try
            {
                var again = drawn with { Case = subject };
                return first.Kind is Disagreement.BadRun or Disagreement.BrokenCode or Disagreement.BadFix
                    ? await Inspection.InspectAsync(Checker.Product, [again])
                    : await Inspection.CompareAsync(Checker.Product, [again]);
            }
            catch (KeyNotFoundException)
            {
                // Something smaller lacks what the case is about.
                return new Seen([], [], 0, (0, 0));
            }
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine("run [--seed 1] [--count 10000] [--write FILE] | case --number N [--seed 1] | mutants [--seed 1] [--count 2000] [--together 2] [--write FILE]");
        return 2;
    }

    private static string? Text(string[] options, string name) =>
        Array.IndexOf(options, name) is var place && place >= 0 && place + 1 < options.Length ? options[place + 1] : null;

    private static int Number(string[] options, string name, int otherwise) =>
        Text(options, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
