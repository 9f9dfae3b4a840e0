namespace Data2Vec.Dsl.Data.Text;

/// <summary>Takes the samples of one file, and counts what is left out of it by the reason.</summary>
/// <param name="shortest">Samples of fewer characters are left out.</param>
/// <param name="texts">Where samples go.</param>
internal sealed class TextSamples(int shortest, List<string> texts)
{
    private const char Replacement = '\uFFFD';

    private readonly List<(string Reason, int Count, int? First, string Note)> _left = [];
    private bool _hasContent;

    /// <summary>What was left out, in one line; null where that is nothing.</summary>
    public string? WhatIsLeft => _left.Count > 0 ? string.Join("; ", _left.Select(Told)) : _hasContent ? null : "empty";

    /// <summary>Takes a sample, or leaves it out and says why.</summary>
    /// <param name="text">The sample; white space around it is cut off. A blank one only parts paragraphs and is none.</param>
    /// <param name="line">Its line, from 1; null where it is the whole file.</param>
    public void Add(string text, int? line)
    {
        var sample = text.Trim();
        if (sample.Length == 0)
        {
            return;
        }

        if (sample.Contains(Replacement, StringComparison.Ordinal))
        {
            LeaveOut("with U+FFFD, which programs write in place of what they could not decode", line);
        }
        else if (sample.Length < shortest)
        {
            LeaveOut($"of fewer than {shortest} characters", line);
        }
        else
        {
            texts.Add(sample);
            _hasContent = true;
        }
    }

    /// <summary>Counts a line that gives no sample.</summary>
    /// <param name="reason">What is wrong with it, as in "a line …".</param>
    /// <param name="line">Its number, from 1; null where it is the whole file.</param>
    /// <param name="note">What is told of the first such line.</param>
    public void LeaveOut(string reason, int? line, string note = "")
    {
        _hasContent = true;
        var known = _left.FindIndex(each => each.Reason == reason);
        if (known < 0)
        {
            _left.Add((reason, 1, line, note));
        }
        else
        {
            _left[known] = _left[known] with { Count = _left[known].Count + 1 };
        }
    }

    private static string Told((string Reason, int Count, int? First, string Note) left) =>
        (left.First is not { } line ? $"a text {left.Reason}"
        : left.Count == 1 ? FormattableString.Invariant($"line {line} is one {left.Reason}")
        : FormattableString.Invariant($"{left.Count} lines {left.Reason}, the first is line {line}")) + left.Note;
}
