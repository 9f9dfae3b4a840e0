namespace Data2Vec.Dsl.Data;

/// <summary>
/// A folder that files are collected in until all of them are there and checked; then it takes the place of the cache in one step. Whatever
/// happens before leaves the cache as it was.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private readonly string? _target;
    private readonly string _work;

    /// <summary>Creates the folder beside the target, where a rename is atomic; in the temporary folder where that cannot be written.</summary>
    public StagingFolder(string? target)
    {
        var suffix = $".{Guid.NewGuid():N}.partial";
        if (target is not null && TryCreate(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)) + suffix) is { } beside)
        {
            (_target, _work) = (target, beside);
        }
        else
        {
            _work = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "data2vec-dsl" + suffix)).FullName;
        }

        Files = Directory.CreateDirectory(Path.Combine(_work, "files")).FullName;
        Scratch = Directory.CreateDirectory(Path.Combine(_work, "scratch")).FullName;
    }

    /// <summary>What becomes the cache.</summary>
    public string Files { get; }

    /// <summary>What is thrown away.</summary>
    public string Scratch { get; }

    /// <summary>Why the target cannot be written; null where it can, or where there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Puts the files in the target's place. A target that could not be replaced is reported in <see cref="Problem"/>.</summary>
    public void Promote()
    {
        if (_target is null)
        {
            return;
        }

        try
        {
            if (Directory.Exists(_target))
            {
                // Only an incomplete or damaged cache is ever replaced: a good one would have been used.
                Directory.Move(_target, Path.Combine(_work, "replaced"));
            }

            Directory.Move(Files, _target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_work, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left-overs in a cache folder harm nobody; the data are already safe.
        }
    }

    private string? TryCreate(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
            return null;
        }
    }
}
