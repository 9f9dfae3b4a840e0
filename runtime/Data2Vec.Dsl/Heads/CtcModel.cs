namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated recogniser of audio is.</summary>
public abstract class CtcModel(string name, ParameterStore store) : Recogniser(name, store)
{
    /// <summary>Frames of the output for a clip of so many samples.</summary>
    public abstract long FramesOf(long samples);

    /// <inheritdoc/>
    public override long[] FramesOf(AudioBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return ValidFrames.Of(batch, FramesOf);
    }
}
