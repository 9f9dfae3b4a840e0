namespace Data2Vec.Dsl.Data.Audio;

/// <summary>How clips of different lengths become one batch.</summary>
public enum ClipFit
{
    /// <summary>All are cut, each at a random place, to the shortest of the batch: fairseq's way of pretraining.</summary>
    Crop,

    /// <summary>All are kept and padded behind their end to the longest: what transcripts need.</summary>
    Pad,
}

/// <summary>How batches are made of a <see cref="AudioSet"/>. The defaults are fairseq's of pretraining.</summary>
public sealed record AudioBatchOptions
{
    /// <summary>The most samples of a batch: the sum of its clips, or with <see cref="ClipFit.Pad"/> the longest times their number.</summary>
    public long Budget { get; init; } = 3_800_000;

    /// <summary>The most clips of a batch.</summary>
    public int MaxClips { get; init; } = int.MaxValue;

    /// <summary>Longer clips are cut to this many samples at a random place, another one in each epoch.</summary>
    public int Longest { get; init; } = 320_000;

    /// <summary>How clips of different lengths become one batch.</summary>
    public ClipFit Fit { get; init; } = ClipFit.Crop;

    /// <summary>How much shorter than the longest clip of its batch a clip may be, about, as a share from 0 to 1.</summary>
    public double Spread { get; init; } = 0.2;

    /// <summary>Whether each clip is brought to mean 0 and variance 1, over its whole length and before it is cut.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>What is added to the variance: 1e-5 as in torch's layer norm.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>How many batches are prepared ahead; 0 prepares each when it is asked for.</summary>
    public int Ahead { get; init; } = 2;
}
