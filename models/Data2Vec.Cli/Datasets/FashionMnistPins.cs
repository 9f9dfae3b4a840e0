using System.Collections.Frozen;

namespace Data2Vec.Cli.Datasets;

/// <summary>The SHA-256 sums that files of Fashion-MNIST must have.</summary>
/// <param name="DebianPackage">Of the Debian package.</param>
/// <param name="Files">Of each packed file: as its authors publish it, and as Debian packs the same content again.</param>
internal sealed record FashionMnistPins(IReadOnlyList<string> DebianPackage, IReadOnlyDictionary<string, string[]> Files)
{
    public const string TrainImages = "train-images-idx3-ubyte.gz";
    public const string TrainLabels = "train-labels-idx1-ubyte.gz";
    public const string TestImages = "t10k-images-idx3-ubyte.gz";
    public const string TestLabels = "t10k-labels-idx1-ubyte.gz";

    public static IReadOnlyList<string> Names { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>
    /// The real ones. The authors publish MD5 sums; the first sum of each file below belongs to the file that has the published MD5.
    /// </summary>
    public static FashionMnistPins Published { get; } = new(
        ["39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0"],
        new Dictionary<string, string[]>
        {
            [TrainImages] =
            [
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
            ],
            [TrainLabels] =
            [
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
            ],
            [TestImages] =
            [
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
            ],
            [TestLabels] =
            [
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
            ],
        }.ToFrozenDictionary());
}
