using System.Text.Json;

namespace Data2Vec.Dsl.Evaluation;

public sealed class ErrorRateTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abcd", "acd", 1)]
    [InlineData("ab", "ba", 2)]
    [InlineData("дом", "том", 1)]
    [InlineData("😀a", "😃a", 1)]
    public void Characters_count_what_was_replaced_left_out_and_put_in(string said, string recognised, int edits) =>
        Assert.Equal(edits, ErrorRate.OfCharacters([(said, recognised)]).Edits);

    [Fact]
    public void Words_are_divided_by_blanks()
    {
        Assert.Equal(new ErrorRate(2, 1, 0, 0), ErrorRate.OfWords([("the big house", " the  pig house")]));
        Assert.Equal(new ErrorRate(1, 1, 1, 0), ErrorRate.OfWords([("the big house", "thebig house")]));
    }

    [Fact]
    public void The_rate_is_that_of_the_corpus_not_the_mean_over_the_texts()
    {
        var rate = ErrorRate.OfCharacters([("a", "b"), ("abcdefghi", "abcdefghi")]);
        Assert.Equal(0.1, rate.Rate, 12);
        Assert.Equal("10.0 % (1 edits of 10)", rate.ToString());
        Assert.Equal(3, ErrorRate.OfCharacters([("a", "bcd")]).Rate, 12);
        Assert.Equal(0, ErrorRate.OfCharacters([]).Rate);
    }

    [Fact]
    public void Rates_and_counts_are_those_of_jiwer()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "decode", "wer_cer", "case.json")));
        var runs = json.RootElement.GetProperty("runs").EnumerateArray().Concat(json.RootElement.GetProperty("edge_cases").EnumerateArray()).ToList();
        Assert.Equal(18, runs.Count);
        Assert.All(runs.Append(json.RootElement.GetProperty("corpus")), run => Check(run, [.. Texts(run.GetProperty("reference")).Zip(Texts(run.GetProperty("hypothesis")))]));
    }

    // One text, or several.
    private static IEnumerable<string> Texts(JsonElement texts) =>
        texts.ValueKind == JsonValueKind.Array ? texts.EnumerateArray().Select(text => text.GetString()!) : [texts.GetString()!];

    private static void Check(JsonElement run, (string Said, string Recognised)[] texts)
    {
        var (words, characters) = (ErrorRate.OfWords(texts), ErrorRate.OfCharacters(texts));
        Same(run.GetProperty("words"), words);
        Same(run.GetProperty("characters"), characters);
        Assert.Equal(run.GetProperty("words").GetProperty("wer").GetDouble(), words.Rate, 1e-12);
        Assert.Equal(run.GetProperty("words").GetProperty("mer").GetDouble(), words.MatchErrorRate, 1e-12);
        Assert.Equal(run.GetProperty("words").GetProperty("wil").GetDouble(), words.InformationLost, 1e-12);
        Assert.Equal(run.GetProperty("words").GetProperty("wip").GetDouble(), words.InformationPreserved, 1e-12);
        Assert.Equal(run.GetProperty("characters").GetProperty("cer").GetDouble(), characters.Rate, 1e-12);
    }

    private static void Same(JsonElement counts, ErrorRate rate) => Assert.Equal(
        (counts.GetProperty("hits").GetInt64(), counts.GetProperty("substitutions").GetInt64(), counts.GetProperty("deletions").GetInt64(), counts.GetProperty("insertions").GetInt64()),
        (rate.Hits, rate.Substitutions, rate.Deletions, rate.Insertions));
}
