using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>The command line tells modalities apart in one place: a new one is then added there, and the compiler finds the rest.</summary>
public sealed partial class DispatchTests
{
    [Fact]
    public void One_file_asks_for_the_type_of_a_batch()
    {
        var asking = Repository.Files("models/Data2Vec.Cli", "*.cs").Where(file => Question().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(["Declaration.cs"], asking);
    }

    [Theory]
    [InlineData("if (type == typeof(AudioBatch))", true)]
    [InlineData("return pair is Pair<TextBatch>;", true)]
    [InlineData("case Pair<ImageBatch> images:", true)]
    [InlineData("var batches = source as IBatchSource<ImageBatch>;", true)]
    [InlineData("IBatchSource<TextBatch> Open(int batchSize)", false)]
    public void What_asks_is_known(string line, bool asks) => Assert.Equal(asks, Question().IsMatch(line));

    [GeneratedRegex(@"\b(typeof\(|is (not )?|as |case )(\w+<)?(Image|Audio|Text)Batch\b")]
    private static partial Regex Question();
}
