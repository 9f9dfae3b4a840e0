using System.Security.Cryptography;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Datasets;

/// <summary>Compares fetched files with pinned SHA-256 sums.</summary>
internal static class Sha256
{
    /// <summary>Requires that a file has one of some sums.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What it is called in the message.</param>
    /// <param name="expected">The sums, in small hexadecimal digits.</param>
    /// <exception cref="DataException">It has another sum.</exception>
    public static void Require(string file, string what, IReadOnlyList<string> expected)
    {
        using var stream = File.OpenRead(file);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!expected.Contains(found))
        {
            throw new DataException(
                $"{what} has the SHA-256 {found}, but expected was {string.Join(" or ", expected)}; it was changed or damaged and is not used.");
        }
    }
}
