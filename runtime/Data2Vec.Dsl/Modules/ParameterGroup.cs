namespace Data2Vec.Dsl;

/// <summary>
/// Parameters that an optimiser treats alike, and how many elements of each part of a model are among them, alignment included. A layout has a list of
/// groups; every generated model has matrices and vectors.
/// </summary>
/// <param name="Name">What the group is called.</param>
/// <param name="IsDecayed">Weight decay always acts on them. A recipe may spare the others.</param>
/// <param name="Local">Elements before the mask point.</param>
/// <param name="Stem">Elements between the mask point and the transformer.</param>
/// <param name="Context">Elements of the transformer and after it.</param>
/// <param name="Head">Elements of the student's head.</param>
public sealed record ParameterGroup(string Name, bool IsDecayed, long Local = 0, long Stem = 0, long Context = 0, long Head = 0)
{
    /// <summary>The name of the group of weights.</summary>
    public const string OfMatrices = "matrices";

    /// <summary>The name of the group of biases, norms, factors and tokens.</summary>
    public const string OfVectors = "vectors";

    /// <summary>All elements.</summary>
    public long Length => Local + Stem + Context + Head;

    /// <summary>Weights.</summary>
    /// <inheritdoc cref="ParameterGroup(string, bool, long, long, long, long)"/>
    public static ParameterGroup Matrices(long local = 0, long stem = 0, long context = 0, long head = 0) =>
        new(OfMatrices, true, local, stem, context, head);

    /// <summary>Biases, norms, factors and tokens.</summary>
    /// <inheritdoc cref="ParameterGroup(string, bool, long, long, long, long)"/>
    public static ParameterGroup Vectors(long local = 0, long stem = 0, long context = 0, long head = 0) =>
        new(OfVectors, false, local, stem, context, head);

    /// <summary>Elements of one part.</summary>
    public long Of(Part part) => part switch
    {
        Part.Head => Head,
        Part.Local => Local,
        Part.Stem => Stem,
        _ => Context,
    };
}
