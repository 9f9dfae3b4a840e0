using System;
using System.Globalization;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>
/// Makes the attribute object that the compiler would make, defaults included: the attribute classes are compiled into the generator, so
/// a default is written down once.
/// </summary>
internal static class AttributeReader
{
    public static T Read<T>(AttributeSpec spec)
        where T : Attribute, new()
    {
        var attribute = new T();
        foreach (var argument in spec.Arguments)
        {
            if (typeof(T).GetProperty(argument.Name) is { } property)
            {
                property.SetValue(attribute, property.PropertyType.IsEnum
                    ? Enum.ToObject(property.PropertyType, argument.Value)
                    : Convert.ChangeType(argument.Value, property.PropertyType, CultureInfo.InvariantCulture));
            }
        }

        return attribute;
    }
}
