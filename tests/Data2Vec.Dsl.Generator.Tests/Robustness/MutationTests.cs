using System.Collections.Concurrent;
using System.Globalization;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Robustness;

/// <summary>
/// Whatever is typed, generator and analyzer do not throw, a mistake is said once and where it was made, and what is not a mistake compiles.
/// </summary>
[Trait("Lane", "Slow")]
public sealed class MutationTests
{
    public static TheoryData<string> Sources => [nameof(Golden.Full), nameof(Golden.Pair), nameof(Golden.FeedForwardPair), nameof(Golden.AudioPair), nameof(Golden.TextPair), nameof(Golden.AudioHeads), nameof(Golden.SequenceStages)];

    // What throws is caught, and becomes this.
    private const string Failed = "D2V0015";

    [Theory]
    [MemberData(nameof(Sources))]
    public void Other_numbers(string source) => Hold(Mutants.OfNumbers(Golden.All[source]));

    [Theory]
    [InlineData(nameof(Golden.Pair))]
    [InlineData(nameof(Golden.Variant))]
    [InlineData(nameof(Golden.AudioParts))]
    [InlineData(nameof(Golden.AudioVariant))]
    [InlineData(nameof(Golden.TextParts))]
    [InlineData(nameof(Golden.VisionStages))]
    [InlineData(nameof(Golden.ImageHeads))]
    public void Other_attributes(string source) => Hold(Mutants.OfAttributes(Golden.All[source]));

    [Theory]
    [MemberData(nameof(Sources))]
    public void Missing_tokens(string source) => Hold(Mutants.OfTokens(Golden.All[source], count: 20, seed: 1));

    [Theory]
    [InlineData(nameof(Golden.FeedForwardPair))]
    [InlineData(nameof(Golden.Variant))]
    [InlineData(nameof(Golden.TextHeads))]
    [InlineData(nameof(Golden.SequenceStages))]
    public void Other_names(string source) => Hold(Mutants.OfNames(Golden.All[source]));

    [Theory]
    [InlineData(nameof(Golden.DeepHead))]
    [InlineData(nameof(Golden.Variant))]
    [InlineData(nameof(Golden.TextHeads))]
    [InlineData(nameof(Golden.VisionStages))]
    public void Other_classes(string source) => Hold(Mutants.OfClasses(Golden.All[source]));

    [Fact]
    public void Names_that_differ_in_case_only() => Hold(
    [
        new("Minimal and MiniMal", Golden.Minimal + "\n" + Golden.RandomMask[Harness.Usings.Length..].Replace("Singles", "MiniMal", StringComparison.Ordinal)),
    ]);

    [Fact]
    public void The_invariants_can_fail()
    {
        // A static method of the user's with the signature of a generated one is the one thing that it does not look for.
        var clash = Golden.All[nameof(Golden.AudioPair)].Replace("class Hearing;", "class Hearing { public static long Frames(long samples) => samples; }", StringComparison.Ordinal);
        Assert.NotNull(Violation(new Mutant("clash", clash)));
        Assert.Null(Violation(new Mutant("nothing", Golden.Minimal)));
    }

    private static void Hold(IEnumerable<Mutant> mutants)
    {
        var all = mutants.ToList();
        Assert.NotEmpty(all);
        var violations = new ConcurrentBag<string>();
        Parallel.ForEach(all, new ParallelOptions { MaxDegreeOfParallelism = 2 }, mutant =>
        {
            if (Violation(mutant) is { } violation)
            {
                violations.Add($"{mutant.Change}: {violation}");
            }
        });
        Assert.True(violations.IsEmpty, string.Join('\n', violations.Order(StringComparer.Ordinal)));
    }

    private static string? Violation(Mutant mutant)
    {
        var run = Harness.Generate(mutant.Text);
        if (run.Result.Results[0].Exception is { } exception)
        {
            return "the generator threw " + exception;
        }

        if (run.Diagnostics.FirstOrDefault(d => d.Id == Failed) is { } failure)
        {
            return Text(failure);
        }

        // All at once: compiling and analyzing one after the other would bind everything twice.
        var said = Harness.AllDiagnosticsAsync(run).GetAwaiter().GetResult();
        if (said.FirstOrDefault(d => d.Id is "AD0001" or Failed) is { } crash)
        {
            return "the analyzer threw " + Text(crash);
        }

        var errors = said.Where(d => d.Severity == DiagnosticSeverity.Error).ToLookup(d => d.Id.StartsWith("D2V", StringComparison.Ordinal));
        var (findings, complaints) = (errors[true].ToList(), errors[false].ToList());
        var inside = complaints.Where(d => run.IsGenerated(d.Location)).ToList();
        if (findings.Any(d => d.Location.SourceTree is null || run.IsGenerated(d.Location)))
        {
            return "a finding stands nowhere in the user's code: " + Text(findings[0]);
        }

        if (inside.Count > 0 && (findings.Count > 0 || inside.Count == complaints.Count))
        {
            return "generated code does not compile: " + Text(inside[0]);
        }

        if (mutant.IsNumber && findings.Count > 1)
        {
            return "said twice: " + string.Join(" and ", findings.Select(Text));
        }

        // Warnings count only where nothing else is wrong.
        return findings.Count + complaints.Count == 0 && said.FirstOrDefault(IsWarningInside) is { } warning
            ? "generated code is warned about: " + Text(warning)
            : null;

        bool IsWarningInside(Diagnostic d) => d.Severity == DiagnosticSeverity.Warning && run.IsGenerated(d.Location);
    }

    private static string Text(Diagnostic diagnostic) => $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
}
