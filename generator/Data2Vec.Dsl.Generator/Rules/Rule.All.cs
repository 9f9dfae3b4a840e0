using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

internal static partial class Rule
{
    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => typeof(Rule)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(constant => constant.GetValue(null))
        .OfType<DiagnosticDescriptor>()
        .OrderBy(rule => rule.Id, System.StringComparer.Ordinal)
        .ToList();
}
