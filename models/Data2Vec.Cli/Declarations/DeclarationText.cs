using System.Globalization;
using System.Reflection;
using System.Text;

namespace Data2Vec.Cli.Declarations;

/// <summary>Writes a compiled declaration back as the attributes it was declared with, for reports.</summary>
internal static class DeclarationText
{
    /// <summary>The attributes of the language on <paramref name="type"/>, one a line, and the class.</summary>
    public static string Of(Type type)
    {
        var text = new StringBuilder();
        foreach (var attribute in type.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Namespace == "Data2Vec.Dsl"))
        {
            // What is optional there the compiler has filled in: file and line of a stage of the user's.
            var arguments = attribute.Constructor.GetParameters().Zip(attribute.ConstructorArguments)
                .Where(argument => !argument.First.IsOptional)
                .Select(argument => Literal(argument.Second))
                .Concat(attribute.NamedArguments.Select(argument => $"{argument.MemberName} = {Literal(argument.TypedValue)}"))
                .ToList();
            text.Append('[').Append(NameOf(attribute.AttributeType, "Attribute"));
            if (arguments.Count > 0)
            {
                text.Append('(').AppendJoin(", ", arguments).Append(')');
            }

            text.Append("]\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"public {(type.IsSealed ? "sealed " : "")}partial class {type.Name};\n").ToString();
    }

    private static string NameOf(Type type, string suffix = "")
    {
        var name = type.Name.Split('`')[0];
        name = suffix.Length > 0 && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(argument => NameOf(argument)))}>" : name;
    }

    /// <summary>A value as it is written in an attribute.</summary>
    public static string Literal(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        _ when argument.ArgumentType.IsEnum => EnumLiteral(argument.ArgumentType, argument.Value!),
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Type type => $"typeof({NameOf(type)})",
        int or long => string.Format(CultureInfo.InvariantCulture, "{0:#,0}", argument.Value).Replace(',', '_'),
        IReadOnlyCollection<CustomAttributeTypedArgument> many => $"[{string.Join(", ", many.Select(Literal))}]",
        _ => string.Format(CultureInfo.InvariantCulture, "{0}", argument.Value),
    };

    private static string EnumLiteral(Type type, object value) => Enum.GetName(type, value) is { } name
        ? $"{type.Name}.{name}"
        : string.Join(" | ", Enum.ToObject(type, value).ToString()!.Split(", ").Select(flag => $"{type.Name}.{flag}"));
}
