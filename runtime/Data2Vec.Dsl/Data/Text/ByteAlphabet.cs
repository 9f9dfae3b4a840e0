using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// The 256 printable characters that byte-level vocabularies write bytes with: printable bytes stand for themselves, the others are
/// U+0100 and up in their order, so that a space is Ġ and a new line Ċ (GPT-2).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Characters[b], b => (byte)b);

    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => Characters[value];

    /// <summary>Adds the bytes that a token's characters stand for. A character outside the alphabet stands for itself.</summary>
    public static void Append(string token, List<byte> bytes)
    {
        Span<byte> own = stackalloc byte[4];
        foreach (var rune in token.EnumerateRunes())
        {
            if (rune.IsBmp && Bytes.TryGetValue((char)rune.Value, out var value))
            {
                bytes.Add(value);
            }
            else
            {
                bytes.AddRange(own[..rune.EncodeToUtf8(own)]);
            }
        }
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = printable ? (char)value : (char)next++;
        }

        return characters;
    }
}
