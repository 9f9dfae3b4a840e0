using System.Text;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// The folder that a run writes to. It is checked before anything is computed, nothing in it is ever half written, and a run that fails
/// before it has written anything leaves no trace.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The checkpoint of the first (or only) seed.</summary>
    public const string Checkpoint = "pair.safetensors";

    /// <summary>One JSON object per update.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The report of a demo.</summary>
    public const string Report = "report.html";

    private readonly List<string> _created = [];

    // A name that nobody else has: what another run, or the user, left in the folder is neither written over nor removed.
    private readonly string _unfinished = $".{Guid.NewGuid():N}.partial";
    private readonly HashSet<string> _partials = new(StringComparer.Ordinal);

    private RunFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Creates the folder, or takes an existing one that holds no run yet, and proves that it can be written to.</summary>
    /// <exception cref="Refusal">It holds a run already, or cannot be written to.</exception>
    public static RunFolder Prepare(string path)
    {
        if (File.Exists(path))
        {
            throw Refusal.Failure($"'{path}' is a file, so no run can be written into it; name a folder with --out.");
        }

        foreach (var name in new[] { Checkpoint, Metrics, Report })
        {
            if (Path.Exists(Path.Combine(path, name)))
            {
                throw Refusal.Failure($"'{path}' already holds a run ({name}); name another folder with --out, or move the old run away.");
            }
        }

        var folder = new RunFolder(path);
        try
        {
            folder.Create(path);
            var probe = folder.PartialOf("probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw Refusal.Failure($"The folder '{path}' cannot be written to ({Sentence.Of(e)}); name another one with --out.", e);
        }
    }

    /// <summary>The full path of a file of the run.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file so that it appears whole or not at all.</summary>
    public void Write(string name, string text) => Write(name, partial => File.WriteAllText(partial, text, new UTF8Encoding(false)));

    /// <summary>Writes a file so that it appears whole or not at all.</summary>
    /// <param name="name">The name it gets.</param>
    /// <param name="write">Writes to the path it is handed.</param>
    /// <exception cref="Refusal">It cannot be written; what was there stays as it was.</exception>
    public void Write(string name, Action<string> write)
    {
        var (partial, final) = (PartialOf(name), PathOf(name));
        try
        {
            write(partial);
            File.Move(partial, final, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(partial);
            throw Refusal.Failure($"'{final}' cannot be written ({Sentence.Of(e)}); make room or name another folder with --out.", e);
        }
    }

    /// <summary>Opens a file that grows during the run. It gets its name by <see cref="Finish"/>.</summary>
    public StreamWriter Begin(string name) => new(PartialOf(name), append: false, new UTF8Encoding(false)) { NewLine = "\n" };

    /// <summary>Gives a grown file its name, after its writer is closed.</summary>
    public void Finish(string name) => File.Move(PartialOf(name), PathOf(name), overwrite: true);

    /// <summary>Removes what was not finished, and the folders that this run made and left empty.</summary>
    public void Dispose()
    {
        foreach (var partial in _partials)
        {
            TryDelete(partial);
        }

        foreach (var path in Enumerable.Reverse(_created))
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is what the user has to read; a left-over is the smaller harm.
        }
    }

    private string PartialOf(string name)
    {
        var partial = PathOf(name + _unfinished);
        _partials.Add(partial);
        return partial;
    }

    private void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Create(parent);
        }

        Directory.CreateDirectory(path);
        _created.Add(path);
    }
}
