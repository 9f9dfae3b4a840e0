namespace Data2Vec.Dsl.Checkpoints;

/// <summary>A parameter's name here and in another library's state dictionary.</summary>
/// <param name="Name">The name here.</param>
/// <param name="Sources">The names there; where they are several, the parameter is their rows below each other.</param>
public sealed record StateName(string Name, params IReadOnlyList<string> Sources)
{
    /// <summary>Published files may lack it, since nothing but pretraining needs it; the parameter then keeps its values.</summary>
    public bool IsOptional { get; init; }
}
