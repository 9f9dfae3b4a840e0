extern alias generator;

using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Tests.Conventions;
using Rule = generator::Data2Vec.Dsl.Generator.Rules.Rule;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>docs/faults.md names every fault once, with a rule that exists or the reason why there is none, and with a test that exists.</summary>
public sealed partial class FaultTableTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Repository.Root, "docs/faults.md"));

    private static readonly IReadOnlyList<(int Number, string Fault, string ByHand, string Here, string Test)> s_rows =
        [.. Row().Matches(s_page).Select(m => (int.Parse(m.Groups[1].Value, null), m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value, m.Groups[5].Value))];

    private static readonly string s_sources = string.Concat(
        new[] { "tests/Data2Vec.Dsl.Generator.Tests", "tests/Data2Vec.Dsl.Runtime.Tests" }.SelectMany(folder => Repository.Files(folder, "*Tests*.cs")
            .Concat(Repository.Files(folder, "*Faults.cs"))).Select(File.ReadAllText));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, 90)];

    [Fact]
    public void There_are_ninety_in_order() => Assert.Equal(Enumerable.Range(1, 90), s_rows.Select(row => row.Number));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void It_says_what_happens_and_which_test_shows_it(int number)
    {
        var (_, fault, byHand, here, test) = s_rows[number - 1];
        Assert.True(fault.Length > 10 && Regex.IsMatch(byHand, "throws|silent"), fault);
        Assert.Matches(@"^(\[D2V\d{4}\]\(rules/D2V\d{4}\.md\)$|cannot be written: |rejected at run time|shown: )", here);
        if (here.StartsWith('['))
        {
            var id = here[1..8];
            Assert.Contains(Rule.All, rule => rule.Id == id);
            Assert.Equal($"[{id}](rules/{id}.md)", here);
            Assert.Matches($"{test.Split('.')[1]}\\(.*?\\)\\s*=>\\s*Fault\\.GivesAsync\\(\\s*\"{id}\"", s_sources);
        }

        var (type, method) = (test.Split('.')[0], test.Split('.')[1]);
        Assert.Matches($@"class {type}\b", s_sources);
        Assert.Matches($@"public (async )?(void|Task) {method}\(", s_sources);
        Assert.True(
            !method.StartsWith("Fault", StringComparison.Ordinal) || method.StartsWith($"Fault{number:00}_", StringComparison.Ordinal) || !here.StartsWith('['), test);
    }

    [Fact]
    public void Every_test_of_a_fault_is_in_the_table()
    {
        var tests = typeof(FaultTableTests).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(FaultTableTests).Namespace)
            .SelectMany(t => t.GetMethods())
            .Select(m => Regex.Match(m.Name, @"^Fault(\d\d)_"))
            .Where(m => m.Success);
        Assert.All(tests, m => Assert.Contains(s_rows, row => row.Number == int.Parse(m.Groups[1].Value, null) || row.Test.EndsWith(m.Value, StringComparison.Ordinal)));
        Assert.All(
            s_rows.GroupBy(row => Regex.Replace(row.Here, @"^\[.*$", "rule").Split(':')[0]),
            kind => Assert.Matches($@"\| {kind.Count()} \|", s_page));
    }

    [GeneratedRegex(@"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \| `(\w+\.\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
