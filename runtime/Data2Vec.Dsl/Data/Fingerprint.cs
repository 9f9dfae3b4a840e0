using System.Security.Cryptography;

namespace Data2Vec.Dsl.Data;

/// <summary>A few digits that tell data from others.</summary>
internal static class Fingerprint
{
    private const int Digits = 8;

    /// <summary>The fingerprint of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Text(SHA256.HashData(bytes));

    /// <summary>The fingerprint of several pieces, one behind the other.</summary>
    /// <param name="append">Appends all pieces.</param>
    public static string Of(Action<IncrementalHash> append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        append(hash);
        return Text(hash.GetHashAndReset());
    }

    private static string Text(byte[] hash) => Convert.ToHexStringLower(hash)[..Digits];
}
