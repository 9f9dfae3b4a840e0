using System.Collections.Immutable;
using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What the naive model thinks of a case.</summary>
/// <param name="Wrong">What is wrong, for each class that is; empty where all is right.</param>
/// <param name="Open">Why it does not judge; null where it does.</param>
/// <param name="Encoders">What each right encoder and variant promises.</param>
/// <param name="Heads">What each right head promises.</param>
/// <param name="Parameters">Trainable parameters of each right class that has any.</param>
internal sealed record Judgement(
    IReadOnlyDictionary<string, string> Wrong, string? Open, IReadOnlyDictionary<string, Flow> Encoders, IReadOnlyDictionary<string, HeadPromise> Heads,
    IReadOnlyDictionary<string, BigInteger> Parameters)
{
    public bool IsRight => Wrong.Count == 0;
}

/// <summary>
/// Judges a case by naive arithmetic, written from what the language's attributes and the papers say. Where this and the analyzer disagree,
/// one of them is wrong.
/// </summary>
internal sealed class Truth
{
    private static readonly string[] s_parts = ["Teacher", "Targets", "Regression", "Recipe", "Monitor", "Budget"];

    private readonly Case _case;
    private readonly Dictionary<string, string> _wrong = [];
    private readonly Dictionary<string, Flow> _encoders = [];
    private readonly Dictionary<string, HeadPromise> _heads = [];
    private readonly Dictionary<string, BigInteger> _parameters = [];
    private readonly Dictionary<string, ImmutableArray<Applied>> _flat = [];
    private string? _open;

    private Truth(Case subject) => _case = subject;

    public static Judgement Of(Case subject)
    {
        var truth = new Truth(subject);
        foreach (var declared in subject.Classes)
        {
            try
            {
                truth.Judge(declared);
            }
            catch (Wrong wrong)
            {
                truth._wrong[declared.Class] = wrong.Message;
            }
            catch (Open open)
            {
                truth._open = open.Message;
            }
        }

        return new Judgement(truth._wrong, truth._open, truth._encoders, truth._heads, truth._parameters);
    }

    /// <summary>Walks through an encoder that is known to be right, such as the part of one that has been drawn so far.</summary>
    public static Flow Walk(ImmutableArray<Applied> attributes)
    {
        var entry = attributes.First(a => StageKind.All.TryGetValue(a.Name, out var kind) && kind.Entry is not null);
        var flow = new Flow(StageKind.All[entry.Name].Entry!.Value);
        foreach (var stage in attributes.Where(a => a == entry).Concat(attributes.Where(a => a != entry && StageKind.All.ContainsKey(a.Name))))
        {
            StageKind.All[stage.Name].Apply(stage, flow);
            flow.Seen.Add(stage.Name);
        }

        return flow;
    }

    private void Judge(Declared declared)
    {
        foreach (var choice in declared.Attributes.SelectMany(a => a.Arguments).Select(a => a.Value).OfType<string>())
        {
            Wrong.Unless(!choice.StartsWith('('), "no such choice");
        }

        var entries = declared.Attributes.Where(a => a.Name is "Variant" or "Data2Vec" or "WithHead" || MaskKind.All.ContainsKey(a.Name) || IsEntry(a)).ToList();
        Wrong.Unless(entries.Count == 1, entries.Count == 0 ? "declares nothing" : "declares two things");
        var entry = entries[0];
        foreach (var attribute in declared.Attributes.Where(a => a != entry))
        {
            Wrong.Unless(Belongs(attribute.Name, entry), $"[{attribute.Name}] belongs elsewhere");
        }

        switch (entry.Name)
        {
            case "Data2Vec":
                Pair(declared, entry);
                break;
            case "WithHead":
                Head(declared, entry);
                break;
            case "Variant":
                Encoder(declared, Merge(declared, entry));
                break;
            case var name when MaskKind.All.TryGetValue(name, out var mask):
                mask.Check(entry);
                break;
            default:
                Encoder(declared, declared.Attributes);
                break;
        }
    }

    private static bool IsEntry(Applied attribute) => StageKind.All.TryGetValue(attribute.Name, out var kind) && kind.Entry is not null;

    private static bool Belongs(string attribute, Applied entry) =>
        attribute == "Budget" ? entry.Name is "Variant" or "Data2Vec" || IsEntry(entry)
        : s_parts.Contains(attribute) ? entry.Name == "Data2Vec"
        : HeadKind.All.ContainsKey(attribute) ? entry.Name == "WithHead"
        : entry.Name == "Variant" || IsEntry(entry);

