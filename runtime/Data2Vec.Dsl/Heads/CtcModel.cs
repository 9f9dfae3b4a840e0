namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated recogniser of speech is.</summary>
public abstract class CtcModel(string name, ParameterStore store) : Recogniser(name, store)
{
    /// <summary>Frames of the output for a sound of so many samples.</summary>
    public abstract long FramesOf(long samples);

    /// <inheritdoc/>
    public override long[] FramesOf(WaveformBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return ValidFrames.Of(batch, FramesOf);
    }
}
