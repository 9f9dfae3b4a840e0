namespace Data2Vec.Dsl.Data.Batching;

/// <summary>The items of one update.</summary>
/// <param name="Epoch">The epoch that the update belongs to, from 0.</param>
/// <param name="Items">The items' indices in the set, <c>[B]</c>, in random order.</param>
public sealed record ItemBatch(long Epoch, IReadOnlyList<int> Items);
