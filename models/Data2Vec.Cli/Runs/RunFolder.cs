using System.Text;
using System.Text.RegularExpressions;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// The folder that a run writes to. It is checked before anything is computed, one process at a time writes it, no file in it is ever half
/// written (but for the metrics, which grow), and a run that fails before it has written anything leaves no trace.
/// </summary>
internal sealed partial class RunFolder : IDisposable
{
    /// <summary>The checkpoint of the first (or only) seed.</summary>
    public const string Checkpoint = "pair.safetensors";

    /// <summary>What is trained, and one JSON object per update.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The report of a demo.</summary>
    public const string Report = "report.html";

    /// <summary>The folder of the training states, from which the run can go on.</summary>
    public const string States = "states";

    /// <summary>Every file of the data that was left out, with the reason: one JSON object a line. Only where there is one.</summary>
    public const string LeftOut = "left-out.jsonl";

    /// <summary>The folder of the vocabulary that was trained for the run.</summary>
    public const string Vocabulary = "vocabulary";

    // Held by the process that writes the run, and let go of by the system when it ends, however it ends.
    private const string LockName = ".lock";

    private readonly List<string> _created = [];
    private readonly List<SkippedFile> _leftOut = [];
    private FileStream? _lock;

    private RunFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Whether it holds a run that goes on. What is in it then decides, and is not written again.</summary>
    public bool GoesOn { get; private init; }

    /// <summary>Creates the folder, or takes an existing one that holds no run yet, and proves that it can be written to.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="goesOnFromFile">Whether the run goes on from a state that lies elsewhere: then its metrics are copied before its first state is there.</param>
    /// <exception cref="Refusal">It holds a run already, or cannot be written to.</exception>
    public static RunFolder Prepare(string path, bool goesOnFromFile = false)
    {
        if (File.Exists(path))
        {
            throw Refusal.Failure($"'{path}' is a file, so no run can be written into it; name a folder with --out.");
        }

        var states = new TrainingStates(Path.Combine(path, States));
        var isKilledCopy = goesOnFromFile && File.Exists(Path.Combine(path, LockName));
        foreach (var name in new[] { Checkpoint, Metrics, Report, States })
        {
            // A run that was killed before it had a first state is none.
            if (name == Metrics && isKilledCopy)
            {
                continue;
            }

            if (name == States ? states.Files.Count > 0 : Path.Exists(Path.Combine(path, name)))
            {
                throw Refusal.Failure(
                    $"'{path}' already holds a run ({name}); go on with it by --resume, name another folder with --out, or move the old run away.");
            }
        }

        var folder = new RunFolder(path);
        try
        {
            folder.Create(path);
            return folder.Take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw Refusal.Failure(
                $"The folder '{path}' cannot be written to ({DurableFile.Reason(e)}); {(FileTrouble.Remedy(e) is { } remedy ? remedy + " or " : "")}name another one with --out.", e);
        }
    }

    /// <summary>Takes the folder of a run that goes on in it.</summary>
    /// <exception cref="Refusal">It holds no run, or another process is writing it.</exception>
    public static RunFolder Reopen(string path)
    {
        if (new TrainingStates(Path.Combine(path, States)).Files.Count == 0)
        {
            throw Refusal.Usage($"'{path}' holds no run that could go on (there is no training state in '{States}'); leave --resume away to begin one.");
        }

        try
        {
            return new RunFolder(path) { GoesOn = true }.Take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal.Failure(
                $"The folder '{path}' cannot be written to ({DurableFile.Reason(e)}), so the run cannot go on in it; {FileTrouble.Remedy(e) ?? "mend that"} and try again.", e);
        }
    }

    /// <summary>The full path of a file of the run.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file so that it appears whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written; what was there stays as it was.</exception>
    public void Write(string name, string text) => DurableFile.Write(PathOf(name), file => file.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Adds files of the data to those that were left out.</summary>
    /// <returns>The file that lists them.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string AddLeftOut(IReadOnlyList<SkippedFile> files)
    {
        _leftOut.AddRange(files);
        Write(LeftOut, string.Concat(_leftOut.Select(file => Screen.Json(new { File = file.Path, file.Reason }) + "\n")));
        return PathOf(LeftOut);
    }

    /// <summary>Removes the folders that this run made and left empty.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        foreach (var path in Enumerable.Reverse(_created))
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
    }

    // What this tool's writers call a file until it is whole: names that nobody else gives.
    [GeneratedRegex(@"\.[0-9a-f]{32}\.partial$")]
    private static partial Regex Unfinished();

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

    // Proves that the folder can be written to, locks it, and removes what killed processes have left.
    private RunFolder Take()
    {
        // Before the lock, whose failure then has one reason. The name is one that nobody else gives.
        var probe = PathOf($"probe.{Guid.NewGuid():N}.partial");
        File.WriteAllText(probe, "");
        File.Delete(probe);
        Lock();
        foreach (var folder in new[] { FullPath, PathOf(States), PathOf(Vocabulary) }.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.partial").Where(file => Unfinished().IsMatch(file)))
            {
                TryDelete(file);
            }
        }

        return this;
    }

    private void Lock()
    {
        try
        {
            _lock = new FileStream(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw Refusal.Failure($"Another process is writing the run in '{FullPath}' ({Sentence.Of(e)}); let it end or stop it first.", e);
        }
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
