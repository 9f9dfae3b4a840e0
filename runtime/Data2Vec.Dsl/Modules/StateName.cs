using System.Globalization;

namespace Data2Vec.Dsl;

/// <summary>A library whose state dictionaries can be read.</summary>
public enum StateLibrary
{
    /// <summary>fairseq.</summary>
    Fairseq,

    /// <summary>Hugging Face's transformers.</summary>
    HuggingFace,
}

/// <summary>A parameter's name here and in another library's state dictionary.</summary>
/// <param name="Name">The name here.</param>
/// <param name="Sources">The names there; where they are several, the parameter is their rows below each other.</param>
public sealed record StateName(string Name, params IReadOnlyList<string> Sources)
{
    /// <summary>Published files may lack it, such as heads and what nothing but pretraining needs; the parameter then keeps its values.</summary>
    public bool IsOptional { get; init; }

    /// <summary>It stands beside the encoder and never under the encoder's prefix, as most heads do.</summary>
    public bool IsTopLevel { get; init; }

    /// <summary>For a table of a grid: how its rows lie, so that a table of another image size can be resized. Null for all others.</summary>
    public PositionTable? Table { get; init; }

    /// <summary>
    /// Takes a table of names apart, as generated code holds it. A row is a name here, the name in fairseq, and the name in Hugging Face's library,
    /// each two spaces from the next; a dash stands for none. Behind a name stand facts in parentheses:
    /// <c>(optional)</c>, <c>(top)</c>, <c>(patches 14 x 14 + 1)</c>, <c>(offsets 27 x 27 + 3)</c>. Names in braces are several, as in
    /// <c>self_attn.{q,k,v}_proj.weight</c>. Rows with a star, which stands for the index of a block, come once for each block.
    /// </summary>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="table">The rows, one a line.</param>
    /// <param name="library">Whose names are asked for.</param>
    /// <exception cref="FormatException">A fact is unknown, or a row has not three names.</exception>
    public static IEnumerable<StateName> Parse(int layers, string table, StateLibrary library)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var blocks = rows.Where(IsOfBlocks).ToList();
        return rows.TakeWhile(row => !IsOfBlocks(row))
            .Concat(Enumerable.Range(0, layers).SelectMany(i => blocks.Select(row => row.Replace("*", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))))
            .Concat(rows.SkipWhile(row => !IsOfBlocks(row)).Where(row => !IsOfBlocks(row)))
            .Select(row => ParseRow(row, library));
    }

    private static bool IsOfBlocks(string row) => row.Contains('*', StringComparison.Ordinal);

    private static StateName ParseRow(string row, StateLibrary library)
    {
        if (row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var own, var fairseq, var huggingFace])
        {
            throw new FormatException($"The row '{row}' needs three names: here, in fairseq, in Hugging Face's library.");
        }

        var cell = library == StateLibrary.Fairseq ? fairseq : huggingFace;
        var facts = cell.IndexOf('(', StringComparison.Ordinal);
        var theirs = (facts < 0 ? cell : cell[..facts]).TrimEnd();
        return (facts < 0 ? "" : cell[facts..]).Split(['(', ')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Aggregate(
            new StateName(own, theirs is "" or "-" ? [] : Several(theirs)),
            (name, fact) => fact.Split(' ') switch
            {
                ["optional"] => name with { IsOptional = true },
                ["top"] => name with { IsTopLevel = true },
                ["patches", var rows, "x", var columns, "+", var extra] => name with { Table = Rows(rows, columns, extra, isOffsets: false) },
                ["offsets", var rows, "x", var columns, "+", var extra] => name with { Table = Rows(rows, columns, extra, isOffsets: true) },
                _ => throw new FormatException($"'({fact})' in the row '{row}' is no fact of a state name."),
            });
    }

    private static PositionTable Rows(string rows, string columns, string extra, bool isOffsets) => new(
        int.Parse(rows, CultureInfo.InvariantCulture), int.Parse(columns, CultureInfo.InvariantCulture), int.Parse(extra, CultureInfo.InvariantCulture), isOffsets);

    private static string[] Several(string name)
    {
        var (open, close) = (name.IndexOf('{', StringComparison.Ordinal), name.IndexOf('}', StringComparison.Ordinal));
        return open < 0 ? [name] : [.. name[(open + 1)..close].Split(',').Select(part => name[..open] + part + name[(close + 1)..])];
    }
}
