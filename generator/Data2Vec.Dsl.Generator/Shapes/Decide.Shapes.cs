namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>How two shapes compare, and the first axis where they do not; -1 if they agree or their ranks differ.</summary>
internal sealed record ShapeVerdict(Verdict Verdict, int Axis = -1);

internal static partial class Decide
{
    /// <summary>
    /// Are two shapes equal, role by role and size by size? A size of 1 fits nothing but 1: there is no broadcasting. The unknown
    /// shape equals everything, as its mistake has been reported already.
    /// </summary>
    public static ShapeVerdict Equal(Shape a, Shape b)
    {
        if (!a.IsKnown || !b.IsKnown)
        {
            return new(Verdict.Always);
        }

        if (a.Count != b.Count)
        {
            return new(new(Answer.Never));
        }

        // A certain mismatch is the better message, so a doubtful axis waits.
        ShapeVerdict worst = new(Verdict.Always);
        for (int i = 0; i < a.Count; i++)
        {
            Verdict verdict = a[i].Role == b[i].Role ? Equal(a[i].Size, b[i].Size) : new(Answer.Never);
            if (verdict.Answer == Answer.Never)
            {
                return new(verdict, i);
            }

            worst = worst.Verdict.Holds && !verdict.Holds ? new(verdict, i) : worst;
        }

        return worst;
    }
}
