using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>
/// Writes the table of names that checkpoints of other libraries are read by. One constant text, which the runtime takes apart when it is asked
/// for: as code, these names were half of what an encoder cost to compile.
/// </summary>
internal static class StateNames
{
    // Where a library has no such parameter.
    private const string Nothing = "-";

    // Longer rows are not aligned.
    private const int MaxLength = 160;

    /// <summary>Writes the table: a row for each parameter, a column for each library.</summary>
    /// <param name="code">Takes the member.</param>
    /// <param name="rowsOf">The rows of a library. All libraries have the same parameters in the same order.</param>
    public static void Write(CodeWriter code, Func<Library, IEnumerable<StateRow>> rowsOf)
    {
        var (fairseq, huggingFace) = (rowsOf(Library.Fairseq).ToList(), rowsOf(Library.HuggingFace).ToList());
        if (fairseq.Count == 0)
        {
            return;
        }

        code.Summary("What each parameter is called here, in fairseq, and in Hugging Face's library.");
        code.Line("protected override string StateNames =>").Indented(() =>
        {
            var rows = fairseq.Zip(huggingFace, (a, b) => new[] { a.Own, Cell(a), Cell(b) }).ToList();
            var widths = Enumerable.Range(0, 2).Select(column => rows.Max(row => row[column].Length)).ToList();
            code.Line("\"\"\"");
            code.Lines(rows.Select(row => $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2]}" is { Length: <= MaxLength } aligned ? aligned : string.Join("  ", row)));
            code.Line("\"\"\";");
        }).Line();
    }

    private static string Cell(StateRow row) => row.Theirs.Length == 0 ? Nothing : row.Theirs;
}
