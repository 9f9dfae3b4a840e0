using System.Globalization;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>Computes a size as a stage table writes it, such as ⌊(T - 400)/320⌋ + 1, for given values of its symbols.</summary>
internal ref struct SizeText(ReadOnlySpan<char> text, IReadOnlyDictionary<string, long> at)
{
    private ReadOnlySpan<char> _rest = text.Trim();

    public static long Of(string text, IReadOnlyDictionary<string, long> at)
    {
        var size = new SizeText(text, at);
        var value = size.Sum();
        return size._rest.IsEmpty ? value : throw new FormatException($"'{text}' is no size");
    }

    private long Sum()
    {
        var value = Take('-') ? -Product() : Product();
        while (true)
        {
            if (Take('+'))
            {
                value += Product();
            }
            else if (Take('-'))
            {
                value -= Product();
            }
            else
            {
                return value;
            }
        }
    }

    private long Product()
    {
        var value = Factor();
        while (true)
        {
            if (Take('·'))
            {
                value *= Factor();
            }
            else if (Take('/'))
            {
                // Sizes are rounded down also where they are below 0.
                value = (long)Math.Floor((decimal)value / Factor());
            }
            else
            {
                return value;
            }
        }
    }

    private long Factor()
    {
        foreach (var (open, close) in new[] { ('(', ')'), ('⌊', '⌋') })
        {
            if (Take(open))
            {
                var value = Sum();
                return Take(close) ? value : throw new FormatException($"{close} is missing");
            }
        }

        var length = 0;
        while (length < _rest.Length && (char.IsLetterOrDigit(_rest[length]) || _rest[length] == ','))
        {
            length++;
        }

        var word = _rest[..length].ToString();
        _rest = _rest[length..].TrimStart();
        return at.TryGetValue(word, out var symbol) ? symbol : long.Parse(word, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private bool Take(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..].TrimStart();
        return true;
    }
}
