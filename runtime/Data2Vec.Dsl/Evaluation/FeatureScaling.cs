namespace Data2Vec.Dsl.Evaluation;

/// <summary>How a probe brings features to a common size before it holds weights small.</summary>
public enum FeatureScaling
{
    /// <summary>Each feature has a deviation of 1: right where features have units of their own, as those of an encoder.</summary>
    Each,

    /// <summary>
    /// All features have one scale, by which vectors are as long as 512 features of deviation 1: right where the relative size of features says how much
    /// they matter, as in TF-IDF. Scaled one by one, the rarest words would be the largest numbers there.
    /// </summary>
    Common,
}
