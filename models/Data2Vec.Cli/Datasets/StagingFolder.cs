namespace Data2Vec.Cli.Datasets;

/// <summary>
/// A folder that files are collected in until all of them are there and checked; then each is moved into the cache in one step. Whatever
/// happens before leaves the cache as it was, and whatever else lies in the cache's folder stays there: it may be a folder of the user's.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private readonly string? _target;
    private readonly string _work;

    /// <summary>Creates the folder beside the target, where a rename of a file is atomic; in the temporary folder where that cannot be written.</summary>
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

    /// <summary>What goes into the cache.</summary>
    public string Files { get; }

    /// <summary>What is thrown away.</summary>
    public string Scratch { get; }

    /// <summary>Why the target cannot be written; null where it can, or where there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Moves the files into the target, the data's over files of the same names. Where that fails <see cref="Problem"/> says why; a cache
    /// that is then incomplete is found out the next time, because its sums are checked whenever it is read.
    /// </summary>
    /// <param name="data">The names of the data's files; any other file stays as it is where the target has one of its name.</param>
    public void Promote(IReadOnlyCollection<string> data)
    {
        if (_target is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(_target);
            foreach (var file in Directory.GetFiles(Files))
            {
                var (name, place) = (Path.GetFileName(file), Path.Combine(_target, Path.GetFileName(file)));
                if (data.Contains(name) || !File.Exists(place))
                {
                    File.Move(file, place, overwrite: true);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
        }
    }

    /// <summary>
    /// Makes the folder of files the target, in one step, so that none is ever half written. A target that exists stays as it is: it may be a
    /// folder of the user's. Where it cannot be done <see cref="Problem"/> says why.
    /// </summary>
    public void PromoteWhole()
    {
        try
        {
            if (_target is not null && Directory.Exists(_target))
            {
                Problem = $"'{_target}' is already there; remove it if nothing else needs it.";
            }
            else if (_target is not null)
            {
                Directory.Move(Files, _target);
            }
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
