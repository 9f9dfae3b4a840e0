using System;
using System.Collections.Generic;
using System.Text;

namespace Data2Vec.Dsl.Generator.Text;

/// <summary>Writes indented C# with '\n' line ends. Text, because syntax trees cost some thousand times as much.</summary>
internal sealed class CodeWriter
{
    /// <summary>Where trailing shape comments start.</summary>
    private const int CommentColumn = 96;

    /// <summary>Signatures that are longer are broken.</summary>
    private const int MaxLength = 140;

    private readonly StringBuilder _text = new();
    private int _depth;

    // A block has just been closed; what follows in the same body stands apart from it.
    private bool _afterBlock;

    /// <summary>Writes one line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            if (_afterBlock && line != "}")
            {
                _text.Append('\n');
            }

            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
        _afterBlock = false;
        return this;
    }

    /// <summary>Whether a line is short enough to stay one.</summary>
    public bool Fits(string line) => (4 * _depth) + line.Length <= MaxLength;

    /// <summary>Writes a statement with the shape of its result beside it.</summary>
    public CodeWriter Line(string line, string comment)
    {
        if (comment.Length == 0)
        {
            return Line(line);
        }

        var used = (4 * _depth) + line.Length;
        return Line(line + new string(' ', Math.Max(1, CommentColumn - used)) + "// " + comment);
    }

    /// <summary>Writes a member's signature, on two lines where one would be too long.</summary>
    public CodeWriter Signature(string signature)
    {
        // The last one, because a tuple as the result has parentheses as well.
        var parameters = signature.LastIndexOf('(') + 1;
        return Fits(signature)
            ? Line(signature)
            : Line(signature.Substring(0, parameters)).Indented(() => Line(signature.Substring(parameters)));
    }

    /// <summary>Writes several lines.</summary>
    public CodeWriter Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(line);
        }

        return this;
    }

    /// <summary>Writes a header and an indented body in braces.</summary>
    public CodeWriter Block(string header, Action body) => Signature(header).Block(body);

    /// <summary>Writes an indented body in braces.</summary>
    public CodeWriter Block(Action body)
    {
        Line("{").Indented(body).Line("}");
        _afterBlock = true;
        return this;
    }

    /// <summary>Writes an indented continuation.</summary>
    public CodeWriter Indented(Action body)
    {
        _depth++;
        body();
        _depth--;
        return this;
    }

    /// <summary>Writes a one-line documentation summary.</summary>
    public CodeWriter Summary(string text) => Line("/// <summary>" + Escape(text) + "</summary>");

    /// <summary>Escapes text for XML documentation.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    public override string ToString() => _text.ToString();
}
