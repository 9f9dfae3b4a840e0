using System.Globalization;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

/// <summary>Sizes as authors write them.</summary>
public class SizeReaderTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("C", 12)]
    [InlineData("2*C + 1", 25)]
    [InlineData("2*(C + 1)", 26)]
    [InlineData("C - 2 - 3", 7)]
    [InlineData("C/5", 2)]
    [InlineData("C/5*5", 10)]
    [InlineData("C*C/7", 20)]
    [InlineData("(C - 13)/4", -1)]
    [InlineData("100/(2 + 1)/C", null)]
    [InlineData("C->", null)]
    [InlineData("-C", null)]
    [InlineData("C C", null)]
    [InlineData("CC", null)]
    [InlineData("X", null)]
    [InlineData("((((((((((((((((((((((((((((((((((((((((((((((((((((((C))))))))))))))))))))))))))))))))))))))))))))))))))))))", null)]
    public void A_size_is_what_arithmetic_says_or_nothing(string text, int? value)
    {
        var sizes = SizeReader.Read(text, "C", out var fault);
        Assert.Equal(value is null, fault is not null);
        Assert.Equal(value, (int?)sizes?[0].Size.Evaluate(new Dictionary<string, long> { ["C"] = 12 }));
    }

    [Fact]
    public void Every_convolution_without_padding_is_recognised_in_every_spelling()
    {
        string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        for (var kernel = 1L; kernel <= 12; kernel++)
        {
            for (var stride = 1L; stride <= 6; stride++)
            {
                string[] spellings =
                [
                    $"(T - {Text(kernel)})/{Text(stride)} + 1",
                    $"(T - {Text(kernel)} + {Text(stride)})/{Text(stride)}",
                    $"(2*T - {Text(2 * kernel)})/{Text(2 * stride)} + 1",
                    $"(T + {Text(5 * stride)} - {Text(kernel)})/{Text(stride)} - 4",
                ];
                Assert.All(spellings, text => Assert.Equal((kernel, stride), Strides.Of(SizeReader.Read(text, "T", out _)![0].Size)));
            }
        }
    }

    [Theory]
    [InlineData("T + 1")]
    [InlineData("2*T")]
    [InlineData("T/2 + T/3")]
    [InlineData("T*T/4")]
    [InlineData("(3*T)/4")]
    [InlineData("(T - 1)/2 + 2")]
    [InlineData("5")]
    [InlineData("T/2000000000 - 2000000000*2000000000")]
    public void Nothing_else_is(string text) => Assert.Null(Strides.Of(SizeReader.Read(text, "T", out _)![0].Size));
}
