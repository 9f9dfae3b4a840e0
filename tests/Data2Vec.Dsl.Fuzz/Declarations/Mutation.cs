using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>A change to a right case, and where it was made.</summary>
/// <param name="Case">The case with the change; it may still be right.</param>
/// <param name="Type">The class that was changed.</param>
/// <param name="Place">The attribute of it.</param>
/// <param name="Argument">The argument of that; null where the attribute itself was changed, moved or removed.</param>
internal sealed record Mutated(Case Case, int Type, int Place, string? Argument);

/// <summary>One mistake at a time: a number beside the right one, a value at an edge, a stage left out, moved or too many.</summary>
internal static class Mutation
{
    /// <summary>Makes a mistake; null where none was found that can be written.</summary>
    /// <param name="right">The case.</param>
    /// <param name="dice">Decides which.</param>
    public static Mutated? Of(Case right, Dice dice)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var type = dice.Next(0, right.Classes.Length - 1);
            var place = dice.Next(0, right.Classes[type].Attributes.Length - 1);
            var mutated = dice.Next(0, 9) switch
            {
                <= 5 => AtAnEdge(right, type, place, dice),
                6 => AnotherValue(right, type, place, dice),
                7 => NotSaid(right, type, place, dice),
                _ => AnotherOrder(right, type, place, dice),
            };
            if (mutated is not null && CanBeWritten(mutated.Case))
            {
                return mutated;
            }
        }

        return null;
    }

    private static Mutated? AtAnEdge(Case right, int type, int place, Dice dice)
    {
        var count = Edges(right, type, place).Count();
        return count == 0 ? null : AtEdge(right, type, place, dice.Next(0, count - 1));
    }

    /// <summary>Sets an argument to a value at an edge of what is right; null where it has no such edge here, or is there already.</summary>
    public static Mutated? AtEdge(Case right, int type, int place, int number)
    {
        var attribute = right.Classes[type].Attributes[place];
        if (Edges(right, type, place).Concat(Rare(attribute)).ElementAtOrDefault(number) is not { } edge)
        {
            return null;
        }

        return Values.Arguments(attribute.Name).Any(p => p.Name == edge.Name)
            ? new Mutated(right.With(type, place, attribute.With(edge.Name, edge.Value)), type, place, edge.Name)
            : null;
    }

    /// <summary>What flows out of the encoder that all else is made of.</summary>
    public static Flow FlowOf(Case right) =>
        Truth.Of(right).Encoders is var encoders && encoders.TryGetValue(Drawing.Variant, out var variant) ? variant : encoders[Drawing.Encoder];

    /// <summary>Values at the edges of an attribute in its place: what flows into it decides where they are.</summary>
    public static IEnumerable<Argument> Edges(Case right, int type, int place)
    {
        var (declared, attribute) = (right.Classes[type], right.Classes[type].Attributes[place]);
        if (StageKind.All.TryGetValue(attribute.Name, out var stage))
        {
            var all = declared.Find("Variant") is null ? declared.Attributes : right.Classes[0].Attributes;
            var here = declared.Find("Variant") is null ? place : all.Select((a, i) => (a.Name, i)).First(a => a.Name == attribute.Name).i;
            var above = all.Take(stage.Entry is null ? here : here + 1).Where(a => StageKind.All.ContainsKey(a.Name)).ToList();
            if (above.TrueForAll(a => StageKind.All[a.Name].Entry is null))
            {
                return [];
            }

            // What a shortest sound must give is known below all stages.
            var whole = Truth.Of(right).Encoders[declared.Class];
            return stage.Edges(attribute, Truth.Walk([.. above])).Concat(stage.Entry == Medium.Audio ? [new("MinSamples", whole.Needed), new("MinSamples", whole.Needed - 1)] : []);
        }

        var judgement = Truth.Of(right);
        var flow = judgement.Encoders.GetValueOrDefault(Drawing.Variant) ?? judgement.Encoders[Drawing.Encoder];
        return attribute.Name == "Budget" && judgement.Parameters.TryGetValue(declared.Class, out var parameters)
                ? PairParts.Edges(attribute, flow).Append(new Argument("Parameters", (long)parameters - 1)).Append(new Argument("Parameters", (long)parameters))
            : MaskKind.All.TryGetValue(attribute.Name, out var mask) ? mask.Edges(attribute, flow)
            : HeadKind.All.TryGetValue(attribute.Name, out var head) ? head.Edges(flow)
            : attribute.Name is "Targets" or "Recipe" or "Teacher" or "Regression" or "Monitor" ? PairParts.Edges(attribute, flow)
            : [];
    }

    /// <summary>Edges behind those, for which chance is not enough.</summary>
    public static IEnumerable<Argument?> Rare(Applied attribute) =>
        StageKind.All.TryGetValue(attribute.Name, out var stage) ? stage.Rare(attribute)
        : MaskKind.All.TryGetValue(attribute.Name, out var mask) ? mask.Rare(attribute)
        : [];

    private static Mutated? AnotherValue(Case right, int type, int place, Dice dice)
    {
        var attribute = right.Classes[type].Attributes[place];
        if (attribute.Arguments.IsEmpty)
        {
            return null;
        }

        var argument = dice.Of([.. attribute.Arguments]);
        object value = argument.Value switch
        {
            long number => dice.Of(number + 1, number - 1, number * 2, 0L, -number),
            double number => dice.Of(number / 2, number * 2, 0.0, 1.0, -number, double.NaN, double.PositiveInfinity),
            bool truth => !truth,
            string choice => $"({choice.Split('.')[0]}){dice.Of(5, 7)}",
            _ => throw new InvalidOperationException(argument.Name),
        };
        return new Mutated(right.With(type, place, attribute.With(argument.Name, value)), type, place, argument.Name);
    }

    private static Mutated? NotSaid(Case right, int type, int place, Dice dice)
    {
        var attribute = right.Classes[type].Attributes[place];
        if (attribute.Arguments.IsEmpty)
        {
            return null;
        }

        var argument = dice.Of([.. attribute.Arguments]).Name;
        return new Mutated(right.With(type, place, attribute.Without(argument)), type, place, argument);
    }

    private static Mutated? AnotherOrder(Case right, int type, int place, Dice dice)
    {
        var declared = right.Classes[type];
        var attribute = declared.Attributes[place];
        switch (dice.Next(0, 3))
        {
            case 0:
                return declared.Attributes.Length < 2 ? null : new Mutated(right.With(type, place, null), type, Math.Max(0, place - 1), null);
            case 1 when place + 1 < declared.Attributes.Length:
                var swapped = declared.Attributes.SetItem(place, declared.Attributes[place + 1]).SetItem(place + 1, attribute);
                return new Mutated(new Case(right.Classes.SetItem(type, declared with { Attributes = swapped })), type, place, null);
            case 2 when type == 0:
                var added = dice.Of([.. StageKind.All.Values.Where(kind => kind.Entry is null)]);
                var flow = Truth.Of(right).Encoders[Drawing.Encoder];
                var inserted = declared.Attributes.Insert(place, added.Draw(dice, flow));
                return new Mutated(new Case(right.Classes.SetItem(0, declared with { Attributes = inserted })), 0, place, null);
            case 3 when MaskKind.All.ContainsKey(attribute.Name) || HeadKind.All.ContainsKey(attribute.Name):
                var below = FlowOf(right);
                var other = MaskKind.All.ContainsKey(attribute.Name)
                    ? Strata.Or(() => dice.Of([.. MaskKind.All.Values]).Draw(dice, below))
                    : Strata.Or(() => dice.Of([.. HeadKind.All.Values]).Draw(dice, below));
                return other is null ? null : new Mutated(right.With(type, place, other), type, place, null);
            default:
                return null;
        }
    }

    /// <summary>The compiler itself refuses nothing of it: that would not be the analyzer's to find.</summary>
    public static bool CanBeWritten(Case subject) => subject.Classes.All(declared =>
        declared.Attributes.GroupBy(a => a.Name).All(group => group.Count() == 1 || (StageKind.All.TryGetValue(group.Key, out var kind) && kind.MayRepeat))
        && declared.Attributes.SelectMany(a => a.Arguments).All(a => a.Value is not long number || number is >= int.MinValue and <= int.MaxValue || a.Name is "Parameters" or "ForwardFlops"));
}
