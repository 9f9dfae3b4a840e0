namespace Data2Vec.Dsl.Checkpoints;

/// <summary>A parameter's name here and in another library's state dictionary.</summary>
/// <param name="Name">The name here.</param>
/// <param name="Sources">The names there; where they are several, the parameter is their rows below each other.</param>
public sealed record StateName(string Name, params IReadOnlyList<string> Sources)
{
    /// <summary>Published files may lack it, such as heads and what nothing but pretraining needs; the parameter then keeps its values.</summary>
    public bool IsOptional { get; init; }

    /// <summary>It stands beside the encoder and never under the encoder's prefix, as most heads do.</summary>
    public bool IsTopLevel { get; init; }

    /// <summary>For a table of a grid: how its rows lie, so that a table of another image size can be resized. Null for all others.</summary>
    public PositionTable? Table { get; init; }
}