    private void Encoder(Declared declared, ImmutableArray<Applied> attributes)
    {
        var flow = Walk(attributes);
        Wrong.Unless(flow.Blocks is not null, "no blocks");
        Wrong.Unless(flow.Medium != Medium.Audio || flow.Shortest == 0 || flow.Shortest >= flow.Needed, "the shortest sound gives nothing");
        var parameters = flow.Parameters.Aggregate(BigInteger.Zero, (sum, p) => sum + p);
        var flops = flow.Flops.Aggregate(BigInteger.Zero, (sum, f) => sum + f(flow.Reference));
        Budget(attributes.FirstOrDefault(a => a.Name == "Budget"), parameters, flops);
        (_encoders[declared.Class], _parameters[declared.Class], _flat[declared.Class]) = (flow, parameters, attributes);
    }

    // What a variant names replaces what its base says; repeated stages are named all, in order.
    private ImmutableArray<Applied> Merge(Declared declared, Applied entry)
    {
        var there = BaseOf(entry);
        var merged = _flat[there].Where(a => a.Name != "Budget").ToList();
        foreach (var changes in declared.Attributes.Where(a => a != entry).GroupBy(a => a.Name))
        {
            if (changes.Key == "Budget")
            {
                merged.Add(changes.Single());
                continue;
            }

            var places = Enumerable.Range(0, merged.Count).Where(i => merged[i].Name == changes.Key).ToList();
            Wrong.Unless(places.Count == changes.Count(), "a stage that is not there, or some of several");
            foreach (var (place, change) in places.Zip(changes))
            {
                merged[place] = change.Arguments.Aggregate(Replaced(merged[place], change), (all, argument) => all.With(argument.Name, argument.Value));
            }
        }

        return [.. merged];
    }

    private static Applied Replaced(Applied inherited, Applied change) =>
        change.Says("Size") ? inherited.Without("Height").Without("Width")
        : change.Says("Height") || change.Says("Width") ? inherited.Without("Size")
        : inherited;

    // An encoder that is wrong is reported there, and what is made of it stays silent.
    private string BaseOf(Applied entry, int place = 0)
    {
        var name = entry.Types[place];
        Wrong.Unless(_encoders.ContainsKey(name), "what it is made of is wrong, or no encoder");
        return name;
    }

    private void Pair(Declared declared, Applied entry)
    {
        var flow = _encoders[BaseOf(entry)];
        var mask = _case.Find(entry.Types[1])?.Attributes.FirstOrDefault(a => MaskKind.All.ContainsKey(a.Name));
        Wrong.Unless(mask is not null && !_wrong.ContainsKey(entry.Types[1]), "its policy is wrong, or no policy");
        Wrong.Unless(flow.MaskPoint is not null, "nothing can be masked");
        Wrong.Unless(flow.Adapters.Count == 0, "fewer positions than were masked");
        MaskKind.All[mask!.Name].Check(mask, flow);
        var parameters = _parameters[entry.Types[0]] + PairParts.Check(declared, flow);
        Budget(declared.Find("Budget"), parameters, flow.Flops.Aggregate(BigInteger.Zero, (sum, f) => sum + f(flow.Reference)));
        _parameters[declared.Class] = parameters;
    }

    private void Head(Declared declared, Applied entry)
    {
        var name = BaseOf(entry);
        var heads = declared.Attributes.Where(a => HeadKind.All.ContainsKey(a.Name)).ToList();
        Wrong.Unless(heads.Count == 1, "no head, or several");
        var promise = HeadKind.All[heads[0].Name].Apply(heads[0], _encoders[name]);
        (_heads[declared.Class], _parameters[declared.Class]) = (promise, _parameters[name] + promise.Parameters);
    }

    private static void Budget(Applied? budget, BigInteger parameters, BigInteger flops)
    {
        if (budget is null)
        {
            return;
        }

        var limits = budget.Read<BudgetAttribute>();
        Wrong.Unless(limits is { Parameters: >= 0, ForwardFlops: >= 0 }, "a limit below 0");
        Wrong.Unless(limits.Parameters == 0 || parameters <= limits.Parameters, "too many parameters");
        Wrong.Unless(limits.ForwardFlops == 0 || flops <= limits.ForwardFlops, "too many operations");
    }
}
