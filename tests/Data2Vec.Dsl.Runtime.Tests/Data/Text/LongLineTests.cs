namespace Data2Vec.Dsl.Data.Text;

public sealed class LongLineTests
{
    [Fact]
    public void A_file_without_an_end_of_line_is_refused_by_the_line_and_its_length()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("good.txt"), "a good line");
        using (var sparse = File.Create(folder.At("long.txt")))
        {
            sparse.Write("first\n"u8);
            sparse.SetLength(100_000_006);
        }

        var skipped = Assert.Single(TextCorpus.FromFiles(folder.Path).Skipped);
        Assert.Equal(new("long.txt", "line 2 has 100000000 bytes; expected at most 67108864"), skipped);
        Assert.Equal(
            new("long.txt", "one text has 100000006 bytes; expected at most 67108864"), Assert.Single(TextCorpus.FromFiles(folder.Path, TextUnit.File).Skipped));
    }
}
