namespace Data2Vec.Dsl.Data.Batching;

/// <summary>
/// Guesses which batch is asked for next: a process that shares its updates with others asks for every second or fourth. Two equal steps make a
/// stride; after any other the next one follows.
/// </summary>
internal sealed class Stride
{
    private long _last = -1;
    private long _step;

    /// <summary>How far the next batch is thought to be.</summary>
    public long Length { get; private set; } = 1;

    /// <summary>Takes notice of what was asked for.</summary>
    public void Note(long update)
    {
        var step = update - _last;
        Length = _last >= 0 && step > 0 && step == _step ? step : 1;
        (_last, _step) = (update, step);
    }
}
