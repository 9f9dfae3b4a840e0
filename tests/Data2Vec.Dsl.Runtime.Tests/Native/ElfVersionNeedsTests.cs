namespace Data2Vec.Dsl.Runtime.Tests.Native;

public class ElfVersionNeedsTests
{
    [Fact]
    public void The_shipped_library_demands_the_new_version_of_the_cpp_library_exactly_once()
    {
        var needs = ElfVersionNeeds.Read(File.ReadAllBytes(NativeFiles.Shipped));

        Assert.Contains(needs, need => need is { Library: "libc.so.6", Version: "GLIBC_2.34", Weak: false });
        var match = Assert.Single(needs, need => need.Version == TorchLibrary.Requirement);
        Assert.Equal("libstdc++.so.6", match.Library);
        Assert.False(match.Weak);
    }

    [Fact]
    public void Weakening_the_shipped_library_changes_one_bit_of_one_byte()
    {
        var before = File.ReadAllBytes(NativeFiles.Shipped);
        var after = before.ToArray();

        Assert.True(ElfVersionNeeds.Weaken(after, TorchLibrary.Requirement));

        var changed = Assert.Single(Enumerable.Range(0, before.Length), index => before[index] != after[index]);
        Assert.Equal(2, before[changed] ^ after[changed]);
        Assert.Equal([TorchLibrary.Requirement], ElfVersionNeeds.Read(after).Where(need => need.Weak).Select(need => need.Version));
    }

    [Fact]
    public void Weakening_twice_changes_nothing_more()
    {
        var image = SyntheticElf.Demanding("GLIBCXX_3.4", TorchLibrary.Requirement);
        Assert.True(ElfVersionNeeds.Weaken(image, TorchLibrary.Requirement));
        var once = image.ToArray();

        Assert.False(ElfVersionNeeds.Weaken(image, TorchLibrary.Requirement));
        Assert.Equal(once, image);
    }

    [Fact]
    public void A_file_without_the_requirement_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Weaken(SyntheticElf.Demanding("GLIBCXX_3.4"), TorchLibrary.Requirement));
        Assert.Contains("found 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_the_requirement_twice_is_refused()
    {
        var image = SyntheticElf.Demanding(TorchLibrary.Requirement, TorchLibrary.Requirement);
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Weaken(image, TorchLibrary.Requirement));
        Assert.Contains("found 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(0)]
    public void Another_format_byte_order_or_word_size_is_refused(int position)
    {
        var image = SyntheticElf.Demanding(TorchLibrary.Requirement);
        image[position] ^= 3;
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(image));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var image = SyntheticElf.Demanding("GLIBCXX_3.4", TorchLibrary.Requirement);
        for (var length = 0; length < image.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(image.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Any_changed_byte_gives_a_list_or_a_refusal_and_never_another_error()
    {
        var image = SyntheticElf.Demanding("GLIBCXX_3.4", TorchLibrary.Requirement);
        var refused = 0;
        for (var position = 0; position < image.Length; position++)
        {
            var changed = image.ToArray();
            changed[position] ^= 0xff;
            try
            {
                ElfVersionNeeds.Read(changed);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 20, image.Length - 1);
    }
}
