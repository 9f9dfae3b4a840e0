using System.Globalization;
using Data2Vec.Dsl.Generator.Shapes;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class NormalFormTests
{
    private static readonly Dim T = Dim.Symbol("T");
    private static readonly Dim U = Dim.Symbol("U");

    [Fact]
    public void Random_formulas_evaluate_like_their_direct_computation_at_positive_and_negative_inputs()
    {
        var random = new Random(1);
        for (int i = 0; i < 4000; i++)
        {
            var formula = Formula.Random(random, 5, Formula.Symbol("T", 1), Formula.Symbol("U", 1), Formula.Symbol("M", 1, multiple: 6));
            for (int j = 0; j < 12; j++)
            {
                Dictionary<string, long> at = At(("T", random.Next(-40, 60)), ("U", random.Next(-40, 60)), ("M", 6 * random.Next(-9, 9)));
                Assert.True(formula.Value(at) == formula.Dim.Evaluate(at), $"{formula.Dim.Key} at {new Point(at)}");
            }
        }
    }

    [Fact]
    public void Substitution_commutes_with_evaluation()
    {
        var random = new Random(2);
        for (int i = 0; i < 1000; i++)
        {
            Formula t = Formula.Symbol("T", 1), u = Formula.Symbol("U", 1);
            Dim whole = Formula.Random(random, 4, t, u).Dim, part = Formula.Random(random, 3, u).Dim;
            Dictionary<string, long> at = At(("U", random.Next(-30, 30)));
            long expected = whole.Evaluate(At(("T", part.Evaluate(at)), ("U", at["U"])));
            Assert.Equal(expected, whole.Substitute("T", part).Evaluate(at));
        }
    }

    [Fact]
    public void Sums_and_products_have_one_form_whatever_the_order()
    {
        var random = new Random(3);
        for (int i = 0; i < 500; i++)
        {
            Dim Next() => Formula.Random(random, 3, Formula.Symbol("T", 1), Formula.Symbol("U", 1)).Dim;
            Dim a = Next(), b = Next(), c = Next();
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * b, b * a);
            Assert.Equal((a + b) + c, a + (b + c));
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal((a * b) * c, a * (b * c));
            Assert.Equal(Dim.Zero, (a - b) + (b - a));
            Assert.Equal((a + b).GetHashCode(), (b + a).GetHashCode());
        }
    }

    [Fact]
    public void Floors_dissolve_by_the_rules()
    {
        Assert.Equal(T, Dim.Floor(T, 1));                                                       // R2
        Assert.Equal((2 * T) + U + Dim.Floor(T, 3), Dim.Floor((7 * T) + (3 * U), 3));           // R3
        Assert.Equal(Dim.Floor(T, 3) - 2, Dim.Floor(T - 6, 3));                                 // R3
        Assert.Equal(Dim.Floor(T - 1, 2), Dim.Floor((3 * T) - 3, 6));                           // R4
        Assert.Equal(Dim.Floor((2 * T) + 1, 3), Dim.Floor((4 * T) + 3, 6));                     // R4, constant rounded down
        Assert.Equal(Dim.Floor(T + 10, 15), Dim.Floor(Dim.Floor(T, 5) + 2, 3));                 // R5
        Assert.Equal(Dim.Floor(T + (5 * U), 15), Dim.Floor(Dim.Floor(T, 5) + U, 3));            // R5 with a symbol beside
        Assert.Equal(T, Dim.Floor((2 * T) + 1, 2));                                             // R6
    }

    [Fact]
    public void A_nested_floor_with_a_factor_stays_as_flattening_it_would_be_wrong()
    {
        Dim nested = Dim.Floor(3 * Dim.Floor(T, 2), 2);
        Assert.NotEqual(Dim.Floor(3 * T, 4), nested);
        Assert.Equal(1, nested.Evaluate(At(("T", 3))));
        Assert.Equal(2, Dim.Floor(3 * T, 4).Evaluate(At(("T", 3))));
    }

    [Fact]
    public void Floors_round_down_and_not_towards_zero()
    {
        Assert.Equal(-1, Dim.Floor(-1, 2).Constant);
        Assert.Equal(-2, Dim.Floor(T, 3).Evaluate(At(("T", -4))));
        Assert.Equal(long.MinValue, Arithmetic.FloorDivide(long.MinValue, 1));
        Assert.Equal(-4611686018427387904, Arithmetic.FloorDivide(long.MinValue, 2));
    }

    [Fact]
    public void A_declared_multiple_makes_divisions_exact()
    {
        Dim height = Dim.Symbol("H", multiple: 16), width = Dim.Symbol("W", multiple: 16);
        Dim tokens = (Dim.Floor(height, 16) * Dim.Floor(width, 16)) + 1;
        Assert.Equal(256 * (tokens - 1), height * width);
        Assert.Equal(197, tokens.Evaluate(At(("H", 224), ("W", 224))));
        Assert.Throws<ArgumentException>(() => tokens.Evaluate(At(("H", 225), ("W", 224))));
        Assert.Equal(Dim.Symbol("h") * 2, Dim.Floor(height, 16).Substitute("H", 32 * Dim.Symbol("h")));
        Assert.Throws<ArgumentException>(() => height.Substitute("H", 24));
    }

    [Fact]
    public void Intervals_are_part_of_the_value_and_contradicting_ones_are_refused()
    {
        Assert.NotEqual(Dim.Symbol("T"), Dim.Symbol("T", min: 400));
        Assert.Equal(Dim.Symbol("T", min: 400), Dim.Symbol("T", min: 400));
        Assert.Throws<InvalidOperationException>(() => (Dim.Symbol("T") + Dim.Symbol("T", min: 400)).Symbols);
        Assert.Throws<ArgumentException>(() => Dim.Symbol("T", min: 17, max: 31, multiple: 16));
        Assert.Equal((32, 48), (new Symbol("T", 17, 63, 16).Min, new Symbol("T", 17, 63, 16).Max));
    }

    [Fact]
    public void Constants_are_recognised()
    {
        Dim zero = T - T;
        Assert.True(zero.IsConstant && zero.Constant == 0 && zero.Key == "0");
        Assert.True((zero + 768).TryConstant(out long value) && value == 768);
        Assert.False(T.TryConstant(out _));
        Assert.Throws<InvalidOperationException>(() => T.Constant);
        Assert.Equal(["T", "U"], (Dim.Floor(U, 2) * T).Symbols.Select(static symbol => symbol.Name));
    }

    /// <summary>Finnish writes negative numbers with U+2212; the cultures themselves are not installed everywhere.</summary>
    private static CultureInfo FinnishMinus()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        return culture;
    }

    [Fact]
    public void Keys_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = FinnishMinus();
            Assert.Equal("-1+1*⌊(240+1*T)/320⌋", (Dim.Floor(T - 400, 320) + 1).Key);
            Assert.Equal("⌊(T - 400)/320⌋ + 1", (Dim.Floor(T - 400, 320) + 1).ToString());
            Assert.Equal("-T - 3", (-T - 3).ToCSharp());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
