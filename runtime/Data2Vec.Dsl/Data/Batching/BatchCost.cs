namespace Data2Vec.Dsl.Data.Batching;

/// <summary>What a batch of items of different lengths costs, in the unit of the lengths (samples, tokens).</summary>
public enum BatchCost
{
    /// <summary>The longest item times the number of items: every item is padded to the longest.</summary>
    Padded,

    /// <summary>The sum of the lengths: nothing is padded, as where every item is cut to the shortest.</summary>
    Sum,
}
