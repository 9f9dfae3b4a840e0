using System.Text.Json.Nodes;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>Reads what runs have written.</summary>
public static class ToolRuns
{
    /// <summary>The lines of a run's metrics, without what the clock says.</summary>
    public static List<string> Course(string metrics) =>
    [
        .. File.ReadAllLines(metrics).Select(line =>
        {
            var row = JsonNode.Parse(line)!.AsObject();
            row.Remove("samplesPerSecond");
            row.Remove("dataWait");
            row.Remove("elapsedSeconds");
            row.Remove("time");
            return row.ToJsonString();
        }),
    ];
}
