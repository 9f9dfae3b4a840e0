using System;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Refuses values of enums that have no name, such as (Norm)7: C# allows the cast, but nothing would handle them.</summary>
internal static class EnumCheck
{
    private static readonly ILookup<string, Type> s_attributes = typeof(EnumCheck).Assembly.GetTypes()
        .Where(t => typeof(Attribute).IsAssignableFrom(t))
        .ToLookup(t => t.Name, StringComparer.Ordinal);

    public static void Check(DeclarationSpec spec, Findings findings)
    {
        foreach (var attribute in spec.Attributes)
        {
            foreach (var argument in attribute.Arguments)
            {
                var type = s_attributes[attribute.Name].Select(t => t.GetProperty(argument.Name)?.PropertyType).FirstOrDefault();
                if (type is { IsEnum: true } && !HasName(type, argument.Value))
                {
                    var names = type.GetEnumNames().Select(name => type.Name + "." + name).ToList();
                    findings.Report(
                        Rule.ArgumentRange,
                        attribute.At(argument.Name),
                        [argument.Name, Convert.ToString(argument.Value, CultureInfo.InvariantCulture), Stages.Check.Or(names), names[0]],
                        [new ArgumentFix(argument.Name, names[0])]);
                }
            }
        }
    }

    private static bool HasName(Type type, object value)
    {
        var number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        var names = type.GetEnumValues().Cast<object>().Select(v => Convert.ToInt64(v, CultureInfo.InvariantCulture));
        return type.IsDefined(typeof(FlagsAttribute), inherit: false)
            ? (number & ~names.Aggregate(0L, (all, v) => all | v)) == 0
            : names.Contains(number);
    }
}
