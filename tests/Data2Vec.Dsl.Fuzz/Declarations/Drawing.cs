using System.Collections.Immutable;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>
/// Draws right declarations by solving forwards: each attribute is drawn for what the ones above it have made, so that nothing has to be
/// thrown away.
/// </summary>
internal static class Drawing
{
    public const string Encoder = "Encoder", Variant = "Other", Mask = "Policy", Pair = "Pair", Head = "Model";

    public static Case Draw(Dice dice)
    {
        var medium = dice.Of(Medium.Vision, Medium.Audio, Medium.Audio, Medium.Text);
        var wantsPair = dice.Chance(0.65);
        var stages = Stages(dice, medium, isMaskable: wantsPair || dice.Chance(0.3), mayShorten: !wantsPair);
        var classes = new List<Declared> { new(Encoder, stages) };
        var (name, flow) = (Encoder, Truth.Walk(stages));
        if (dice.Chance(0.25) && DrawVariant(dice, stages) is { } variant)
        {
            classes.Add(variant.Declared);
            (name, flow) = (Variant, variant.Flow);
        }

        if (wantsPair && DrawPair(dice, name, flow) is { } pair)
        {
            classes.AddRange(pair);
        }

        var heads = HeadKind.All.Values.Where(h => h.Fits(flow)).ToList();
        if (heads.Count > 0 && dice.Chance(wantsPair ? 0.25 : 0.7))
        {
            classes.Add(new Declared(Head, [.. dice.Shuffle([new Applied("WithHead", [name], []), dice.Of(heads).Draw(dice, flow)])]));
        }

        return Budgeted(dice, new Case([.. classes]));
    }

    private static ImmutableArray<Applied> Stages(Dice dice, Medium medium, bool isMaskable, bool mayShorten)
    {
        var entry = StageKind.All.Values.First(kind => kind.Entry == medium);
        var stages = new List<Applied>();
        Add(entry);
        if (medium == Medium.Text && isMaskable)
        {
            Add(StageKind.All["Maskable"]);
        }

        var front = StageKind.All[medium switch { Medium.Vision => "PatchEmbedding", Medium.Audio => "Conv1d", _ => "TokenEmbedding" }];
        Add(front);
        while (medium == Medium.Audio && dice.Chance(0.5) && front.Fits(Flow()))
        {
            Add(front);
        }

        var wanted = dice.Next(0, 4);
        for (var i = 0; i < wanted; i++)
        {
            var flow = Flow();
            if (flow.Form == Form.Sound)
            {
                flow.NeedVectors();
            }

            var fitting = StageKind.All.Values.Where(kind => kind.Fits(flow) && (isMaskable || kind.Name != "Maskable")).ToList();
            Add(dice.Of(fitting), flow);
        }

        if (isMaskable && !Flow().Seen.Contains("Maskable"))
        {
            Add(StageKind.All["Maskable"]);
        }

        Add(StageKind.All["Transformer"]);
        if (mayShorten && medium == Medium.Audio && dice.Chance(0.4))
        {
            Add(StageKind.All["ConvAdapter"]);
        }

        // Known when all that shortens the sound has been drawn.
        if (medium == Medium.Audio && dice.Chance(0.3))
        {
            var whole = Flow();
            stages[0] = stages[0].With("MinSamples", dice.Of(0, whole.Needed, whole.Needed + 1, whole.Needed + (whole.Hop * dice.Next(1, 40))));
        }

        // The entry may stand anywhere among the others.
        if (dice.Chance(0.05))
        {
            var first = stages[0];
            stages.RemoveAt(0);
            stages.Insert(dice.Next(0, stages.Count), first);
        }

        return [.. stages];

        Flow Flow() => Truth.Walk([.. stages]);

        void Add(StageKind kind, Flow? flow = null) => stages.Add(kind.Draw(dice, flow ?? (stages.Count == 0 ? new Flow(medium) : Flow())));
    }

    // Changes that leave the whole right are found by trying: few of them do not.
    private static (Declared Declared, Flow Flow)? DrawVariant(Dice dice, ImmutableArray<Applied> stages)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var named = dice.Shuffle(stages.Where(s => !s.Arguments.IsEmpty).GroupBy(s => s.Name)).Take(dice.Next(1, 2)).ToList();
            if (named.Any(group => group.Count() != stages.Count(s => s.Name == group.Key)))
            {
                continue;
            }

            var changes = named.SelectMany(group => group).Select(stage => Change(dice, stage)).ToList();
            var variant = new Declared(Variant, [new Applied("Variant", [Encoder], []), .. changes]);
            if (Truth.Of(new Case([new Declared(Encoder, stages), variant])) is { IsRight: true, Open: null } judgement)
            {
                return (variant, judgement.Encoders[Variant]);
            }
        }

        return null;
    }

    private static Applied Change(Dice dice, Applied stage)
    {
        var argument = dice.Of([.. stage.Arguments]);
        return new Applied(stage.Name, new Argument(argument.Name, argument.Value switch
        {
            long number when number is > 0 and < 100 => number * dice.Of(1, 2, 3),
            bool truth => !truth,
            var other => other,
        }));
    }

    private static IEnumerable<Declared>? DrawPair(Dice dice, string name, Flow flow)
    {
        var masks = MaskKind.All.Values.Where(m => m.Fits(flow)).ToList();
        if (masks.Count == 0 || flow.MaskPoint is null)
        {
            return null;
        }

        // A shortest input leaves some masks no room, and norms of some axes one element: few drawings are thrown away for it.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var mask = dice.Of(masks).Draw(dice, flow);
            var pair = new Declared(Pair, [new Applied("Data2Vec", [name, Mask], []), .. PairParts.Draw(dice, flow)]);
            try
            {
                MaskKind.All[mask.Name].Check(mask, flow);
                PairParts.Check(pair, flow);
                return [new Declared(Mask, [mask]), pair];
            }
            catch (Exception exception) when (exception is Wrong or Open)
            {
                // Drawn again.
            }
        }

        return null;
    }

    // Limits exactly at what the model has, now and then.
    private static Case Budgeted(Dice dice, Case drawn)
    {
        for (var type = 0; type < drawn.Classes.Length; type++)
        {
            var judgement = Truth.Of(drawn);
            var declared = drawn.Classes[type];
            if (declared.Class is not (Mask or Head) && dice.Chance(0.15) && judgement.Parameters.TryGetValue(declared.Class, out var parameters))
            {
                var flow = judgement.Encoders.GetValueOrDefault(declared.Class) ?? judgement.Encoders[declared.Attributes[0].Types[0]];
                var flops = flow.Flops.Aggregate(System.Numerics.BigInteger.Zero, (sum, f) => sum + f(flow.Reference));
                var budget = new Applied(
                    "Budget",
                    dice.Maybe(0.7, "Parameters", () => (long)parameters + dice.Of(0, 0, 1)),
                    dice.Maybe(0.5, "ForwardFlops", () => (long)flops + dice.Of(0, 0, 1)));
                drawn = new Case(drawn.Classes.SetItem(type, declared with { Attributes = declared.Attributes.Add(budget) }));
            }
        }

        return drawn;
    }
}
