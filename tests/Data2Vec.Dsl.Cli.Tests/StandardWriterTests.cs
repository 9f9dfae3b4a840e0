using System.Text;
using Data2Vec.Cli.Output;

namespace Data2Vec.Dsl.Cli.Tests;

public class StandardWriterTests
{
    [Fact]
    public void What_is_written_arrives()
    {
        using var open = new StringWriter();
        using var writer = new StandardWriter(open);
        writer.Write('a');
        writer.Write("bc");
        writer.WriteLine("d");
        writer.Flush();
        Assert.Equal("abcd" + Environment.NewLine, open.ToString());
        Assert.Null(writer.Failure);
    }

    [Fact]
    public void A_terminal_that_was_closed_takes_everything()
    {
        using var closed = new Closed();
        using var writer = new StandardWriter(closed);
        writer.Write("the first is lost");
        writer.WriteLine("and the others are not tried");
        writer.Flush();
        Assert.Equal(1, closed.Tried);
        Assert.Equal("Input/output error", writer.Failure);
    }

    // What .NET does where the other end of a terminal is gone.
    private sealed class Closed : TextWriter
    {
        public int Tried { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value)
        {
            Tried++;
            throw new IOException("Input/output error");
        }
    }
}
