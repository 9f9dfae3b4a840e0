using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>A range of a file, read from its start. What is longer than the rest of the range is refused before memory is taken for it.</summary>
internal sealed class PickleInput(SafeFileHandle file, long start, long end)
{
    private const int LongestLine = 1024;
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[(int)Math.Clamp(end - start, sizeof(long), 1 << 14)];
    private readonly long _start = start;
    private long _bufferStart = start;
    private int _filled;

    /// <summary>The next byte, counted from the start of the file.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The bytes that follow.</summary>
    public long Remaining => end - Position;

    /// <summary>The bytes that were read.</summary>
    public long Done => Position - _start;

    public byte Byte() => Short(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Short(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Short(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Short(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Short(sizeof(ulong)));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Short(sizeof(double)));

    /// <summary>A text in UTF-8 of so many bytes.</summary>
    public string Text(ulong bytes)
    {
        try
        {
            return _utf8.GetString(Block(bytes));
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"a text before byte {Position} is not UTF-8", error);
        }
    }

    /// <summary>So many bytes.</summary>
    public byte[] Block(ulong bytes)
    {
        if (bytes > (ulong)Remaining || bytes > (ulong)Array.MaxLength)
        {
            throw new InvalidDataException($"a value of {bytes} bytes begins at byte {Position}, {Remaining} bytes before the end");
        }

        var block = new byte[(int)bytes];
        FileBytes.Fill(file, block, Position);
        Position += block.Length;
        return block;
    }

    /// <summary>The characters up to the end of the line.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (var next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == LongestLine || next >= 0x80)
            {
                throw new InvalidDataException($"a name before byte {Position} is longer than {LongestLine} characters, or not ASCII");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    private ReadOnlySpan<byte> Short(int bytes)
    {
        if (bytes > Remaining)
        {
            throw new InvalidDataException($"the pickle ends at byte {end}, within a value or without the instruction to stop");
        }

        if (Position < _bufferStart || Position + bytes > _bufferStart + _filled)
        {
            _bufferStart = Position;
            _filled = (int)Math.Min(_buffer.Length, Remaining);
            FileBytes.Fill(file, _buffer.AsSpan(0, _filled), Position);
        }

        var place = (int)(Position - _bufferStart);
        Position += bytes;
        return _buffer.AsSpan(place, bytes);
    }
}
