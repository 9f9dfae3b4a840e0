using System.Text;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Runtime.Tests.Files;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain Ġ é 你 🙂", "plain Ġ é 你 🙂")]
    [InlineData("a\nb\r\tc\0", @"a\nb\r\tc\0")]
    [InlineData("\u001b[31mred\u0007", @"\u001b[31mred\u0007")]
    [InlineData("\u0085\u2028\u2029", @"\u0085\u2028\u2029")]
    [InlineData("abc\u202Edef\u200B", @"abc\u202edef\u200b")]
    [InlineData("\U000E0001", @"\udb40\udc01")]
    public void What_nobody_sees_is_shown_by_its_code(string text, string expected)
    {
        Assert.Equal(expected, Printable.Line(text));
        Assert.Equal(expected, Printable.Excerpt(text));
        Assert.Equal(expected, Printable.Line(expected));
    }

    [Fact]
    public void Half_a_character_is_shown_by_its_code() => Assert.Equal(@"\ud800x\udc00", Printable.Line("\ud800x\udc00"));

    [Fact]
    public void An_excerpt_is_short()
    {
        Assert.Equal(new string('x', 60), Printable.Excerpt(new string('x', 60)));
        Assert.Equal(new string('x', 60) + "…", Printable.Excerpt(new string('x', 1_000_000)));
        Assert.InRange(Printable.Excerpt(new string('\u0001', 100)).Length, 60, 70);
        Assert.Equal(string.Concat(Enumerable.Repeat("🙂", 30)) + "…", Printable.Excerpt(string.Concat(Enumerable.Repeat("🙂", 40))));
        Assert.Equal(new string('é', 60) + "…", Printable.Excerpt(Encoding.UTF8.GetBytes(new string('é', 100))));
        Assert.Equal(new string('x', 120) + "…", Printable.Name(new string('x', 200)));
    }

    [Fact]
    public void Exceptions_and_reasons_are_one_line()
    {
        Assert.Equal(@"'a\nb' is bad.", new DataException("'a\nb' is bad.").Message);
        Assert.Equal(@"'a\u001bb' is bad.", new CheckpointException("'a\u001bb' is bad.").Message);
        Assert.Equal(@"x\ty", new SkippedFile("a", "x\ty").Reason);
    }

    [Fact]
    public void The_reason_of_a_file_system_is_told_without_the_path()
    {
        var missing = Assert.ThrowsAny<IOException>(() => File.ReadAllText("no\nsuch"));
        Assert.Equal("there is no such file", DurableFile.Reason(missing));
        Assert.Equal("there is no such folder", DurableFile.Reason(Assert.ThrowsAny<IOException>(() => File.ReadAllText("no/such"))));
        Assert.Equal("access is denied", DurableFile.Reason(new UnauthorizedAccessException("Access to the path 'x' is denied.")));
    }
}
