using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Training;

/// <summary>A contiguous part of a flat buffer whose parameters the optimiser treats alike.</summary>
/// <param name="Start">The first element.</param>
/// <param name="Length">How many elements, padding included.</param>
/// <param name="WeightDecay">Decoupled weight decay.</param>
/// <param name="RateScale">Factor on the learning rate.</param>
/// <param name="FirstUpdate">The first update that moves it, from 0. Until then it is frozen, and its moments begin there.</param>
internal sealed record ParameterGroup(long Start, long Length, double WeightDecay, double RateScale = 1, long FirstUpdate = 0)
{
    /// <summary>
    /// The groups of a range in the order of the buffer, as few as possible. Frozen parameters, those that require no gradient, are in none.
    /// </summary>
    public static IReadOnlyList<ParameterGroup> Of(ParameterRange range, Recipe recipe)
    {
        var layout = range.Store.Layout;
        var parameters = range.Store.Parameters.Where(p => range.Holds(p.Offset)).ToDictionary(p => p.Offset, p => p.Value);
        var starts = parameters.Keys.Append(range.Start).Append(layout.Matrices).Where(range.Holds).Distinct().Order().ToList();
        var groups = new List<ParameterGroup>();
        for (var i = 0; i < starts.Count; i++)
        {
            if (parameters.TryGetValue(starts[i], out var parameter) && !parameter.requires_grad)
            {
                continue;
            }

            var end = i + 1 < starts.Count ? starts[i + 1] : range.Start + range.Length;
            var isHead = layout.IsHead(starts[i]);
            var group = new ParameterGroup(
                starts[i],
                end - starts[i],
                recipe.DecayOn == DecayOn.All || starts[i] < layout.Matrices ? recipe.WeightDecay : 0,
                isHead ? recipe.HeadScale : 1,
                isHead ? 0 : recipe.FrozenUpdates);
            if (groups.Count > 0 && groups[^1] with { Start = group.Start, Length = group.Length } == group && groups[^1].End == group.Start)
            {
                groups[^1] = groups[^1] with { Length = groups[^1].Length + group.Length };
            }
            else
            {
                groups.Add(group);
            }
        }

        return groups;
    }

    /// <summary>The first element behind it.</summary>
    public long End => Start + Length;
}
