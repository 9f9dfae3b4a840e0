using Data2Vec.Cli;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("demo", "demo", 0)]
    [InlineData("dmeo", "demo", 1)]
    [InlineData("DEMO", "demo", 0)]
    [InlineData("", "demo", 4)]
    [InlineData("shape", "shapes", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_letters_and_swaps(string from, string to, int distance)
    {
        Assert.Equal(distance, Suggestion.Distance(from, to));
        Assert.Equal(distance, Suggestion.Distance(to, from));
    }

    [Theory]
    [InlineData("pretrian", "pretrain")]
    [InlineData("evalute", "evaluate")]
    [InlineData("d", null)]
    [InlineData("xyzzy", null)]
    public void Only_what_may_have_been_meant_is_suggested(string typed, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(typed, ["demo", "pretrain", "evaluate", "shapes", "doctor"]));

    [Theory]
    [InlineData("bf16", "BFloat16")]
    [InlineData("auto", "Automatic")]
    [InlineData("float", "Float32")]
    [InlineData("a", null)]
    [InlineData("flat", null)]
    public void An_abbreviation_of_one_name_alone_is_understood(string typed, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(typed, ["Automatic", "Float32", "BFloat16"]));

    [Fact]
    public void Nothing_is_suggested_where_nothing_is_known() => Assert.Null(Suggestion.Nearest("demo", []));
}
