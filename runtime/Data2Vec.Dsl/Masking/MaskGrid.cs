namespace Data2Vec.Dsl.Masking;

/// <summary>The positions that a policy may mask, for a batch.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Rows">Rows of a two-dimensional grid; 1 for a sequence.</param>
/// <param name="Columns">Columns of the grid, or the length of the longest sequence.</param>
/// <param name="ExtraTokens">Positions in front of the grid that are never masked.</param>
public readonly record struct MaskGrid(long Samples, int Rows, int Columns, int ExtraTokens)
{
    /// <summary>Positions of one sample that a policy may mask.</summary>
    public int Positions => Rows * Columns;

    /// <summary>Positions of each sample before its padding; null where nothing is padded.</summary>
    public IReadOnlyList<int>? Lengths { get; init; }

    /// <summary>Channels of each position, for policies that mask channels; 0 where positions are tokens.</summary>
    public int Channels { get; init; }

    /// <summary>Milliseconds from one position to the next; 0 where positions are no frames of audio.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Tokens of the vocabulary, for policies that put others in their place; 0 where positions are no tokens.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Positions of a sample before its padding.</summary>
    public int LengthOf(int sample) => Lengths?[sample] ?? Positions;
}
