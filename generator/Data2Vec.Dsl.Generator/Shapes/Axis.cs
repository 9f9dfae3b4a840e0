namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// What an axis means. Sizes alone miss the mistakes that run: a batch that happens to be as long as the time, a view for a transpose.
/// </summary>
internal enum Role
{
    Batch,

    /// <summary>The differently masked copies of a sample.</summary>
    Clone,
    Time,
    Height,
    Width,

    /// <summary>Positions of a sequence that is no longer a grid or a signal: patches, words, a class token.</summary>
    Token,
    Channel,
    Head,

    /// <summary>The channels of one attention head.</summary>
    HeadChannel,

    /// <summary>One score per class of a classifier.</summary>
    Class,
    Layer,

    /// <summary>Positions of a target sequence, such as letters.</summary>
    Label,
    Vocabulary,
}

/// <summary>One axis of a tensor.</summary>
internal sealed record Axis(Role Role, Dim Size)
{
    public override string ToString() => Role + " " + Size;
}
