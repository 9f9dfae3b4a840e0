namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>A case of a run: its declarations, and what was done to them after they had been drawn right.</summary>
/// <param name="Number">Its number in the run; with the seed it says everything.</param>
/// <param name="Case">The declarations.</param>
/// <param name="Mutations">What was changed: nothing in half of the cases, one thing in most others, two in some.</param>
internal sealed record Drawn(int Number, Case Case, IReadOnlyList<Mutated> Mutations)
{
    /// <summary>The namespace of the case where many stand in one compilation.</summary>
    public string Space => $"Case{Number}";

    /// <summary>Draws a case.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="number">Its number.</param>
    public static Drawn Of(int seed, int number)
    {
        var dice = new Dice(seed, number);
        var subject = Drawing.Draw(dice);
        if (Oracle.Truth.Of(subject) is { IsRight: false } judgement)
        {
            throw new InvalidOperationException(
                $"Case {number} was drawn wrong: {string.Join(", ", judgement.Wrong)}\n{new CaseText(subject, "Wrong").Text}");
        }

        var mutations = new List<Mutated>();
        var count = dice.Chance(0.5) ? dice.Chance(0.2) ? 2 : 1 : 0;
        for (var i = 0; i < count; i++)
        {
            // The second is made where the first left something that is right, or anywhere by the first's measure.
            if (i > 0 && !Oracle.Truth.Of(subject).IsRight)
            {
                break;
            }

            if (Mutation.Of(subject, dice) is { } mutated)
            {
                mutations.Add(mutated);
                subject = mutated.Case;
            }
        }

        return new Drawn(number, subject, mutations);
    }
}
