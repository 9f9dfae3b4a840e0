using System.Text;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>One text of a snapshot test.</summary>
/// <param name="Name">Tells the texts of one test apart; part of the file name.</param>
/// <param name="Extension">Extension of the file.</param>
/// <param name="Text">The text.</param>
internal sealed record SnapshotText(string Name, string Extension, string Text);

/// <summary>
/// Compares texts with files in Verify's layout: <c>prefix#name.verified.ext</c>, and <c>.received.</c> for what differs. Accepting is
/// renaming, by a person; nothing here ever does it.
/// </summary>
internal sealed class FileSnapshot
{
    /// <summary>The folder beside the test that holds its snapshots.</summary>
    public const string Folder = "Snapshots";

    private readonly string _folder;
    private readonly string _prefix;

    /// <summary>The snapshots of one test.</summary>
    /// <param name="testFile">The test's source file.</param>
    /// <param name="prefix">Class and method of the test.</param>
    public FileSnapshot(string testFile, string prefix)
    {
        // A build that maps paths would make us create snapshots in a folder that nobody looks at.
        if (!File.Exists(testFile))
        {
            throw new InvalidOperationException(
                $"The test's source file '{testFile}' does not exist, so its snapshots cannot be found; build with DeterministicSourcePaths=false.");
        }

        _folder = Path.Combine(Path.GetDirectoryName(testFile)!, Folder);
        _prefix = prefix;
    }

    /// <summary>Throws when a text differs from its snapshot, has none, or when a snapshot has no text any more.</summary>
    public void Compare(IReadOnlyList<SnapshotText> texts)
    {
        foreach (var stale in Existing("received"))
        {
            File.Delete(stale);
        }

        var complaints = Orphans(texts).ToList();
        foreach (var text in texts)
        {
            var verified = PathOf(text, "verified");
            var actual = Normalise(text.Text);
            var expected = File.Exists(verified) ? Normalise(File.ReadAllText(verified)) : null;
            if (actual == expected)
            {
                continue;
            }

            Directory.CreateDirectory(_folder);
            File.WriteAllText(PathOf(text, "received"), actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            complaints.Add(expected is null
                ? $"New: {Path.GetFileName(verified)}"
                : $"NotEqual: {Path.GetFileName(verified)}\n{FirstDifference(expected, actual)}");
        }

        Throw(complaints);
    }

    /// <summary>Throws when a snapshot of the test has no text any more.</summary>
    public void RequireNoOrphans(IReadOnlyList<SnapshotText> texts) => Throw([.. Orphans(texts)]);

    private static void Throw(List<string> complaints)
    {
        if (complaints.Count > 0)
        {
            throw new Xunit.Sdk.XunitException(
                string.Join('\n', complaints) + "\nReview the .received. files, then accept them with tests/accept-snapshots.sh.");
        }
    }

    private static string Normalise(string text) => text.ReplaceLineEndings("\n");

    private static string FirstDifference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        var line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }

        string At(string[] lines) => line < lines.Length ? lines[line] : "(end of file)";
        return $"  line {line + 1}\n  verified: {At(old)}\n  received: {At(now)}";
    }

    private IEnumerable<string> Orphans(IReadOnlyList<SnapshotText> texts)
    {
        var wanted = texts.Select(t => PathOf(t, "verified")).ToHashSet(StringComparer.Ordinal);
        return Existing("verified").Where(file => !wanted.Contains(file)).Select(file => $"Delete: {Path.GetFileName(file)}");
    }

    private IEnumerable<string> Existing(string state) => !Directory.Exists(_folder)
        ? []
        : Directory.GetFiles(_folder, $"{_prefix}#*.{state}.*")
            .Concat(Directory.GetFiles(_folder, $"{_prefix}.{state}.*"))
            .Order(StringComparer.Ordinal);

    private string PathOf(SnapshotText text, string state) => Path.Combine(_folder, $"{_prefix}#{text.Name}.{state}.{text.Extension}");
}
