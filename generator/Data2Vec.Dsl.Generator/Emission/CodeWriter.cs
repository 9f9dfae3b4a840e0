using System;
using System.Collections.Generic;
using System.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes indented C# with '\n' line ends. Text, because syntax trees cost some thousand times as much.</summary>
internal sealed class CodeWriter
{
    /// <summary>Where trailing shape comments start.</summary>
    private const int CommentColumn = 96;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes one line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Writes a statement with the shape of its result beside it.</summary>
    public CodeWriter Line(string line, string comment)
    {
        var used = (4 * _depth) + line.Length;
        return Line(line + new string(' ', Math.Max(1, CommentColumn - used)) + "// " + comment);
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
    public CodeWriter Block(string header, Action body)
    {
        Line(header).Line("{");
        _depth++;
        body();
        _depth--;
        return Line("}");
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
