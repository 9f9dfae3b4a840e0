using Data2Vec.Dsl.Generator.Shapes;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class OverflowTests
{
    private static readonly Dim T = Dim.Symbol("T");
    private static readonly Dim Huge = long.MaxValue;

    [Fact]
    public void Building_and_evaluating_throw_instead_of_wrapping()
    {
        Assert.Throws<DimOverflowException>(() => Huge + 1);
        Assert.Throws<DimOverflowException>(() => (Dim)long.MinValue - 1);
        Assert.Throws<DimOverflowException>(() => -(Dim)long.MinValue);
        Assert.Throws<DimOverflowException>(() => Huge * T * 2);
        Assert.Throws<DimOverflowException>(() => Dim.Floor(Dim.Floor(T, long.MaxValue), 2));
        Assert.Throws<DimOverflowException>(() => (Huge * T).Evaluate(At(("T", 2))));
        Assert.Throws<DimOverflowException>(() => (Huge + T).Evaluate(At(("T", 1))));
        Assert.Throws<DimOverflowException>(() => Arithmetic.GreatestCommonDivisor(long.MinValue, 0));
    }

    [Fact]
    public void The_extremes_themselves_are_fine()
    {
        Assert.Equal(long.MaxValue, (Huge - 1 + 1).Constant);
        Assert.Equal(1, Arithmetic.GreatestCommonDivisor(long.MinValue, -1));
        Assert.Equal(long.MinValue, Arithmetic.CeilingDivide(long.MinValue, 1));
        Assert.Equal(-1, Dim.Floor(long.MinValue, long.MaxValue).Constant + 1);
        Assert.Equal("⌊(T + 9223372036854775806)/9223372036854775807⌋ - 9223372036854775807", (Dim.Floor(T - 1, long.MaxValue) - long.MaxValue + 1).ToString());
    }

    [Fact]
    public void A_question_that_overflows_is_unknown_and_never_a_consent()
    {
        Dim steep = Dim.Floor(T, 2) * long.MaxValue;
        Assert.Equal(Answer.Unknown, Decide.Equal(steep, steep * -1 + T).Answer);
        Assert.Equal(Answer.Unknown, Decide.AtLeast(Dim.Symbol("T", min: 3) * long.MaxValue, 5).Answer);
        Assert.Equal(Answer.Unknown, Decide.Equal(Huge, T * -1).Answer);
        Assert.Equal(Answer.Unknown, Decide.Divisible(Dim.Floor(T, long.MaxValue), 2).Answer);
        Assert.Null(Decide.LeastValue(Dim.Floor(T, long.MaxValue), 2));
    }
}
