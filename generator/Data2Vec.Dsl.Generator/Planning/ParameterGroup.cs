using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Parameters that an optimiser treats alike: a group of the flat buffer.</summary>
/// <param name="Name">What the runtime's Model calls it, where a layout is made: Matrices(context: 1_024).</param>
/// <param name="Kind">How the methods end that declare a parameter of it: ContextWeight.</param>
internal sealed record ParameterGroup(string Name, string Kind)
{
    /// <summary>Weights, which recipes may decay.</summary>
    public static readonly ParameterGroup Matrices = new(nameof(Matrices), "Weight");

    /// <summary>Biases, norms, factors and tokens.</summary>
    public static readonly ParameterGroup Vectors = new(nameof(Vectors), "Vector");

    private static readonly Part[] s_parts = [Part.Local, Part.Stem, Part.Context, Part.Head];

    /// <summary>All groups, in the order of the buffer.</summary>
    public static IReadOnlyList<ParameterGroup> All { get; } = [Matrices, Vectors];

    /// <summary>The groups of a layout that has room for these parameters, as generated code makes them.</summary>
    public static IEnumerable<string> LayoutOf(IReadOnlyList<ParameterPlan> parameters) => All.Select(group => group.Of(parameters));

    private string Of(IReadOnlyList<ParameterPlan> parameters)
    {
        var sizes = s_parts.Select(part => (Part: part, Size: parameters.Where(p => p.Group == this && p.Part == part).Sum(p => p.Aligned)));
        return $"{Name}({string.Join(", ", sizes.Where(p => p.Size > 0).Select(p => $"{p.Part.ToString().ToLowerInvariant()}: {Literal.Of(p.Size)}"))})";
    }
}
