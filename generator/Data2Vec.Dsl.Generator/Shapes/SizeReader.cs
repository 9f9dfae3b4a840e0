using System.Collections.Generic;
using System.Globalization;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>Why a text is no size.</summary>
/// <param name="Position">Where, counted from 1.</param>
/// <param name="Found">What stands there, in quotes, or "the end".</param>
/// <param name="Expected">What could stand there; empty where it is a name that is no axis.</param>
internal sealed record SizeFault(int Position, string Found, string Expected);

/// <summary>A size as its author wrote it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Position">Where it begins, counted from 1.</param>
/// <param name="Size">What it means, over symbols named by the axes.</param>
internal sealed record SizeText(string Text, int Position, Dim Size);

/// <summary>
/// Reads sizes as authors write them: <c>2*C</c>, <c>(T - 400)/160 + 1</c>. Axes are letters; a quotient is by a whole number and rounded down.
/// </summary>
/// <param name="text">What is read.</param>
/// <param name="axes">The letters that mean something.</param>
internal sealed class SizeReader(string text, string axes)
{
    // Deeper than anyone writes; beyond, a recursion could exhaust the stack of the compiler.
    private const int MaxDepth = 50;

    private int _at;
    private int _depth;

    /// <summary>The first thing that is wrong; everything read after it is null.</summary>
    public SizeFault? Fault { get; private set; }

    /// <summary>Sizes with commas between them, up to an arrow or the end.</summary>
    public IReadOnlyList<SizeText>? Sizes()
    {
        var all = new List<SizeText>();
        do
        {
            Skip();
            var start = _at;
            if (Whole(start) is not { } size)
            {
                return null;
            }

            all.Add(new(text.Substring(start, _at - start).TrimEnd(), start + 1, size));
        }
        while (Take(","));
        return all;
    }

    /// <summary>An arrow must follow.</summary>
    public bool Arrow() => Take("->") || Fail("',' or '->'");

    /// <summary>Nothing may follow.</summary>
    public bool End()
    {
        Skip();
        return _at == text.Length || Fail("',' or the end");
    }

    /// <summary>Reads a text of one or more sizes.</summary>
    public static IReadOnlyList<SizeText>? Read(string text, string axes, out SizeFault? fault)
    {
        var reader = new SizeReader(text, axes);
        var sizes = reader.Sizes();
        var isRead = sizes is not null && reader.End();
        fault = reader.Fault;
        return isRead ? sizes : null;
    }

    private Dim? Whole(int start)
    {
        try
        {
            return Sum();
        }
        catch (DimOverflowException)
        {
            _at = start;
            Fail("a size of at most 64 bits");
            return null;
        }
    }

    private Dim? Sum()
    {
        var sum = Product();
        while (sum is not null)
        {
            var minus = !Take("+");
            if (minus && !TakeMinus())
            {
                break;
            }

            sum = Product() is { } next ? minus ? sum - next : sum + next : null;
        }

        return sum;
    }

    private Dim? Product()
    {
        var product = Factor();
        while (product is not null)
        {
            if (Take("*"))
            {
                product = Factor() is { } next ? product * next : null;
            }
            else if (Take("/"))
            {
                product = Divisor() is { } divisor ? Dim.Floor(product, divisor) : null;
            }
            else
            {
                break;
            }
        }

        return product;
    }

    private long? Divisor()
    {
        Skip();
        var start = _at;
        if (Factor() is not { } divisor)
        {
            return null;
        }

        if (divisor.TryConstant(out var number) && number >= 1)
        {
            return number;
        }

        _at = start;
        Fail("a whole number to divide by");
        return null;
    }

    private Dim? Factor()
    {
        Skip();
        var start = _at;
        if (Take("("))
        {
            if (++_depth > MaxDepth)
            {
                Fail("fewer parentheses");
                return null;
            }

            var inner = Sum();
            _depth--;
            return inner is null || !(Take(")") || Fail("')'")) ? null : inner;
        }

        while (_at < text.Length && IsPart(text[_at]))
        {
            _at++;
        }

        var word = text.Substring(start, _at - start);
        if (word.Length == 1 && axes.Contains(word))
        {
            return Dim.Symbol(word);
        }

        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _at = start;
        Fail(word.Length == 0 || char.IsDigit(word[0]) ? "an axis or a whole number" : "", word);
        return null;
    }

    // The minus of an arrow is none.
    private bool TakeMinus()
    {
        Skip();
        return string.CompareOrdinal(text, _at, "->", 0, 2) != 0 && Take("-");
    }

    private bool Take(string token)
    {
        Skip();
        if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private bool Fail(string expected, string found = "")
    {
        Skip();
        found = found.Length > 0 ? found : _at < text.Length ? text.Substring(_at, 1) : "";
        Fault ??= new(_at + 1, found.Length == 0 ? "the end" : "'" + found + "'", expected);
        return false;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
