using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Runtime.Tests.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_disk_that_is_full_leaves_the_earlier_file_and_nothing_else()
    {
        var path = _folder.At("x");
        DurableFile.Write(path, file => file.Write([1, 2, 3]));
        var error = Assert.Throws<IOException>(() => DurableFile.Write(path, file =>
        {
            file.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"'{path}' cannot be written: No space left on device", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["x"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_fails_otherwise_leaves_nothing_either()
    {
        Assert.Throws<InvalidOperationException>(() => DurableFile.Write(_folder.At("x"), file =>
        {
            file.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("No space left on device : '/runs/.x.0123.partial'", "No space left on device")]
    [InlineData("Access is denied.", "Access is denied")]
    public void A_reason_names_no_path(string message, string reason) => Assert.Equal(reason, DurableFile.Reason(new IOException(message)));

    public void Dispose() => _folder.Dispose();
}
