using System.Reflection;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Parts;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Running;

/// <summary>Runs the generated classes of one case, and says what does not hold.</summary>
internal sealed class Trial(Case subject, Judgement judgement, Assembly assembly, string space)
{
    private List<string> _failures = [];
    private ulong _start;

    /// <summary>What does not hold; nothing where all does.</summary>
    /// <remarks>
    /// With two sets of random weights and inputs, and only what both show: with one of them all units of a narrow layer may be silent, or a norm may
    /// blow up the rounding of channels that cancel. A number in the text may be another.
    /// </remarks>
    public IReadOnlyList<string> Run()
    {
        var failures = Run(start: 7);
        if (failures.Count == 0)
        {
            return failures;
        }

        var again = Run(start: 8).Select(Kind).ToHashSet(StringComparer.Ordinal);
        return [.. failures.Where(failure => again.Contains(Kind(failure)))];

        static string Kind(string failure) => string.Concat(failure.Where(c => !char.IsDigit(c)));
    }

    private List<string> Run(ulong start)
    {
        (_failures, _start) = ([], start);
        foreach (var declared in subject.Classes)
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed((long)start);
            try
            {
                if (judgement.Encoders.TryGetValue(declared.Class, out var flow))
                {
                    Over(flow, t => t.Encoder(), declared, flow.Medium);
                }
                else if (declared.Find("Data2Vec") is { } pair)
                {
                    var below = judgement.Encoders[pair.Types[0]];
                    Over(below, t => t.Pair(), declared, below.Medium);
                }
                else if (declared.Find("WithHead") is { } head)
                {
                    var below = judgement.Encoders[head.Types[0]];
                    Over(below, t => t.Head(judgement.Heads[declared.Class]), declared, below.Medium);
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
                _failures.Add($"{declared.Class} threw {cause.GetType().Name}: {cause.Message.Split('\n')[0]} {At(cause)}");
            }
        }

        return _failures;
    }

    private void Over(Flow flow, Action<ITrial> run, Declared declared, Medium medium)
    {
        var attributes = AttributesOf(declared);
        var blind = Promises.IsBlindToPadding(attributes, flow);
        run(medium switch
        {
            Medium.Vision => new TrialOf<ImageBatch>(flow, declared, attributes, blind, Create<Model>, _failures),
            Medium.Audio => new TrialOf<AudioBatch>(flow, declared, attributes, blind, Create<Model>, _failures),
            _ => new TrialOf<TextBatch>(flow, declared, attributes, blind, Create<Model>, _failures),
        });
    }

    // All stages below a class, those of what it is made of included.
    private IReadOnlyList<Applied> AttributesOf(Declared declared)
    {
        var entry = declared.Attributes.FirstOrDefault(a => !a.Types.IsEmpty);
        return entry is null ? declared.Attributes : [.. AttributesOf(subject[entry.Types[0]]), .. declared.Attributes];
    }

    private T Create<T>(string name)
        where T : Model =>
        (T)Activator.CreateInstance(assembly.GetType($"{space}.{name}", throwOnError: true)!, BindingFlags.OptionalParamBinding | BindingFlags.CreateInstance
            | BindingFlags.Instance | BindingFlags.Public, null, [null, _start], null)!;

    private static string At(Exception exception) =>
        exception.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("at Case", StringComparison.Ordinal)) ?? "";
}

/// <summary>The trials of one class.</summary>
internal interface ITrial
{
    void Encoder();

    void Pair();

    void Head(HeadPromise promise);
}

/// <summary>What the language promises of some declarations and not of others, as the papers' models do.</summary>
internal static class Promises
{
    /// <summary>
    /// A norm over time sees padding; of several convolutions over positions, the later ones see what the first made of it; so do the
    /// convolutions behind the blocks.
    /// </summary>
    public static bool IsBlindToPadding(IReadOnlyList<Applied> stages, Flow flow) => flow.Medium != Medium.Vision
        && flow.Adapters.Count == 0
        && !stages.Any(s => s.Find("Norm") is "ConvNorm.Group" || (s.Name == "ConvPositions" && s.Find("Layers") is > 1L));
}
