namespace Data2Vec.Cli;

/// <summary>Finds what somebody who mistyped a name may have meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of <paramref name="known"/>, or null where none is near enough to be meant.</summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        var best = known
            .Select(name => (Name: name, Distance: Distance(typed, name)))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();

        // Half of the letters wrong is no typing mistake any more.
        return best.Name is not null && best.Distance <= Math.Max(1, Math.Min(typed.Length, best.Name.Length) / 2) ? best.Name : Unabbreviated(typed, known);
    }

    /// <summary>What to type in place of <paramref name="typed"/>, as the end of a sentence: the nearest name, or what there is.</summary>
    public static string Advice(string typed, IEnumerable<string> known, string otherwise) =>
        Nearest(typed, known) is { } near ? $"did you mean '{near}'?" : otherwise;

    // The only name that has these letters in this order, as BFloat16 has those of bf16.
    private static string? Unabbreviated(string typed, IEnumerable<string> known)
    {
        var longer = typed.Length < 3 ? [] : known.Where(HasLetters).Take(2).ToList();
        return longer.Count == 1 ? longer[0] : null;

        bool HasLetters(string name)
        {
            var found = 0;
            foreach (var letter in name)
            {
                found += found < typed.Length && char.ToUpperInvariant(letter) == char.ToUpperInvariant(typed[found]) ? 1 : 0;
            }

            return found == typed.Length;
        }
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other, case ignored.</summary>
    public static int Distance(string from, string to)
    {
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (var j = 0; j <= to.Length; j++)
        {
            cost[0, j] = j;
        }

        bool Same(int i, int j) => char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]);

        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var least = Math.Min(cost[i - 1, j - 1] + (Same(i, j) ? 0 : 1), Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(i, j - 1) && Same(i - 1, j))
                {
                    least = Math.Min(least, cost[i - 2, j - 2] + 1);
                }

                cost[i, j] = least;
            }
        }

        return cost[from.Length, to.Length];
    }
}
