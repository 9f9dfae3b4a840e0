using System.Globalization;
using System.Reflection;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>Values of arguments: as objects of the attribute's types, and as C#.</summary>
internal static class Values
{
    private static readonly Assembly s_language = typeof(StageAttribute).Assembly;

    /// <summary>What is not drawn, and why: attributes by their name, arguments as "Attribute.Argument".</summary>
    public static IReadOnlyDictionary<string, string> NotDrawn { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Stage"] = "a stage of a user's own needs code, whose effect no naive model knows",
        ["Shape"] = "stands on a user's own stage",
        ["Weight"] = "stands on a user's own stage",
        ["Vector"] = "stands on a user's own stage",
        ["StateLock"] = "holds the model against a state of itself, so a random declaration has none",
        ["Reproduces"] = "compares with the published runs by name, and gives only warnings",
        ["Budget.SavedBytes"] = "what is kept for the backward pass is torch's, not arithmetic on the declaration",
        ["Budget.StepBytes"] = "the same for a step",
        ["ImageClassifier.Labels"] = "needs an enum beside the declarations",
        ["UtteranceClassifier.Labels"] = "needs an enum beside the declarations",
        ["TextClassifier.Labels"] = "needs an enum beside the declarations",
    };

    /// <summary>Every attribute of the language, by the name it is written with.</summary>
    public static IReadOnlyDictionary<string, Type> Attributes { get; } = s_language.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Attribute)) && !t.IsAbstract && t.IsPublic && t.Namespace == typeof(StageAttribute).Namespace)
        .ToDictionary(t => t.Name.Split('`')[0][..^"Attribute".Length], StringComparer.Ordinal);

    /// <summary>The arguments of an attribute.</summary>
    public static IEnumerable<PropertyInfo> Arguments(string attribute) =>
        Attributes[attribute].GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <summary>A value as the compiler hands it to the attribute.</summary>
    public static object Of(object value, Type type)
    {
        if (!type.IsEnum)
        {
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }

        var text = (string)value;
        return text.StartsWith('(')
            ? Enum.ToObject(type, long.Parse(text[(text.IndexOf(')', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture))
            : Enum.Parse(type, text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>A choice as it is written.</summary>
    public static string Choice<T>(T value)
        where T : struct, Enum => $"{typeof(T).Name}.{value}";

    /// <summary>A value as it is written.</summary>
    public static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NaN => "double.NaN",
        double number => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
