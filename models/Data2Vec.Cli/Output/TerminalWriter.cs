using System.Text;

namespace Data2Vec.Cli.Output;

/// <summary>
/// A terminal that may be closed: from then on nobody reads what is written, and that is no reason for a run to fail before it has saved.
/// </summary>
internal sealed class TerminalWriter(TextWriter terminal) : TextWriter(terminal.FormatProvider)
{
    private volatile bool _closed;

    /// <inheritdoc/>
    public override Encoding Encoding => terminal.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => terminal.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => terminal.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => terminal.Write(value));

    /// <inheritdoc/>
    public override void Flush() => Try(terminal.Flush);

    private void Try(Action write)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException)
        {
            _closed = true;
        }
    }
}
