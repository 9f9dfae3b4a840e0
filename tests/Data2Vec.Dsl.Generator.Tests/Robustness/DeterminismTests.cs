using System.Globalization;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Robustness;

/// <summary>The same declarations give the same text, whatever surrounds them.</summary>
public sealed class DeterminismTests
{
    // With numbers in it that cultures write in their own ways.
    private const string Numbers = Harness.Usings + """
        [ImageEncoder(Size = 224)]
        [PatchEmbedding(Dim = 768, Patch = 16)]
        [ClassToken(Mean = -0.25, Std = 1e-6)]
        [Maskable]
        [Transformer(Depth = 12, Heads = 12, DropPath = 0.25, Epsilon = 1e-6)]
        public sealed partial class Numbers;
        """;

    private static readonly string[] s_sources = [.. Golden.All.Values, Numbers];

    [Fact]
    public void Whatever_the_order_of_the_files() => Assert.Equal(Texts(s_sources), Texts([.. s_sources.Reverse()]));

    [Fact]
    public void Whatever_the_line_ends() =>
        Assert.Equal(Texts(s_sources), Texts([.. s_sources.Select(s => s.ReplaceLineEndings("\r\n"))]));

    [Fact]
    public void Line_ends_are_those_of_the_project() =>
        Assert.All(Texts(s_sources).Values, text => Assert.DoesNotContain('\r', text));

    [Fact]
    public void Lines_are_tidy() => Assert.All(Texts(s_sources), file => Assert.All(file.Value.Split('\n'), line =>
    {
        Assert.Equal(line.TrimEnd(), line);
        Assert.DoesNotContain('\t', line);

        // Names of other libraries are as long as they are: only a row of three of them, with nothing between that could be left out, may be longer.
        var isShortestRow = line.Trim() is var row && row.Split("  ").Length == 3 && !row.Contains("   ", StringComparison.Ordinal);
        Assert.True(line.Length <= 170 || isShortestRow, $"{file.Key}: {line.Length} characters: {line}");
    }));

    [Fact]
    public void A_second_run_has_nothing_to_do()
    {
        var compilation = Harness.Compile(s_sources);
        var result = Harness.Driver().RunGenerators(compilation).RunGenerators(compilation.Clone()).GetRunResult().Results[0];
        var reasons = result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs).Select(o => o.Reason).ToList();
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    // fi-FI: a minus sign of its own and a decimal comma; ar-SA: marks around the sign; tr-TR: a point between thousands.
    [Theory]
    [InlineData("\u2212", ",", "\u00A0")]
    [InlineData("\u061C-", "\u066B", "\u066C")]
    [InlineData("-", ",", ".")]
    public async Task Whatever_the_culture(string minus, string point, string group)
    {
        var expected = Texts(s_sources);
        var broken = Numbers.Replace("DropPath = 0.25", "DropPath = -1.5", StringComparison.Ordinal);
        var message = await Message(broken);

        // Made by hand, because this process has only the invariant culture's data.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = minus;
        culture.NumberFormat.NumberDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(minus + "1" + point + "5", $"{-1.5}");
            Assert.Equal(expected, Texts(s_sources));
            Assert.Equal(message, await Message(broken));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static async Task<string> Message(string source) =>
        Assert.Single(await Harness.AnalyzeAsync(source)).GetMessage(CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string> Texts(string[] sources) => new(
        Harness.Generate(sources).Result.Results[0].GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString()),
        StringComparer.Ordinal);
}
