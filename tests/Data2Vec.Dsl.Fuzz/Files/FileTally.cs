using System.Globalization;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>What the cases of a reader came to.</summary>
internal sealed class FileTally(string reader)
{
    private readonly List<(int Number, string What)> _wrong = [];
    private int _cases;
    private int _read;
    private double _most;

    /// <summary>The cases that went wrong.</summary>
    public IReadOnlyList<(int Number, string What)> Wrong => _wrong;

    /// <summary>The cases whose files could be read all the same.</summary>
    public int Read => _read;

    /// <summary>Counts a case.</summary>
    public void Add(int number, FileOutcome outcome)
    {
        _cases++;
        _read += outcome.IsRead ? 1 : 0;
        _most = Math.Max(_most, outcome.Share);
        if (outcome.Wrong is { } what)
        {
            _wrong.Add((number, what));
        }
    }

    /// <summary>A row of the table.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"| {reader} | {_cases:#,0} | {_read:#,0} | {_cases - _read - _wrong.Count:#,0} | {_wrong.Count:#,0} | {_most * 100:0} % |");
}
