using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>
/// Every mistake at an edge in turn, instead of by chance: each edge of each attribute, each stage in each place where it does not belong, each
/// policy and head on an encoder of another kind. A rare one is met as often as a common one.
/// </summary>
internal static class Strata
{
    private const int Attempts = 1000;

    private static readonly Lazy<IReadOnlyList<Case>> s_examples = new(() => [.. Enumerable.Range(0, 400).Select(number => Drawing.Draw(new Dice(0, number)))]);

    private static readonly Lazy<IReadOnlyList<(string Attribute, int Edge)>> s_all = new(Find);

    // Stages that stand in one encoder, in the order that they stand in.
    private static readonly Lazy<IReadOnlyList<(string Above, string Below)>> s_pairs = new(() =>
    [
        .. s_examples.Value.Select(c => c.Classes[0].Attributes.Select(a => a.Name).Where(StageKind.All.ContainsKey).Distinct().ToList())
            .SelectMany(names => names.SelectMany((above, i) => names.Skip(i + 1).Select(below => (above, below))))
            .Distinct()
            .Order(),
    ]);

    // What is done to an attribute that has no further edge.
    private enum Misplaced
    {
        OnTop = -1,
        Below = -2,
        LeftOut = -3,
        AboveBlocks = -4,
        Elsewhere = -5,
        Unfit = -6,
    }

    /// <summary>How many there are.</summary>
    public static int Count => s_all.Value.Count + s_pairs.Value.Count;

    /// <summary>A right case with the two stages whose turn it is in one encoder.</summary>
    /// <inheritdoc cref="Draw"/>
    public static Drawn Together(int seed, int number, int turn)
    {
        var (above, below) = s_pairs.Value[turn % s_pairs.Value.Count];
        var dice = new Dice(seed, number);
        return new Drawn(number, Having(above, below, dice), []);
    }

    /// <summary>A case of the stratum whose turn it is.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="number">Its number.</param>
    /// <param name="turn">How many have been drawn before.</param>
    public static Drawn Draw(int seed, int number, int turn)
    {
        // A step that has no factor in common with most counts, so that neighbours are of different attributes.
        var place = (int)(turn * 89L % Count);
        var dice = new Dice(seed, number);
        if (place >= s_all.Value.Count)
        {
            return Swapped(number, s_pairs.Value[place - s_all.Value.Count], dice);
        }

        var (attribute, edge) = s_all.Value[place];
        var subject = Unlimited(Drawing.Draw(dice), attribute);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (Mistake(subject, attribute, edge, dice) is { } mutated && Mutation.CanBeWritten(mutated.Case))
            {
                // Often alone, so that nothing that is made of it hides what is thought of it.
                var alone = mutated.Type == 0 && edge != (int)Misplaced.Unfit && dice.Chance(0.5) ? mutated with { Case = new Case(mutated.Case.Classes[..1]) } : mutated;
                return new Drawn(number, alone.Case, [alone]);
            }

            subject = Unlimited(Drawing.Draw(dice), attribute);
        }

