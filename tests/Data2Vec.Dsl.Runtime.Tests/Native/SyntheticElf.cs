using System.Buffers.Binary;
using System.Text;

namespace Data2Vec.Dsl.Runtime.Tests.Native;

/// <summary>The smallest ELF file with version requirements: a header, three section headers, strings and one library's list.</summary>
internal static class SyntheticElf
{
    private const int Sections = 64;
    private const int Strings = Sections + (3 * 64);

    /// <summary>A file that demands each of <paramref name="versions"/> of <c>libstdc++.so.6</c>.</summary>
    public static byte[] Demanding(params string[] versions)
    {
        var text = Encoding.UTF8.GetBytes("\0libstdc++.so.6\0" + string.Concat(versions.Select(version => version + "\0")));
        var needs = Strings + text.Length;
        var image = new byte[needs + 16 + (versions.Length * 16)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(image);
        UInt64(image, 0x28, Sections);
        UInt16(image, 0x3a, 64);
        UInt16(image, 0x3c, 3);
        Section(image, 1, type: 3, Strings, text.Length, link: 0, count: 0);
        Section(image, 2, type: 0x6ffffffe, needs, image.Length - needs, link: 1, count: 1);
        text.CopyTo(image, Strings);

        UInt16(image, needs, 1);
        UInt16(image, needs + 2, (ushort)versions.Length);
        UInt32(image, needs + 4, 1);
        UInt32(image, needs + 8, 16);
        var name = 1 + "libstdc++.so.6\0".Length;
        for (var index = 0; index < versions.Length; index++)
        {
            var entry = needs + 16 + (index * 16);
            UInt16(image, entry + 6, (ushort)(index + 2));
            UInt32(image, entry + 8, (uint)name);
            UInt32(image, entry + 12, index == versions.Length - 1 ? 0u : 16u);
            name += versions[index].Length + 1;
        }

        return image;
    }

    private static void Section(byte[] image, int index, uint type, int offset, int size, uint link, uint count)
    {
        var header = Sections + (index * 64);
        UInt32(image, header + 4, type);
        UInt64(image, header + 0x18, (ulong)offset);
        UInt64(image, header + 0x20, (ulong)size);
        UInt32(image, header + 0x28, link);
        UInt32(image, header + 0x2c, count);
    }

    private static void UInt16(byte[] image, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);

    private static void UInt32(byte[] image, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);

    private static void UInt64(byte[] image, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
}
