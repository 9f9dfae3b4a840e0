using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Reporting;

/// <summary>Sums up what was seen of all batches.</summary>
internal sealed class Tally
{
    private readonly HashSet<string> _pairs = [];
    private readonly HashSet<string> _arguments = [];

    public int Cases { get; private set; }

    public int Accepted { get; private set; }

    public int Open { get; private set; }

    public int Ran { get; private set; }

    public int FixesApplied { get; private set; }

    public int FixesRan { get; private set; }

    public Dictionary<Disagreement, int> Findings { get; } = [];

    public Dictionary<Placement, int> Places { get; } = [];

    public Dictionary<string, int> Rules { get; } = [];

    /// <summary>Every argument that was said: "Conv1d.Kernel"; an attribute without any by its name alone.</summary>
    public IReadOnlySet<string> Arguments => _arguments;

    /// <summary>Pairs of stages that stood in one accepted encoder.</summary>
    public int StagePairs => _pairs.Count;

    /// <summary>Pairs of stages that can: those of one medium, each also with itself where it may repeat.</summary>
    public static int PossibleStagePairs { get; } = Enum.GetValues<Medium>().Sum(medium => PairsOf(KindsOf(medium)));

    public void Add(Seen seen)
    {
        Ran += seen.Ran;
        FixesApplied += seen.Fixes.Applied;
        FixesRan += seen.Fixes.Ran;
        foreach (var finding in seen.Findings)
        {
            Findings[finding.Kind] = Findings.GetValueOrDefault(finding.Kind) + 1;
        }

        foreach (var verdict in seen.Verdicts)
        {
            Add(verdict);
        }
    }

    private void Add(Verdict verdict)
    {
        Cases++;
        Accepted += verdict.Errors.Count == 0 ? 1 : 0;
        Open += verdict.Judgement.Open is null ? 0 : 1;
        if (verdict.Place is { } place)
        {
            Places[place] = Places.GetValueOrDefault(place) + 1;
        }

        foreach (var error in verdict.Errors)
        {
            Rules[error.Id] = Rules.GetValueOrDefault(error.Id) + 1;
        }

        foreach (var attribute in verdict.Drawn.Case.Classes.SelectMany(c => c.Attributes))
        {
            _arguments.Add(attribute.Name);
            _arguments.UnionWith(attribute.Arguments.Select(a => $"{attribute.Name}.{a.Name}"));
        }

        if (verdict.CanRun)
        {
            var stages = verdict.Drawn.Case.Classes[0].Attributes.Select(a => a.Name).Where(StageKind.All.ContainsKey).ToList();
            var medium = verdict.Judgement.Encoders.Values.First().Medium;
            for (var i = 0; i < stages.Count; i++)
            {
                for (var j = i + 1; j < stages.Count; j++)
                {
                    string[] both = [stages[i], stages[j]];
                    Array.Sort(both, StringComparer.Ordinal);
                    _pairs.Add($"{medium} {both[0]} {both[1]}");
                }
            }
        }
    }

    private static List<StageKind> KindsOf(Medium medium)
    {
        string[] vision = ["PatchEmbedding", "ClassToken", "LearnedPositions", "RelativePositionBias"];
        string[] audio = ["Conv1d", "ConvPositions", "ConvAdapter"];
        string[] text = ["TokenEmbedding", "LearnedPositions", "TokenTypes", "RelativePositionBias"];
        var own = medium switch { Medium.Vision => vision, Medium.Audio => audio, _ => text };
        var others = vision.Concat(audio).Concat(text).Except(own).ToHashSet();
        return [.. StageKind.All.Values.Where(kind => (kind.Entry ?? medium) == medium && !others.Contains(kind.Name))];
    }

    private static int PairsOf(List<StageKind> kinds) => (kinds.Count * (kinds.Count - 1) / 2) + kinds.Count(kind => kind.MayRepeat);
}
