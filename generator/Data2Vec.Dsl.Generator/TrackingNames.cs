namespace Data2Vec.Dsl.Generator;

/// <summary>Names of the pipeline's steps, which the caching tests look at.</summary>
internal static class TrackingNames
{
    /// <summary>Symbol → specification.</summary>
    public const string Bind = nameof(Bind);
}
