using System.Globalization;
using System.Reflection;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Cli.Runs;

/// <summary>Values of a recipe from the command line, as <c>LearningRate=3e-4</c>.</summary>
internal static class RecipeOverrides
{
    /// <summary>The option that sets a value.</summary>
    public const string Option = "--set";

    /// <summary>What can be set, in the order of the recipe.</summary>
    public static IReadOnlyList<PropertyInfo> Properties { get; } =
    [
        .. typeof(Recipe).GetConstructors().Single(constructor => constructor.GetParameters().Length > 1).GetParameters()
            .Select(parameter => typeof(Recipe).GetProperty(parameter.Name!)!),
    ];

    /// <summary>Reads words of the form <c>key=value</c>; keys may be spelt in any case.</summary>
    /// <exception cref="Refusal">A key is none, is given twice, or its value is no value of it.</exception>
    public static Dictionary<string, string> Read(IEnumerable<string> words)
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var parts = word.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2)
            {
                throw Refusal.Usage($"--set takes key=value, as LearningRate=3e-4, not '{word}'.");
            }

            var property = Properties.FirstOrDefault(property => property.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase)) ?? throw Unknown(parts[0]);
            Parse(property, parts[1]);
            if (!overrides.TryAdd(property.Name, parts[1]))
            {
                throw Refusal.Usage($"{property.Name} is set twice; leave one away.");
            }
        }

        return overrides;
    }

    /// <summary>A recipe with what was set. One of another length is stretched or shortened first, warm-up and plateau with it.</summary>
    /// <exception cref="Refusal">The values do not fit each other.</exception>
    public static Recipe Apply(Recipe recipe, IReadOnlyDictionary<string, string> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var result = overrides.TryGetValue(nameof(Recipe.Updates), out var updates)
            ? recipe.Over(int.Parse(updates, CultureInfo.InvariantCulture)) : recipe with { };
        foreach (var property in Properties.Where(property => overrides.ContainsKey(property.Name)))
        {
            property.SetValue(result, Parse(property, overrides[property.Name]));
        }

        // Each value may be as large as an int: their product and sum may not fit into one.
        var passes = (long)result.WorldSize * result.Accumulation;
        if (result.BatchSize % passes != 0)
        {
            throw Refusal.Usage(
                $"A batch of {result.BatchSize} samples does not divide into the recipe's {result.WorldSize} × {result.Accumulation} passes; give a multiple of {passes}.");
        }

        return (long)result.Warmup + result.Hold <= result.Updates ? result : throw Refusal.Usage(
            $"A warm-up of {result.Warmup} updates and a plateau of {result.Hold} are longer than the run of {result.Updates}; set less.");
    }

    /// <summary>The words of a command with one value set, in place of what they set it to.</summary>
    public static IReadOnlyList<string> Set(IReadOnlyList<string> words, string key, double value)
    {
        bool Sets(int i) => words[i] == Option && i + 1 < words.Count && words[i + 1].Split('=')[0].Trim().Equals(key, StringComparison.OrdinalIgnoreCase);
        return
        [
            .. words.Where((_, i) => !Sets(i) && !(i > 0 && Sets(i - 1))), Option, string.Create(CultureInfo.InvariantCulture, $"{key}={value:G3}"),
        ];
    }

    private static object Parse(PropertyInfo property, string text)
    {
        var type = property.PropertyType;
        if (type.IsEnum)
        {
            return Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name)
                : throw Refusal.Usage(
                    $"{property.Name} takes {string.Join(" or ", Enum.GetNames(type))}, not '{text}'; {Suggestion.Advice(text, Enum.GetNames(type), "take one of them.")}");
        }

        if (type == typeof(int))
        {
            var least = property.Name is nameof(Recipe.Warmup) or nameof(Recipe.Hold) or nameof(Recipe.FrozenUpdates) ? 0 : 1;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole >= least
                ? whole : throw Refusal.Usage($"{property.Name} takes a whole number from {least} on, not '{text}'.");
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        var (fits, range) = property.Name switch
        {
            nameof(Recipe.Beta1) or nameof(Recipe.Beta2) => (number is >= 0 and < 1, "from 0 to below 1"),
            nameof(Recipe.LayerDecay) => (number is > 0 and <= 1, "above 0 and at most 1"),
            nameof(Recipe.Power) or nameof(Recipe.HeadScale) => (number > 0, "above 0"),
            _ => (number >= 0, "from 0 on"),
        };
        return isNumber && fits ? number : throw Refusal.Usage($"{property.Name} takes a number {range}, not '{text}'.");
    }

    private static Refusal Unknown(string typed)
    {
        var names = Properties.Select(property => property.Name).ToList();
        return Refusal.Usage($"A recipe has no '{typed}'; {Suggestion.Advice(typed, names, $"it has {string.Join(", ", names)}.")}");
    }
}
