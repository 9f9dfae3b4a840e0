using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Names generated files. Mostly a class's hint name is one. But the compiler refuses two names that differ in case only, and characters that
/// identifiers may have; disks refuse long names, and Windows names of devices. Those get a number made of the hint name.
/// </summary>
internal sealed class FileNames
{
    /// <summary>Bytes in UTF-8 that a name may have, its endings included: what the narrowest of the usual file systems take.</summary>
    public const int MaxBytes = 140;

    // "-Facts.g.cs", and the number.
    private const int Endings = 11;
    private const int NumberLength = 9;

    private static readonly HashSet<string> s_devices = new(
        new[] { "con", "prn", "aux", "nul" }.Concat(Enumerable.Range(0, 10).SelectMany(i => new[] { FormattableString.Invariant($"com{i}"), FormattableString.Invariant($"lpt{i}") })),
        StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _shared;

    /// <param name="hints">Hint names of all classes.</param>
    public FileNames(IEnumerable<string> hints) => _shared = new HashSet<string>(
        hints.Select(Plain).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Skip(1).Any()).Select(same => same.Key),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The name, before its ending, of the files of the class with a hint name.</summary>
    public string Of(string hint)
    {
        var plain = Plain(hint);
        if (plain == hint && !_shared.Contains(plain) && !s_devices.Contains(plain.Split('.')[0]) && Encoding.UTF8.GetByteCount(plain) <= MaxBytes - Endings)
        {
            return hint;
        }

        return Cut(plain, MaxBytes - Endings - NumberLength) + "-" + Number(hint);
    }

    // Disks may take a letter and its accents for the letter that has them.
    private static string Plain(string hint)
    {
        var name = new string(hint.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) || c is '.' or '+' ? c : '_').ToArray());
        return name.All(c => c < 128) ? name : name.Normalize();
    }

    private static string Cut(string name, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > bytes)
        {
            name = name.Substring(0, name.Length - 1);
        }

        return name;
    }

    // Of no runtime's own making, so that a file is called the same everywhere. (Fowler, Noll, Vo: FNV-1a.)
    private static string Number(string hint)
    {
        var number = 2166136261u;
        foreach (var part in Encoding.UTF8.GetBytes(hint))
        {
            number = unchecked((number ^ part) * 16777619u);
        }

        return number.ToString("x8", CultureInfo.InvariantCulture);
    }
}
