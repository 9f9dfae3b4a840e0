using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Data2Vec.Cli.Declarations;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Files;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// What decides of a run and is not in its tensors: a training state carries it, and goes on only where it is the same. Going on with something
/// else would silently be neither the old run nor a new one.
/// </summary>
internal sealed class RunIdentity
{
    private const string Declaration = "declaration";
    private const string Changes = "changes";
    private const int LongestShown = 400;

    // How far a step goes, not what it is computed from: who says so may go on with another value, as after a divergence.
    private static readonly HashSet<string> _changeable =
    [
        nameof(Recipe.LearningRate), nameof(Recipe.Warmup), nameof(Recipe.Hold), nameof(Recipe.FinalScale), nameof(Recipe.WeightDecay), nameof(Recipe.ClipNorm),
    ];

    // What grows when a run is extended: its length, with the phases that are shares of it, and its data.
    private static readonly HashSet<string> _extensible = [nameof(Recipe.Updates), nameof(Recipe.Warmup), nameof(Recipe.Hold), "data"];

    private readonly bool _extends;
    private readonly Dictionary<string, string> _deciding;
    private readonly Dictionary<string, string> _noted;
    private readonly IReadOnlyDictionary<string, string> _overrides;

    // States that were written before these were stored say nothing of them.
    private readonly IReadOnlyDictionary<string, string> _preparation;

    private RunIdentity(
        Dictionary<string, string> deciding, Dictionary<string, string> noted, IReadOnlyDictionary<string, string> overrides,
        IReadOnlyDictionary<string, string> preparation, bool extends) =>
        (_deciding, _noted, _overrides, _preparation, _extends) = (deciding, noted, overrides, preparation, extends);

    /// <summary>What decides of the run, by name.</summary>
    public IReadOnlyDictionary<string, string> Deciding => _deciding;

    /// <summary>What a training state keeps.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _deciding.Concat(_noted).ToDictionary(StringComparer.Ordinal);

    /// <summary>The values of a recipe by their names.</summary>
    public static IEnumerable<(string Name, string Value)> Of(Recipe recipe) => RecipeOverrides.Properties
        .Select(property => (property.Name, Convert.ToString(property.GetValue(recipe), CultureInfo.InvariantCulture)!));

    /// <summary>Collects it.</summary>
    public static RunIdentity Of<TBatch>(Pair<TBatch> pair, TrainingData<TBatch> data, PretrainingOptions options, Recipe recipe)
        where TBatch : Batch
    {
        var declared = string.Join('\n', DeclaredValues(pair.GetType()));
        var shapes = string.Concat(pair.Store.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Value.shape)}]\n"));
        var deciding = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pair"] = pair.GetType().Name,
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in Of(recipe).Concat(data.Identity.Concat(data.Preparation).Select(each => (each.Key, each.Value))))
        {
            deciding[name] = value;
        }

        deciding[Declaration] = declared;
        deciding["layout"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shapes)))[..16];
        var noted = Versions.All.ToDictionary(version => version.Name, version => version.Version, StringComparer.Ordinal);
        noted["overrides"] = string.Join(' ', options.Overrides.Select(each => $"{each.Key}={each.Value}"));
        noted["device"] = pair.Store.Device.ToString();
        noted["threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture);
        return new(deciding, noted, options.Overrides, data.Preparation, options.Extends);
    }

    /// <summary>Proves that a training state is of this run. What was set to another value on purpose is noted among the <see cref="Metadata"/>.</summary>
    /// <param name="state">The file.</param>
    /// <param name="warn">Told what changes on purpose, and what does not decide of a run and yet of its last bits.</param>
    /// <exception cref="Refusal">It is of another one; the sentence says what differs.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public void Require(string state, Action<string> warn)
    {
        using var file = SafetensorsFile.Open(state);
        file.Verify();
        RequireLength(state, file.Metadata);
        var changes = file.Metadata.TryGetValue(Changes, out var earlier) ? new List<string> { earlier } : [];
        foreach (var (what, value) in _deciding)
        {
            if (!file.Metadata.TryGetValue(what, out var stored))
            {
                if (_preparation.ContainsKey(what))
                {
                    continue;
                }

                throw Refusal.Usage(
                    $"'{state}' does not say what its run had for {what}, so nothing proves that it is of this one; go on from a state that this tool has written, or begin a new run.");
            }

            if (stored != value)
            {
                if ((_changeable.Contains(what) && _overrides.ContainsKey(what)) || (_extends && _extensible.Contains(what)))
                {
                    var change = $"{what} {value} in place of {Shown(stored)} after update {file.Metadata.GetValueOrDefault("update")}";
                    changes.Add(change);
                    warn($"The run goes on with {change}.");
                    continue;
                }

                var (name, was, now) = what == Declaration ? FirstDifference(stored, value) : (what, stored, value);
                throw Refusal.Usage($"'{state}' is of a run with {name} {Shown(was)} and this one has {name} {Shown(now)}; {Advice(what)}.");
            }
        }

        if (changes.Count > 0)
        {
            _noted[Changes] = string.Join("; ", changes);
        }

        foreach (var what in new[] { "device", "threads", "TorchSharp" })
        {
            if (file.Metadata.TryGetValue(what, out var stored) && stored != _noted[what])
            {
                warn($"The run was computed with {what} {stored} and goes on with {what} {_noted[what]}: its numbers may differ in their last bits.");
            }
        }
    }

    // A run that is extended to fewer updates than it has would end at once, without a word of what it was asked for.
    private void RequireLength(string state, IReadOnlyDictionary<string, string> metadata)
    {
        var wanted = _deciding[nameof(Recipe.Updates)];
        if (long.TryParse(metadata.GetValueOrDefault("update"), NumberStyles.None, CultureInfo.InvariantCulture, out var done)
            && done > long.Parse(wanted, CultureInfo.InvariantCulture))
        {
            throw Refusal.Usage($"'{state}' is of update {done} and the run is to have {wanted}; set more, or go on from an earlier state with a new --out.");
        }
    }

    private static string Advice(string what) => _extensible.Contains(what)
        ? "go on with the same, add --extend to go on with what there is now, or begin a new run"
        : "go on with the options of the first, or begin a new run";

    // What a file says may be as long as the file.
    private static string Shown(string value) => Printable.Line(value.Length <= LongestShown ? value : value[..LongestShown] + "…");

    private static IEnumerable<string> DeclaredValues(Type pair) =>
        (Declarations.Declaration.Of(pair) is { } declaration ? Difference.Declared(declaration) : []).Select(each => $"{each.Name} = {each.Value}");

    private static (string Name, string Was, string Now) FirstDifference(string stored, string value)
    {
        const string nothing = "(none)";
        var (was, now) = (Lines(stored), Lines(value));
        foreach (var name in was.Concat(now).Select(line => line.Name).Distinct())
        {
            string Of(List<(string Name, string Value)> lines) => lines.Where(line => line.Name == name).Select(line => line.Value).DefaultIfEmpty(nothing).Aggregate((a, b) => $"{a}, {b}");
            if (Of(was) != Of(now))
            {
                return (name, Of(was), Of(now));
            }
        }

        return ("the order of its stages", stored.ReplaceLineEndings("; "), value.ReplaceLineEndings("; "));

        static List<(string Name, string Value)> Lines(string text) =>
            [.. text.Split('\n').Select(line => line.Split(" = ", 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1]))];
    }
}
