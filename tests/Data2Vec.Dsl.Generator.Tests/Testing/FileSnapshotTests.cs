using Xunit.Sdk;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

public sealed class FileSnapshotTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d2v-snapshots");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_new_text_is_received_and_passes_once_it_is_accepted()
    {
        var message = Assert.Throws<XunitException>(() => Compare("a\nb\n")).Message;
        Assert.StartsWith("New: Class.Method#One.g.verified.cs\n", message, StringComparison.Ordinal);
        Accept();
        Compare("a\nb\n");
        Assert.Equal(["Class.Method#One.g.verified.cs"], Files());
    }

    [Fact]
    public void A_changed_text_names_the_first_line_that_differs()
    {
        Verified("Class.Method#One.g.verified.cs", "a\nb\nc\n");
        var message = Assert.Throws<XunitException>(() => Compare("a\nB\nc\n")).Message;
        Assert.Contains("NotEqual: Class.Method#One.g.verified.cs\n  line 2\n  verified: b\n  received: B", message, StringComparison.Ordinal);
        Assert.Contains("Class.Method#One.g.received.cs", Files());
    }

    [Fact]
    public void A_received_file_goes_when_the_text_is_right_again()
    {
        Verified("Class.Method#One.g.verified.cs", "a\n");
        Verified("Class.Method#One.g.received.cs", "b\n");
        Compare("a\n");
        Assert.Equal(["Class.Method#One.g.verified.cs"], Files());
    }

    [Fact]
    public void A_snapshot_without_a_text_is_an_error()
    {
        Verified("Class.Method#One.g.verified.cs", "a\n");
        Verified("Class.Method#Ghost.g.verified.cs", "a\n");
        var message = Assert.Throws<XunitException>(() => Compare("a\n")).Message;
        Assert.StartsWith("Delete: Class.Method#Ghost.g.verified.cs\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshots_of_other_tests_are_left_alone()
    {
        Verified("Class.Method#One.g.verified.cs", "a\n");
        Verified("Class.Method2#One.g.verified.cs", "b\n");
        Compare("a\n");
    }

    [Theory]
    [InlineData("a\r\nb\r\n")]
    [InlineData("\uFEFFa\nb\n")]
    public void Line_ends_and_a_byte_order_mark_do_not_matter(string verified)
    {
        Verified("Class.Method#One.g.verified.cs", verified);
        Compare("a\nb\n");
    }

    [Fact]
    public void Without_the_tests_source_file_nothing_is_compared() =>
        Assert.Throws<InvalidOperationException>(() => new FileSnapshot("/_/tests/Nowhere.cs", "Class.Method"));

    private void Compare(string text)
    {
        var test = Path.Combine(_folder.FullName, "Class.cs");
        File.WriteAllText(test, "");
        new FileSnapshot(test, "Class.Method").Compare([new SnapshotText("One.g", "cs", text)]);
    }

    private string Snapshots => Directory.CreateDirectory(Path.Combine(_folder.FullName, FileSnapshot.Folder)).FullName;

    private void Verified(string name, string text) => File.WriteAllText(Path.Combine(Snapshots, name), text);

    private void Accept() => File.Move(
        Path.Combine(Snapshots, "Class.Method#One.g.received.cs"), Path.Combine(Snapshots, "Class.Method#One.g.verified.cs"));

    private IEnumerable<string> Files() => Directory.GetFiles(Snapshots).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}
