using Data2Vec.Dsl.Fuzz.Files;

namespace Data2Vec.Dsl.Fuzz.Tests;

/// <summary>The small run of damaged files: the same cases as the command's first ones.</summary>
public sealed class FileReaderTests
{
    public static TheoryData<string> Readers => [.. FileReader.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Damaged_files_are_read_or_refused_in_one_sentence_and_take_no_more_memory_than_they_warrant(string name)
    {
        var tally = FileRun.Of(FileReader.All.Single(reader => reader.Name == name), seed: 1, first: 0, count: 2000);
        Assert.Empty(tally.Wrong.Select(wrong => $"files --reader {name} --seed 1 --case {wrong.Number}: {wrong.What}"));

        // Both happen: files that are refused from their first byte would prove little.
        Assert.InRange(tally.Read, 50, 1950);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void What_is_not_damaged_is_read(string name)
    {
        var reader = FileReader.All.Single(reader => reader.Name == name);
        var folder = Directory.CreateTempSubdirectory("d2v-files-").FullName;
        try
        {
            var trial = new FileCase(reader, folder);

            // Microsoft's ADPCM is for another library.
            Assert.All(reader.Seeds.Where(seed => name != "wav" || (seed[0][32] != 2 && seed[0][56] != 2)), seed => Assert.True(trial.Try(seed).IsRead));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_case_is_the_same_whenever_it_is_drawn()
    {
        var reader = FileReader.All[0];
        Assert.Equal(FileCase.Draw(reader, 3, 77)[0], FileCase.Draw(reader, 3, 77)[0]);
        Assert.NotEqual(FileCase.Draw(reader, 3, 77)[0], FileCase.Draw(reader, 3, 78)[0]);
    }

    [Fact]
    public void A_reader_that_fails_is_found_and_its_case_shrunk()
    {
        var naive = FileReader.All.Single(reader => reader.Name == "text") with
        {
            Read = folder => File.ReadAllBytes(Path.Combine(folder, "x.txt")).Contains((byte)0x1B) ? throw new InvalidOperationException("escape") : 0,
        };
        var (number, what) = FileRun.Of(naive, seed: 1, first: 0, count: 5000).Wrong[0];
        Assert.StartsWith("InvalidOperationException: escape", what, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("d2v-files-").FullName;
        try
        {
            Assert.Equal([0x1B], new FileCase(naive, folder).Shrink(FileCase.Draw(naive, 1, number), what)[0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
