namespace Data2Vec.Dsl.Distributed;

/// <summary>A process of the training has ended, or does not answer any more; the others cannot go on without it.</summary>
public sealed class RankLostException(int rank, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Which one; -1 where that is not known.</summary>
    public int Rank { get; } = rank;
}
