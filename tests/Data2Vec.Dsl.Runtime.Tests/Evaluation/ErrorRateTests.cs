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
        Assert.Equal(new ErrorRate(1, 3), ErrorRate.OfWords([("the big house", " the  pig house")]));
        Assert.Equal(new ErrorRate(2, 3), ErrorRate.OfWords([("the big house", "thebig house")]));
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
}
