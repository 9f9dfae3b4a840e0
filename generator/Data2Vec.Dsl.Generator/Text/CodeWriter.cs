using System;
using System.Collections.Generic;
using System.Text;

namespace Data2Vec.Dsl.Generator.Text;

/// <summary>
/// Writes indented C# with '\n' line ends. Text, because syntax trees cost some thousand times as much. Types are given by their full names
/// and written by those in scope.
/// </summary>
internal sealed class CodeWriter(NamesInScope names)
{
    /// <summary>Where trailing shape comments start.</summary>
    private const int CommentColumn = 88;

    /// <summary>Signatures that are longer are broken.</summary>
    private const int MaxLength = 140;

    private readonly StringBuilder _text = new();
    private int _depth;

    // An empty line is wanted before what follows, unless the body ends there or begins.
    private bool _apart;
    private bool _opened;

    /// <summary>Writes one line, or an empty one between two others of a body.</summary>
    public CodeWriter Line(string line = "") => Write(names.Write(line));

    /// <summary>Whether a line is short enough to stay one.</summary>
    public bool Fits(string line) => (4 * _depth) + names.LengthOf(line) <= MaxLength;

    /// <summary>Writes a statement with the shape of its result beside it.</summary>
    public CodeWriter Line(string line, string comment)
    {
        var written = names.Write(line);
        return Write(comment.Length == 0 ? written : written + new string(' ', Math.Max(1, CommentColumn - (4 * _depth) - written.Length)) + "// " + comment);
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
        _apart = true;
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

    private CodeWriter Write(string line)
    {
        if (line.Length == 0)
        {
            _apart = true;
            return this;
        }

        if (_apart && !_opened && line != "}")
        {
            _text.Append('\n');
        }

        _text.Append(' ', 4 * _depth).Append(line).Append('\n');
        _apart = false;
        _opened = line == "{";
        return this;
    }
}
