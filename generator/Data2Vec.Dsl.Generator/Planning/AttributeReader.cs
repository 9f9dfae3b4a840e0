using System;
using System.Globalization;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// Makes the attribute object that the compiler would make, defaults included: the attribute classes are compiled into the generator, so
/// a default is written down once.
/// </summary>
internal static class AttributeReader
{
    public static T Read<T>(AttributeSpec spec)
        where T : Attribute, new() => (T)Read(typeof(T), spec);

    /// <inheritdoc cref="Read{T}"/>
    public static Attribute Read(Type type, AttributeSpec spec)
    {
        var attribute = (Attribute)Activator.CreateInstance(type);
        foreach (var argument in spec.Arguments)
        {
            if (argument.Value is not LabelsSpec && type.GetProperty(argument.Name) is { } property)
            {
                property.SetValue(attribute, property.PropertyType.IsEnum
                    ? Enum.ToObject(property.PropertyType, argument.Value)
                    : Convert.ChangeType(argument.Value, property.PropertyType, CultureInfo.InvariantCulture));
            }
        }

        return attribute;
    }

    /// <summary>The class of an attribute, or null when it is none of the language.</summary>
    public static Type? ClassOf(AttributeSpec spec) => typeof(StageAttribute).Assembly.GetType(typeof(StageAttribute).Namespace + "." + spec.Name);

    /// <summary>The type of an attribute's argument, or null when the attribute has none of that name.</summary>
    public static Type? TypeOf(AttributeSpec spec, string argument) => ClassOf(spec)?.GetProperty(argument)?.PropertyType;

    /// <summary>An argument's value as an author writes it.</summary>
    public static string Said(AttributeSpec spec, ArgumentSpec argument) => argument.Value switch
    {
        LabelsSpec type => $"typeof({type.Name})",
        bool truth => Literal.Of(truth),
        double number => Literal.Said(number),
        _ when TypeOf(spec, argument.Name) is { IsEnum: true } choices => choices.Name + "." + Enum.ToObject(choices, argument.Value),
        var number => Literal.Said(Convert.ToInt64(number, CultureInfo.InvariantCulture)),
    };
}
