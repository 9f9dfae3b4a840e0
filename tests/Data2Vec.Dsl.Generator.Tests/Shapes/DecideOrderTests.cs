using Data2Vec.Dsl.Generator.Shapes;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class DecideOrderTests
{
    private static readonly Dim T = Dim.Symbol("T");

    [Fact]
    public void Random_comparisons_are_decided_as_by_brute_force()
    {
        var random = new Random(31);
        int unknown = 0;
        for (int i = 0; i < 2500; i++)
        {
            long min = random.Next(0, 20), max = min + random.Next(0, 60);
            Formula t = Formula.Symbol("T", min, max), u = Formula.Symbol("U", 1, 1 + random.Next(4));
            Formula size = Formula.Random(random, 3, t, u);
            var values = DecideEqualTests.Everywhere(size.Dim).Select(size.Value).ToList();
            long k = (long)values[random.Next(values.Count)] + random.Next(-1, 2);
            Verdict verdict = Decide.AtLeast(size.Dim, k);
            int holds = values.Count(value => value >= k);
            string question = $"{size.Dim.Key} >= {k}: {verdict}, {holds} of {values.Count}";
            Assert.True(verdict.Answer != Answer.Always || holds == values.Count, question);
            Assert.True(verdict.Answer != Answer.Never || holds == 0, question);
            Assert.True(verdict.Answer != Answer.Sometimes || size.Value(With(verdict.Witness!)) < k, question);
            Assert.True(holds < values.Count || verdict.Answer is Answer.Always or Answer.Unknown, question);
            unknown += verdict.Answer == Answer.Unknown ? 1 : 0;
        }

        Assert.True(unknown < 50, $"{unknown} undecided");
    }

    [Fact]
    public void Lengths_counts_and_differences_of_counts_are_exact()
    {
        Dim tokens = Dim.Symbol("N", 4, 512), masked = tokens - Dim.Floor(tokens, 4), height = Dim.Symbol("H", 16), width = Dim.Symbol("W", 16);
        Assert.Equal(Answer.Always, Decide.AtLeast(masked, 3).Answer);
        Assert.Equal("N = 4", Decide.AtLeast(masked, 4).Witness!.ToString());
        Assert.Equal(Answer.Never, Decide.AtLeast(masked, 385).Answer);
        Assert.Equal(Answer.Sometimes, Decide.AtLeast(masked, 384).Answer);
        Assert.Equal(Answer.Always, Decide.AtLeast((Dim.Floor(height, 16) * Dim.Floor(width, 16)) + 1, 2).Answer);
        Assert.Equal(Answer.Sometimes, Decide.AtLeast(512 - T, 0).Answer);
        Assert.Equal(Answer.Always, Decide.AtLeast(514 - tokens, 2).Answer);
        Assert.Equal(Answer.Never, Decide.AtLeast(Dim.Floor(Dim.Symbol("T", 1, 399) - 400, 320) + 1, 1).Answer);
        Assert.Equal(Answer.Always, Decide.AtLeast(T * T, T).Answer);
        Assert.Equal("H = 16, W = 17", Decide.AtLeast(height, width).Witness!.ToString());
    }

    [Fact]
    public void The_least_value_is_the_last_failure_plus_one()
    {
        var random = new Random(32);
        int found = 0;
        for (int i = 0; i < 2000; i++)
        {
            long step = random.Next(1, 4), min = random.Next(0, 9), max = random.Next(2) == 0 ? long.MaxValue : step * (min + random.Next(60));
            Formula t = Formula.Symbol("T", min * step, max, step), size = Formula.Random(random, 3, t);
            if (size.Dim.IsConstant)
            {
                continue;
            }

            long k = random.Next(-5, 60);
            long end = Math.Min(max, 3000 * step);
            long[] inputs = [.. Enumerable.Range((int)min, 3001).Select(n => n * step).Where(n => n <= end)];
            long? last = inputs.Where(n => size.Value(At(("T", n))) < k).Select(static n => (long?)n).LastOrDefault();
            long expected = last is { } failing ? failing + step : min * step;
            if (Decide.LeastValue(size.Dim, k) is { } least)
            {
                Assert.True(expected == least || (expected > end && least > end), $"{size.Dim.Key} >= {k} from {least}, not {expected}");
                found++;
            }
            else if (Directions.Of(size.Dim, size.Dim.Symbols[0]) == Direction.Rising)
            {
                Assert.True(expected > end, $"{size.Dim.Key} >= {k}");
            }
        }

        Assert.True(found > 700, $"{found} found");
    }

    [Fact]
    public void A_least_value_is_found_far_away_and_with_a_multiple()
    {
        Assert.Equal(320_000_000_000_080, Decide.LeastValue(Dim.Floor(T - 400, 320) + 1, 1_000_000_000_000));
        Assert.Equal(416, Decide.LeastValue(Dim.Floor(Dim.Symbol("T", multiple: 16) - 400, 320) + 1, 1) + 16);
        Assert.Equal(3, Decide.LeastValue(T - Dim.Floor(T, 4), 3));
        Assert.Equal(5, Decide.LeastValue(T - Dim.Floor(T, 4), 4));
        Assert.Null(Decide.LeastValue(Dim.Symbol("T", 1, 399), 400));
        Assert.Null(Decide.LeastValue(-T, 0));
    }
}
