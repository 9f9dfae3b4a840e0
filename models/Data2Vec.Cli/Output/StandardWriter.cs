using System.Text;

namespace Data2Vec.Cli.Output;

/// <summary>
/// Standard output or error. A terminal may be closed and a disk may fill up: from then on nobody reads what is written, and that is no reason for a
/// run to fail before it has saved.
/// </summary>
internal sealed class StandardWriter(TextWriter writer) : TextWriter(writer.FormatProvider)
{
    private volatile string? _failure;

    /// <summary>Why what is written is lost; null where it arrives.</summary>
    public string? Failure => _failure;

    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Flush() => Try(writer.Flush);

    private void Try(Action write)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The second is what .NET makes of an output that was closed before the process began.
            _failure = Sentence.Of(e);
        }
    }
}
