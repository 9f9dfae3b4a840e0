using System.Buffers.Binary;
using System.Text;

namespace Data2Vec.Dsl;

/// <summary>One symbol version that a shared library demands of another library, such as <c>GLIBCXX_3.4.32</c> of <c>libstdc++.so.6</c>.</summary>
/// <param name="Library">The library that must provide the version.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Weak">Whether the loader accepts a library that lacks the version.</param>
/// <param name="FlagsOffset">Where the requirement's flags (16 bits, little endian) stand in the file, in bytes.</param>
internal readonly record struct VersionNeed(string Library, string Version, bool Weak, int FlagsOffset);

/// <summary>Reads and relaxes the section <c>.gnu.version_r</c> of a 64-bit little-endian ELF file.</summary>
/// <remarks>
/// The section is a list of Verneed records (one per library), each with a list of Vernaux records (one per version). The dynamic
/// loader refuses a library of which one version is missing, used or not, unless that record's flag VER_FLG_WEAK is set. Each record names the distance to the next; zero ends the list.
/// </remarks>
internal static class ElfVersionNeeds
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    /// <summary>Lists all version requirements of a library, in file order; none where it has no such section.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file, or its tables point outside of it.</exception>
    public static IReadOnlyList<VersionNeed> Read(ReadOnlySpan<byte> image)
    {
        if (!image.StartsWith("\u007fELF"u8) || image.Length < 64 || image[4] != 2 || image[5] != 1)
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        try
        {
            var needs = new List<VersionNeed>();
            for (var index = 0; index < UInt16(image, 0x3c); index++)
            {
                var section = Section(image, index);
                if (section.Type == SectionTypeVersionNeeds)
                {
                    ReadSection(image, section, needs);
                }
            }

            return needs;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("A table of the ELF file points outside of the file.", error);
        }
    }

    /// <summary>Marks the one requirement of <paramref name="version"/> weak. Changes at most one byte.</summary>
    /// <returns>False where it was weak already.</returns>
    /// <exception cref="InvalidDataException">The file does not demand the version exactly once, or is no ELF file.</exception>
    public static bool Weaken(Span<byte> image, string version)
    {
        var matches = Read(image).Where(need => need.Version == version).ToList();
        if (matches is not [var match])
        {
            throw new InvalidDataException(FormattableString.Invariant($"Expected one requirement of {version} and found {matches.Count}."));
        }

        if (match.Weak)
        {
            return false;
        }

        image[match.FlagsOffset] |= (byte)WeakFlag;
        return true;
    }

    private static void ReadSection(ReadOnlySpan<byte> image, (uint Type, int Offset, int Link, int Count) section, List<VersionNeed> needs)
    {
        var strings = Section(image, section.Link).Offset;
        var (need, nextNeed) = (section.Offset, 1);
        for (var remaining = section.Count; remaining > 0 && nextNeed != 0; remaining--)
        {
            var library = Text(image, checked(strings + (int)UInt32(image, need + 4)));
            var (entry, nextEntry) = (checked(need + (int)UInt32(image, need + 8)), 1);
            for (var versions = UInt16(image, need + 2); versions > 0 && nextEntry != 0; versions--)
            {
                var version = Text(image, checked(strings + (int)UInt32(image, entry + 8)));
                needs.Add(new VersionNeed(library, version, (UInt16(image, entry + 4) & WeakFlag) != 0, entry + 4));
                nextEntry = checked((int)UInt32(image, entry + 12));
                entry = checked(entry + nextEntry);
            }

            nextNeed = checked((int)UInt32(image, need + 12));
            need = checked(need + nextNeed);
        }
    }

    private static (uint Type, int Offset, int Link, int Count) Section(ReadOnlySpan<byte> image, int index)
    {
        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]));
        var header = image.Slice(checked(table + (index * UInt16(image, 0x3a))), 64);
        return (
            UInt32(header, 4),
            checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])),
            checked((int)UInt32(header, 0x28)),
            checked((int)UInt32(header, 0x2c)));
    }

    private static string Text(ReadOnlySpan<byte> image, int offset)
    {
        var text = image[offset..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
