namespace Data2Vec.Dsl.Generator;

/// <summary>Names of the pipeline's steps, which the caching tests look at.</summary>
internal static class TrackingNames
{
    /// <summary>Syntax and symbol → specification of one class.</summary>
    public const string Bind = nameof(Bind);

    /// <summary>Specifications of all classes → specification with what it names.</summary>
    public const string Link = nameof(Link);
}
