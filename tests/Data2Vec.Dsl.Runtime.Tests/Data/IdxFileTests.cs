using System.Buffers.Binary;
using System.IO.Compression;

namespace Data2Vec.Dsl.Data;

public sealed class IdxFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_whole_file_gives_its_shape_and_elements(bool packed)
    {
        using var stream = Stream(Images(), packed);
        var (shape, values) = IdxFile.Read(stream, "x", 3);
        Assert.Equal([2, 2, 3], shape);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (byte)i), values);
    }

    [Fact]
    public void Every_truncation_names_file_offset_and_what_is_missing()
    {
        var whole = Images();
        for (var length = 0; length < whole.Length; length++)
        {
            using var stream = Stream(whole[..length], false);
            var error = Assert.Throws<DataException>(() => IdxFile.Read(stream, "cut.idx", 3));
            var (what, end) = length switch
            {
                < 4 => ("header", 4),
                < 16 => ($"axis {(length / 4) - 1}", 4 + (4 * (length / 4))),
                _ => ("2 × 2 × 3 = 12 elements", 28),
            };
            Assert.Contains($"'cut.idx' ends at offset {length};", error.Message, StringComparison.Ordinal);
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
            Assert.Contains($"offset {end}.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_truncation_of_a_packed_file_is_refused()
    {
        using var whole = Stream(Images(), true);
        var bytes = ((MemoryStream)whole).ToArray();

        // The last 8 bytes are gzip's own check: without them every element is there already.
        for (var length = 0; length < bytes.Length - 8; length++)
        {
            using var stream = new MemoryStream(bytes[..length]);
            var error = Assert.Throws<DataException>(() => IdxFile.Read(stream, "cut.gz", 3));
            Assert.Contains("'cut.gz'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_packed_file_is_refused()
    {
        using var whole = Stream(new byte[] { 0, 0, 8, 1, 0, 0, 4, 0 }.Concat(Enumerable.Range(0, 1024).Select(i => (byte)(i * 37))).ToArray(), true);
        var bytes = ((MemoryStream)whole).ToArray();
        bytes[bytes.Length / 2] ^= 0x10;
        using var damaged = new MemoryStream(bytes);
        Assert.Throws<DataException>(() => IdxFile.Read(damaged, "x", 1));
    }

    [Fact]
    public void More_bytes_than_declared_are_refused()
    {
        using var stream = Stream([.. Images(), 0], false);
        var error = Assert.Throws<DataException>(() => IdxFile.Read(stream, "long.idx", 3));
        Assert.Contains("offset 28: expected the end", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Another_number_of_axes_is_refused(int axes)
    {
        using var stream = Stream(Images(), false);
        var error = Assert.Throws<DataException>(() => IdxFile.Read(stream, "x", axes));
        Assert.Contains($"00 00 08 0{axes}", error.Message, StringComparison.Ordinal);
        Assert.Contains("found 00 00 08 03", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_too_much_is_refused_before_memory_is_taken()
    {
        var bytes = Images();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), uint.MaxValue);
        using var stream = Stream(bytes, false);
        Assert.Contains("axis 0 has a length of 4294967295", Assert.Throws<DataException>(() => IdxFile.Read(stream, "x", 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_within_the_limit_costs_no_more_memory_than_the_file_has_data()
    {
        var bytes = Images();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 100_000_000);
        using var stream = Stream(bytes, false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => IdxFile.Read(stream, "x", 3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void An_empty_axis_is_refused()
    {
        var bytes = Images();
        bytes[7] = 0;
        using var stream = Stream(bytes, false);
        Assert.Contains("axis 0 has a length of 0", Assert.Throws<DataException>(() => IdxFile.Read(stream, "x", 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_data_error_with_its_name() =>
        Assert.Contains("nowhere.gz", Assert.Throws<DataException>(() => IdxFile.Read("nowhere.gz", 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Elements_beyond_the_first_chunk_arrive_in_order()
    {
        var bytes = new byte[8 + 3_000_001];
        (bytes[2], bytes[3]) = (8, 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 3_000_001);
        for (var i = 8; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        using var stream = Stream(bytes, true);
        Assert.True(bytes.AsSpan(8).SequenceEqual(IdxFile.Read(stream, "x", 1).Values));
    }

    internal static byte[] Images() => [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    private static MemoryStream Stream(byte[] bytes, bool packed)
    {
        var stream = new MemoryStream();
        if (packed)
        {
            using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(bytes);
        }
        else
        {
            stream.Write(bytes);
        }

        stream.Position = 0;
        return stream;
    }
}
