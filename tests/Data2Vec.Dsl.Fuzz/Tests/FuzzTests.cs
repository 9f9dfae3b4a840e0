using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Reporting;

namespace Data2Vec.Dsl.Fuzz.Tests;

/// <summary>The small run: the same oracles as the long one, for fewer cases.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Analyzer_naive_model_and_run_agree()
    {
        var seen = await Inspection.InspectAsync(Checker.Product, [.. Enumerable.Range(0, 40).Select(number => Drawn.Of(7, number))]);

        // Where a diagnostic stands is a share, which the long run tells.
        Assert.Empty(seen.Findings.Where(f => f.Kind != Disagreement.Misplaced).Select(f => $"case {f.Number} of seed 7: {f.Kind}: {f.What}"));
        Assert.InRange(seen.Ran, 15, 40);
        Assert.InRange(seen.Fixes.Applied, 5, 200);
    }

    [Fact]
    public void Every_attribute_and_argument_is_drawn()
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 0; number < 2000; number++)
        {
            foreach (var attribute in Drawn.Of(3, number).Case.Classes.SelectMany(c => c.Attributes))
            {
                drawn.Add(attribute.Name);
                drawn.UnionWith(attribute.Arguments.Select(a => $"{attribute.Name}.{a.Name}"));
                drawn.UnionWith(attribute.Arguments.Select(a => a.Value).OfType<string>());
            }
        }

        var names = Values.Attributes.Keys.Except(Values.NotDrawn.Keys).ToList();
        Assert.Empty(names.Except(drawn));
        Assert.Empty(names.SelectMany(name => Values.Arguments(name).Select(argument => $"{name}.{argument.Name}")).Except(drawn).Except(Values.NotDrawn.Keys));
        Assert.Empty(Values.NotDrawn.Keys.Intersect(drawn));
        var choices = names.SelectMany(Values.Arguments).Select(a => a.PropertyType).Where(t => t.IsEnum).Distinct();
        Assert.Empty(choices.SelectMany(t => Enum.GetNames(t).Select(name => $"{t.Name}.{name}")).Except(drawn));
    }

    [Fact]
    public void Every_edge_has_its_turn()
    {
        // Neighbours are of different attributes.
        var turns = Enumerable.Range(0, 60).Select(turn => Strata.Draw(seed: 1, number: turn, turn)).ToList();
        Assert.InRange(turns.Count(d => d.Mutations.Count == 1), 45, 60);
        Assert.InRange(turns.SelectMany(d => d.Mutations).Select(m => m.Argument).Distinct().Count(), 15, 60);
    }

    [Fact]
    public void A_case_is_the_same_whenever_it_is_drawn() => Assert.Equal(
        new CaseText(Drawn.Of(5, 11).Case, "Same").Text, new CaseText(Drawn.Of(5, 11).Case, "Same").Text);

    [Fact]
    public void A_case_is_read_back_as_it_was_written()
    {
        for (var number = 0; number < 300; number++)
        {
            var text = new CaseText(Drawn.Of(4, number).Case, "Again").Text;
            Assert.Equal(text, new CaseText(CaseParser.Parse(text), "Again").Text);
        }
    }

    [Fact]
    public async Task Shrinking_keeps_what_is_shown_and_nothing_else()
    {
        var small = await Shrinking.ShrinkAsync(
            Drawn.Of(1, 0).Case,
            subject => Task.FromResult(subject.Classes[0].Attributes.Any(a => a.Name == "Conv1d" && a.Find("Channels") is >= 5L)));
        Assert.Equal("using Data2Vec.Dsl;\n\nnamespace Small;\n\n[Conv1d(Channels = 5)]\ninternal sealed partial class Encoder;\n", new CaseText(small, "Small").Text);
    }

    [Theory]
    [InlineData("⌊(T - 400)/320⌋ + 1", 400, 1)]
    [InlineData("⌊(T - 400)/320⌋ + 1", 719, 1)]
    [InlineData("⌊(T - 400)/320⌋ + 1", 79, -1)]
    [InlineData("2·T - 1,000/2", 3, -494)]
    public void Sizes_are_computed_as_they_are_written(string text, long length, long expected) =>
        Assert.Equal(expected, SizeText.Of(text, new Dictionary<string, long> { ["T"] = length }));

    [Fact]
    public void A_bound_is_told_beside_its_cases()
    {
        var figures = Report.Of(new Tally(), "command", TimeSpan.FromMinutes(1));
        Assert.Contains("| false accepts | 0 |", figures, StringComparison.Ordinal);
    }
}
