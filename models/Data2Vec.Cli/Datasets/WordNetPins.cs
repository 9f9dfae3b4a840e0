using System.Collections.Frozen;

namespace Data2Vec.Cli.Datasets;

/// <summary>The SHA-256 sums that files of WordNet must have where they were fetched.</summary>
/// <param name="DebianPackage">Of the Debian package.</param>
/// <param name="Files">Of each data file.</param>
internal sealed record WordNetPins(IReadOnlyList<string> DebianPackage, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The data files, in the order they are read.</summary>
    public static IReadOnlyList<string> Names { get; } = ["data.noun", "data.verb", "data.adj", "data.adv"];

    /// <summary>Those of WordNet 3.0 as Debian packs it, 1:3.0-37.</summary>
    public static WordNetPins Published { get; } = new(
        ["61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752"],
        new Dictionary<string, string>
        {
            ["data.noun"] = "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
            ["data.verb"] = "adcf43e35b581e8036d8b5a52d63d9cd3d3b4870b2720d3c03c799df44777bc2",
            ["data.adj"] = "c89120dfc1f046ddff4a631bf9b7e9fa1a36b5e86565a23bf82dbe14f30b88a7",
            ["data.adv"] = "444a63bf3955080ab7524f5079cfc07ff9bc682cb98bdb1db73b0fb9829f1139",
        }.ToFrozenDictionary());

    /// <summary>Throws unless all data files of a folder have their sums.</summary>
    public void Require(string folder)
    {
        foreach (var name in Names)
        {
            var file = Path.Combine(folder, name);
            Sha256.Require(file, $"'{file}'", [Files[name]]);
        }
    }
}
