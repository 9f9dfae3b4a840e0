using Data2Vec.Dsl.Generator.Shapes;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class DecideEqualTests
{
    private static readonly Dim T = Dim.Symbol("T");

    [Fact]
    public void Hermite_is_beyond_the_normal_form_but_decided()
    {
        for (int n = 2; n <= 12; n++)
        {
            Dim sum = Enumerable.Range(0, n).Aggregate(Dim.Zero, (all, i) => all + Dim.Floor(T + i, n));
            Assert.NotEqual(T, sum);
            Assert.Equal(Verdict.Always, Decide.Equal(sum, T));
            Assert.Equal(Answer.Never, Decide.Equal(sum, T + 1).Answer);
            Assert.Equal(Answer.Sometimes, Decide.Equal(sum - Dim.Floor(T + 1, n) + Dim.Floor(T, n), T).Answer);
        }
    }

    /// <summary>On bounded symbols the decision has to agree with trying every input, Never and Sometimes included.</summary>
    [Fact]
    public void Random_pairs_are_decided_as_by_brute_force()
    {
        var random = new Random(21);
        var seen = new int[4];
        for (int i = 0; i < 3000; i++)
        {
            long min = random.Next(-6, 20), max = min + random.Next(0, 40), step = random.Next(1, 4);
            Formula t = Formula.Symbol("T", min * step, max * step, step), u = Formula.Symbol("U", 1, 1 + random.Next(4));
            Formula a = Formula.Random(random, 3, t, u), b = Related(random, a, t, u);
            Verdict verdict = Decide.Equal(a.Dim, b.Dim);
            seen[(int)verdict.Answer]++;

            bool all = true, any = false;
            foreach (Dictionary<string, long> at in Everywhere(a.Dim, b.Dim))
            {
                bool equal = a.Value(at) == b.Value(at);
                all &= equal;
                any |= equal;
            }

            string pair = $"{a.Dim.Key} and {b.Dim.Key}: {verdict}";
            Assert.True(verdict.Answer != Answer.Always || all, pair);
            Assert.True(verdict.Answer != Answer.Never || !any, pair);
            Assert.True(verdict.Answer != Answer.Sometimes || !all, pair);
            if (verdict.Answer is Answer.Never or Answer.Sometimes)
            {
                Assert.NotEqual(a.Value(With(verdict.Witness!)), b.Value(With(verdict.Witness!)));
            }
        }

        // Each answer occurs often enough to mean something, and giving up is rare.
        Assert.True(seen[(int)Answer.Always] > 300 && seen[(int)Answer.Never] > 100 && seen[(int)Answer.Sometimes] > 300);
        Assert.True(seen[(int)Answer.Unknown] < 30, $"{seen[(int)Answer.Unknown]} undecided");
    }

    [Fact]
    public void Unbounded_pairs_are_decided_as_by_trying_many_inputs()
    {
        var random = new Random(22);
        int unknown = 0;
        for (int i = 0; i < 2000; i++)
        {
            Formula t = Formula.Symbol("T", 1), a = Formula.Random(random, 4, t), b = Related(random, a, t, t);
            Verdict verdict = Decide.Equal(a.Dim, b.Dim);
            var equal = Enumerable.Range(1, 400).Select(n => At(("T", n))).Count(at => a.Value(at) == b.Value(at));
            unknown += verdict.Answer == Answer.Unknown ? 1 : 0;
            Assert.True(verdict.Answer != Answer.Always || equal == 400, $"{a.Dim.Key} and {b.Dim.Key}");
            Assert.True(verdict.Answer != Answer.Never || equal == 0, $"{a.Dim.Key} and {b.Dim.Key}");
            Assert.True(verdict.Answer != Answer.Sometimes || a.Value(With(verdict.Witness!)) != b.Value(With(verdict.Witness!)));

            // 400 inputs cannot all agree by accident unless the period is longer; then the verdict must be its own witness.
            Assert.True(equal < 400 || verdict.Answer != Answer.Never);
        }

        Assert.True(unknown < 20, $"{unknown} undecided");
    }

    [Fact]
    public void Never_is_found_by_difference_factor_sign_and_residue()
    {
        Assert.Equal(Answer.Never, Decide.Equal(T, T + 1).Answer);
        Assert.Equal(Answer.Never, Decide.Equal(2 * T, (4 * Dim.Floor(T, 3)) + 1).Answer);
        Assert.Equal(Answer.Never, Decide.Equal(T, 2 * T).Answer);
        Assert.Equal(Answer.Never, Decide.Equal(T, (2 * Dim.Floor(T, 2)) - 1).Answer);
    }

    [Fact]
    public void Sometimes_names_the_first_input_that_differs()
    {
        Verdict verdict = Decide.Equal(Dim.Floor(T, 16) * 16, T);
        Assert.Equal(Answer.Sometimes, verdict.Answer);
        Assert.Equal("T = 1", verdict.Witness!.ToString());
        Assert.Equal(Verdict.Always, Decide.Equal(Dim.Floor(Dim.Symbol("T", multiple: 32), 16) * 16, Dim.Symbol("T", multiple: 32)));
        Assert.Equal("B = 1, T = 16,001", Decide.Equal(
            Dim.Symbol("B") * Dim.Floor(Dim.Symbol("T", 16_000, 16_001), 2) * 2,
            Dim.Symbol("B") * Dim.Symbol("T", 16_000, 16_001)).Witness!.ToString());
    }

    [Fact]
    public void A_small_interval_is_decided_whatever_the_period()
    {
        Dim t = Dim.Symbol("T", 1, 20);
        Assert.Equal(Verdict.Always, Decide.Equal(Dim.Floor(t, 1_000_003) * Dim.Floor(t + 1, 999_983), 0));
        Assert.Equal(Verdict.Always, Decide.Equal(Dim.Floor(t + 9_979, 10_000), 0));
        Assert.Equal(Answer.Sometimes, Decide.Equal(Dim.Floor(t + 9_980, 10_000), 0).Answer);
    }

    [Fact]
    public void Beyond_the_budget_equality_is_unknown_and_inequality_still_found()
    {
        Dim hermite = Dim.Floor(T, 6000) + Dim.Floor((2 * T) + 6000, 12_000);
        Dim split = Enumerable.Range(0, 7001).Where(static i => i % 7000 == 0).Aggregate(Dim.Zero, (all, i) => all + Dim.Floor(T + i, 7001));
        Assert.Equal(Answer.Always, Decide.Equal(hermite, Dim.Floor(T, 6000) + Dim.Floor(T + 3000, 6000)).Answer);
        Assert.Equal(Answer.Unknown, Decide.Equal(Dim.Floor(T, 6000) + Dim.Floor(T + 3000, 6000), Dim.Floor(T, 3000)).Answer);
        Assert.Equal(Answer.Sometimes, Decide.Equal(split, Dim.Floor(T, 3000)).Answer);
    }

    [Fact]
    public void Divisibility_uses_coefficients_residues_and_declared_multiples()
    {
        Dim u = Dim.Symbol("U");
        Assert.Equal(Verdict.Always, Decide.Divisible((12 * T) + (8 * u), 4));
        Assert.Equal(Verdict.Always, Decide.Divisible(T * (T + 1), 2));
        Assert.Equal(Verdict.Always, Decide.Divisible(T * (T + 1) * (T + 2), 6));
        Assert.Equal(Verdict.Always, Decide.Divisible(Dim.Symbol("M", multiple: 48), 16));
        Assert.Equal(Answer.Never, Decide.Divisible((12 * T) + 2, 4).Answer);
        Assert.Equal(Answer.Never, Decide.Divisible(770, 12).Answer);
        Assert.Equal(Answer.Sometimes, Decide.Divisible(T, 16).Answer);
        Assert.Equal(1, Decide.Divisible(T, 16).Witness!["T"]);
    }

    /// <summary>Either an unrelated formula, or the first one rewritten by identities, or nearly that.</summary>
    private static Formula Related(Random random, Formula a, Formula t, Formula u) => random.Next(5) switch
    {
        0 => Formula.Random(random, 3, t, u),
        1 => a.FloorBy(2) + (a + Formula.Constant(1)).FloorBy(2),
        2 => a.FloorBy(3) + (a + Formula.Constant(1)).FloorBy(3) + (a + Formula.Constant(2)).FloorBy(3),
        3 => a.FloorBy(2) + a.FloorBy(2),
        _ => a + Formula.Constant(random.Next(2)) - (t + Formula.Constant(random.Next(3))).FloorBy(40) + t.FloorBy(40),
    };

    internal static IEnumerable<Dictionary<string, long>> Everywhere(params Dim[] sizes)
    {
        var symbols = sizes.SelectMany(static size => size.Symbols).Distinct().ToArray();
        foreach (long[] steps in Grid.Box([.. symbols.Select(static symbol => symbol.Count)]))
        {
            yield return symbols.Select((symbol, i) => (symbol.Name, Value: (symbol.FirstStep + steps[i]) * symbol.Multiple))
                .Concat(new[] { "T", "U" }.Except(symbols.Select(static symbol => symbol.Name)).Select(static name => (name, 0L)))
                .ToDictionary(static pair => pair.Item1, static pair => pair.Item2);
        }
    }
}
