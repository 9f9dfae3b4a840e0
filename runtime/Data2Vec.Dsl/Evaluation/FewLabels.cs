using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Chooses the few samples of each class that keep their labels.</summary>
public static class FewLabels
{
    private const ulong Salt = 0x6665776C6162656C;

    /// <summary>The same number of samples of each class, drawn by the seed; all where a class has fewer.</summary>
    /// <param name="labels">The class of each sample, from 0.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="perClass">How many of each.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Their indices, class by class.</returns>
    public static int[] Choose(ReadOnlySpan<int> labels, int classes, int perClass, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        var ofClass = Enumerable.Range(0, classes).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            ofClass[labels[i]].Add(i);
        }

        var chosen = new List<int>();
        for (var label = 0; label < ofClass.Length; label++)
        {
            var (all, draws) = (ofClass[label], Draws.Keyed(seed ^ Salt, 0, label));
            for (var i = 0; i < Math.Min(perClass, all.Count); i++)
            {
                var j = draws.Integer(i, all.Count - 1);
                (all[i], all[j]) = (all[j], all[i]);
                chosen.Add(all[i]);
            }
        }

        return [.. chosen];
    }
}
