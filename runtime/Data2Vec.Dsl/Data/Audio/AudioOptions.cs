namespace Data2Vec.Dsl.Data.Audio;

/// <summary>What a clip must be to come into a set.</summary>
public sealed record AudioOptions
{
    /// <summary>Samples per second of the set; files of other rates are resampled.</summary>
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Shorter clips are left out, and named. The default gives the published encoders a few frames.</summary>
    public TimeSpan Shortest { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Whether transcripts are looked for. A clip whose transcript cannot be read is left out, and named. Pretraining needs none, so it loses no clip by them.
    /// </summary>
    public bool Transcripts { get; init; } = true;
}
