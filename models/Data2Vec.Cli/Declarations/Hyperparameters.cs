using System.Reflection;
using Data2Vec.Dsl;

namespace Data2Vec.Cli.Declarations;

/// <summary>The arguments that a declaration amounts to: a variant's are its base's with its own in their place.</summary>
internal static class Hyperparameters
{
    private const string Suffix = "Attribute";

    // They hold the model and are no part of it.
    private static readonly string[] s_guards = ["Variant", "Budget", "StateLock", "Reproduces", "Monitor"];

    /// <summary>Each argument that is said, as "Transformer.Depth" with its value, in the order of the stages.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(Type type) =>
        [.. Stages(type).SelectMany(stage => stage.Arguments.Select(argument => ($"{stage.Name}.{argument.Key}", argument.Value)))];

    private static List<Stage> Stages(Type type)
    {
        var attributes = type.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Namespace == typeof(StageAttribute).Namespace).ToList();
        var variant = attributes.Find(attribute => attribute.AttributeType.IsGenericType && attribute.AttributeType.GetGenericTypeDefinition() == typeof(VariantAttribute<>));
        var stages = variant is null ? [] : Stages(variant.AttributeType.GetGenericArguments()[0]);
        var passed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var attribute in attributes.Where(attribute => !s_guards.Contains(KindOf(attribute))))
        {
            // The second of several equal stages overrides the second.
            var kind = KindOf(attribute);
            var name = (passed[kind] = passed.GetValueOrDefault(kind) + 1) == 1 ? kind : kind + passed[kind];
            var stage = stages.Find(each => each.Name == name);
            if (stage is null)
            {
                stages.Add(stage = new Stage(name, []));
            }

            foreach (var argument in attribute.NamedArguments)
            {
                stage.Arguments[argument.MemberName] = DeclarationText.Literal(argument.TypedValue);
            }
        }

        return stages;
    }

    // Of a generic attribute its arguments belong to the kind, since [Data2Vec<A, B>] is another pair than [Data2Vec<A, C>].
    private static string KindOf(CustomAttributeData attribute)
    {
        var name = attribute.AttributeType.Name.Split('`')[0];
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private sealed record Stage(string Name, Dictionary<string, string> Arguments);
}
