using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>A source with the places of a diagnostic marked in it: «the mistake» and ‹what takes part in it›.</summary>
internal sealed class Marked
{
    public Marked(string marked)
    {
        var text = new StringBuilder();
        var open = new Stack<int>();
        var also = new List<TextSpan>();
        foreach (var c in marked)
        {
            switch (c)
            {
                case '«' or '‹':
                    open.Push(text.Length);
                    break;
                case '»':
                    Place = TextSpan.FromBounds(open.Pop(), text.Length);
                    break;
                case '›':
                    also.Add(TextSpan.FromBounds(open.Pop(), text.Length));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        Text = text.ToString();
        Also = also;
    }

    public string Text { get; }

    public TextSpan Place { get; }

    public IReadOnlyList<TextSpan> Also { get; }

    /// <summary>The texts at the places, for a message that can be read.</summary>
    public string Show(IEnumerable<TextSpan> spans) => string.Join(" + ", spans.OrderBy(span => span.Start).Select(span => $"{span}: {Text.Substring(span.Start, span.Length)}"));
}
