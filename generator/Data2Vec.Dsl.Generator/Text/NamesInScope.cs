using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Text;

/// <summary>
/// Decides how types are called in a generated file. Emitters write full names; where a short name means the same, it is written instead, and its
/// using is noted. A user's type or member of that name stays what it is: then this one name is written in full.
/// </summary>
internal sealed class NamesInScope(TypeSpec type)
{
    private const string Global = "global::";
    private readonly HashSet<KnownType> _written = [];

    /// <summary>The directives that what was written needs: namespaces, then aliases.</summary>
    public IEnumerable<string> Usings => _written
        .OrderBy(known => known.HasAlias)
        .ThenBy(known => known.HasAlias ? known.Name : known.Within, StringComparer.Ordinal)
        .Select(known => known.Using)
        .Distinct();

    /// <summary>The line with short names, and with their usings noted.</summary>
    public string Write(string line) => Shorten(line, known => _written.Add(known));

    /// <summary>How long the line will be.</summary>
    public int LengthOf(string line) => Shorten(line, static _ => { }).Length;

    private string Shorten(string line, Action<KnownType> note)
    {
        var at = line.IndexOf(Global, StringComparison.Ordinal);
        if (at < 0 || type.Scope is not { } scope)
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        var written = 0;
        for (; at >= 0; at = line.IndexOf(Global, at + Global.Length, StringComparison.Ordinal))
        {
            if (Match(line, at, scope, note) is var (length, name))
            {
                text.Append(line, written, at - written).Append(name);
                written = at + length;
            }
        }

        return text.Append(line, written, line.Length - written).ToString();
    }

    // How much of the line is a full name, and what it is called here; null where it stays.
    private (int Length, string Name)? Match(string line, int start, ScopeSpec scope, Action<KnownType> note)
    {
        for (var end = start + Global.Length; end <= line.Length; end++)
        {
            if (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '_' or '@'))
            {
                continue;
            }

            var full = line.Substring(start, end - start);
            if (KnownType.All.TryGetValue(full, out var known))
            {
                if (scope.Taken.Contains(known.Name))
                {
                    return null;
                }

                note(known);
                return (full.Length, known.Name);
            }

            if (scope.Near.Contains(full))
            {
                return (full.Length, full.Substring(type.Namespace.Length == 0 ? Global.Length : Global.Length + type.Namespace.Length + 1));
            }

            if (end == line.Length || line[end] != '.')
            {
                return null;
            }
        }

        return null;
    }
}
