namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>The random numbers of one case: they depend on the run's seed and the case's number alone.</summary>
internal sealed class Dice(int seed, int number)
{
    private readonly Random _random = new(unchecked((seed * 1_000_003) + number));

    /// <summary>A whole number from least to most, both included.</summary>
    public int Next(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(double share) => _random.NextDouble() < share;

    public T Of<T>(params IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public T Of<T>()
        where T : struct, Enum => Of(Enum.GetValues<T>());

    /// <summary>An argument, said with some chance.</summary>
    public Argument? Maybe(double share, string name, Func<object> value) => Chance(share) ? new Argument(name, value()) : null;

    /// <summary>A divisor of a number, the smallest and the largest often.</summary>
    public int Divisor(int number) => Of([.. Enumerable.Range(1, number).Where(d => number % d == 0)]);

    /// <summary>A share that is a round number of hundredths, 0 often.</summary>
    public double Share(double most = 0.5) => Chance(0.2) ? 0 : Math.Round(_random.NextDouble() * most, 2);

    public IReadOnlyList<T> Shuffle<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        _random.Shuffle(all);
        return all;
    }
}
