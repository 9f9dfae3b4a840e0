using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>
/// Writes the tables of names that checkpoints of other libraries are read by. One constant text, which the runtime takes apart when it is asked
/// for: as code, these names were half of what an encoder cost to compile.
/// </summary>
internal static class StateNames
{
    /// <summary>Writes the override.</summary>
    /// <param name="code">Takes the member.</param>
    /// <param name="library">Whose names.</param>
    /// <param name="inner">The field of a model inside, whose names come first; or null.</param>
    /// <param name="rows">The rows.</param>
    public static void Write(CodeWriter code, Library library, string? inner, IEnumerable<StateRow> rows)
    {
        var table = rows.ToList();
        var width = table.Select(row => row.Own.Length).DefaultIfEmpty().Max();
        var signature = $"public override {Generated.NameMap} {library.Method}()";
        code.Line("/// <inheritdoc/>");
        if (table.Count == 0)
        {
            code.Line($"{signature} => {(inner is null ? "[]" : $"{inner}.{library.Method}()")};").Line();
            return;
        }

        code.Line($"{signature} => StateNames(").Indented(() =>
        {
            code.Line(inner is null ? "LayerCount," : $"{inner}.{library.Method}(),").Line("\"\"\"");
            code.Lines(table.Select(row => row.Theirs.Length == 0 ? row.Own : row.Own.PadRight(width + 2) + row.Theirs)).Line("\"\"\");").Line();
        });
    }
}