        return new Drawn(number, subject, []);
    }

    // Nor a budget that is not what is asked about: it is drawn to be exceeded by the slightest change.
    private static Case Unlimited(Case drawn, string attribute) => attribute == "Budget" ? drawn
        : new Case([.. drawn.Classes.Select(c => c with { Attributes = c.Attributes.RemoveAll(a => a.Name == "Budget") })]);

    private static Mutated? Mistake(Case right, string attribute, int edge, Dice dice)
    {
        if (edge is (int)Misplaced.Elsewhere or (int)Misplaced.Unfit)
        {
            return Elsewhere(right, attribute, dice) is { } other && (edge == (int)Misplaced.Elsewhere || IsUnfit(other.Case)) ? other : null;
        }

        var places = right.Classes.SelectMany((c, type) => c.Attributes.Select((a, place) => (Type: type, Place: place, a.Name))).Where(a => a.Name == attribute).ToList();
        if (places.Count == 0)
        {
            return null;
        }

        var (at, i, _) = dice.Of(places);
        return edge >= 0 ? Mutation.AtEdge(right, at, i, edge) : Moved(right, at, i, (Misplaced)edge);
    }

    // The encoder is right with it, and something that is made of the encoder is not.
    private static bool IsUnfit(Case subject) => Mutation.CanBeWritten(subject) && Oracle.Truth.Of(subject).Wrong is { Count: > 0 } wrong && !wrong.ContainsKey(Drawing.Encoder);

    private static Case Having(string above, string below, Dice dice)
    {
        var subject = Drawing.Draw(dice);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var names = subject.Classes[0].Attributes.Select(a => a.Name).ToList();
            if (names.Contains(below) && names.IndexOf(above) is >= 0 and var place && place < names.LastIndexOf(below))
            {
                break;
            }

            subject = Drawing.Draw(dice);
        }

        return Unlimited(subject, "");
    }

    private static Drawn Swapped(int number, (string Above, string Below) pair, Dice dice)
    {
        var right = new Case(Having(pair.Above, pair.Below, dice).Classes[..1]);
        var attributes = right.Classes[0].Attributes;
        var names = attributes.Select(a => a.Name).ToList();
        var (above, below) = (names.IndexOf(pair.Above), names.LastIndexOf(pair.Below));
        if (above < 0 || below < 0)
        {
            return new Drawn(number, right, []);
        }

        var swapped = attributes.SetItem(above, attributes[below]).SetItem(below, attributes[above]);
        var subject = new Case([right.Classes[0] with { Attributes = swapped }]);
        return new Drawn(number, subject, [new Mutated(subject, 0, above, null)]);
    }

    private static Mutated? Moved(Case right, int type, int place, Misplaced how)
    {
        var (declared, attribute) = (right.Classes[type], right.Classes[type].Attributes[place]);
        if (declared.Attributes.Length < 2)
        {
            return null;
        }

        var others = declared.Attributes.RemoveAt(place);
        var mutated = how switch
        {
            Misplaced.OnTop => others.Insert(Math.Min(1, others.Length), attribute),
            Misplaced.Below => others.Add(attribute),
            Misplaced.AboveBlocks => others.Insert(others.TakeWhile(a => a.Name != "Transformer").Count(), attribute),
            _ => others,
        };
        return new Mutated(new Case(right.Classes.SetItem(type, declared with { Attributes = mutated })), type, Math.Max(0, Math.Min(place, mutated.Length - 1)), null);
    }

    // A policy or head in the place of another, or a stage in an encoder that has none of it.
    private static Mutated? Elsewhere(Case right, string attribute, Dice dice)
    {
        var flow = Mutation.FlowOf(right);
        for (var type = 0; type < right.Classes.Length; type++)
        {
            var attributes = right.Classes[type].Attributes;
            for (var place = 0; place < attributes.Length; place++)
            {
                var drawn = attributes[place].Name == attribute ? null
                    : MaskKind.All.ContainsKey(attributes[place].Name) && MaskKind.All.TryGetValue(attribute, out var mask) ? Or(() => mask.Draw(dice, flow))
                    : HeadKind.All.ContainsKey(attributes[place].Name) && HeadKind.All.TryGetValue(attribute, out var head) ? Or(() => head.Draw(dice, flow))
                    : null;
                if (drawn is not null)
                {
                    return new Mutated(right.With(type, place, drawn), type, place, null);
                }
            }
        }

        if (!StageKind.All.TryGetValue(attribute, out var stage) || stage.Entry is not null || Or(() => stage.Draw(dice, flow)) is not { } added)
        {
            return null;
        }

        var at = dice.Chance(0.5) ? right.Classes[0].Attributes.Length : dice.Next(1, right.Classes[0].Attributes.Length);
        return new Mutated(new Case(right.Classes.SetItem(0, right.Classes[0] with { Attributes = right.Classes[0].Attributes.Insert(at, added) })), 0, at, null);
    }

    /// <summary>What a kind draws; null where it is made for another medium and has nothing to draw from here.</summary>
    public static Applied? Or(Func<Applied> draw)
    {
        try
        {
            return draw();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // The number of edges of an attribute hardly depends on where it stands, so some cases tell.
    private static List<(string Attribute, int Edge)> Find()
    {
        var edges = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var right in s_examples.Value)
        {
            for (var type = 0; type < right.Classes.Length; type++)
            {
                for (var place = 0; place < right.Classes[type].Attributes.Length; place++)
                {
                    var name = right.Classes[type].Attributes[place].Name;
                    edges[name] = Math.Max(edges.GetValueOrDefault(name), Mutation.Edges(right, type, place).Concat(Mutation.Rare(right.Classes[type].Attributes[place])).Count());
                }
            }
        }

        return
        [
            .. edges.SelectMany(of => Enumerable.Range(0, of.Value).Select(edge => (of.Key, edge))),
            .. edges.Keys.Where(StageKind.All.ContainsKey).SelectMany(name => Enumerable.Range(1, 4).Select(how => (name, -how))),
            .. edges.Keys.Where(name => StageKind.All.TryGetValue(name, out var stage) && stage.Entry is null).Select(name => (name, (int)Misplaced.Unfit)),
            .. edges.Keys.Where(name => StageKind.All.ContainsKey(name) || MaskKind.All.ContainsKey(name) || HeadKind.All.ContainsKey(name)).Select(name => (name, (int)Misplaced.Elsewhere)),
        ];
    }
}
