using System.Numerics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>Holds what generated classes say of themselves against the naive model.</summary>
internal static partial class Facts
{
    /// <summary>What is told wrong, for all classes of a case; nothing where all agrees.</summary>
    public static IEnumerable<string> Differences(string space, Judgement judgement, Compilation compilation)
    {
        foreach (var (name, parameters) in judgement.Parameters)
        {
            if (compilation.GetTypeByMetadataName($"{space}.{name}") is not { } type)
            {
                yield return $"{name} is not there";
                continue;
            }

            if (Constant(type, "ParameterCount") is not long count || count != parameters)
            {
                yield return $"{name}.ParameterCount is {Constant(type, "ParameterCount")}, not {parameters}";
            }

            if (judgement.Encoders.TryGetValue(name, out var flow))
            {
                foreach (var difference in OfEncoder(type, flow))
                {
                    yield return $"{name}: {difference}";
                }
            }
        }
    }

    /// <summary>Lengths of inputs at which shapes are compared: the shortest, its neighbours, and one that is long.</summary>
    public static IEnumerable<long> Lengths(Flow flow) => flow.Medium switch
    {
        Medium.Vision => [0],
        Medium.Audio => new[] { 0, 1, flow.Hop - 1, flow.Hop, (7 * flow.Hop) + 1, 29 * flow.Hop }.Select(more => flow.Least + more).Distinct(),
        _ => new[] { flow.Least, flow.Least + 1, flow.Context - 1, flow.Context }.Where(n => n >= flow.Least && n <= flow.Context).Distinct(),
    };

    private static IEnumerable<string> OfEncoder(INamedTypeSymbol type, Flow flow)
    {
        var flops = flow.Flops.Aggregate(BigInteger.Zero, (sum, f) => sum + f(flow.Reference));
        (string Name, BigInteger Value)[] numbers = flow.Medium switch
        {
            Medium.Vision => [("ForwardFlops", flops), ("Tokens", flow.Positions(0)), ("Height", flow.Image.Height), ("Width", flow.Image.Width)],
            Medium.Audio => [("ForwardFlops", flops), ("Hop", flow.Hop), ("ReceptiveField", flow.Field), ("SampleRate", flow.SampleRate)],
            _ => [("ForwardFlops", flops), ("Vocabulary", flow.Vocabulary), ("Context", flow.Context), ("PaddingToken", flow.PaddingToken), ("MaskToken", flow.MaskToken)],
        };
        if (Constant(type, "StageTable") is not string table)
        {
            yield return "it has no stages";
            yield break;
        }

        foreach (var (name, value) in numbers)
        {
            if (Constant(type, name) is not { } said || new BigInteger(Convert.ToInt64(said, System.Globalization.CultureInfo.InvariantCulture)) != value)
            {
                yield return $"{name} is {Constant(type, name)}, not {value}";
            }
        }

        var rows = table.Split('\n').Skip(1).TakeWhile(line => line.Length > 0).Select(line => Row().Match(line)).ToList();
        if (rows.Count != flow.Shapes.Count + 1)
        {
            yield return $"{rows.Count - 1} stages, not {flow.Shapes.Count}";
            yield break;
        }

        for (var i = 0; i < flow.Shapes.Count; i++)
        {
            if ((rows[i].Groups["count"].Success ? BigInteger.Parse(rows[i].Groups["count"].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) : 0) != flow.Parameters[i])
            {
                yield return $"stage {i}, '{rows[i].Value}', has {flow.Parameters[i]} parameters";
            }
        }

        foreach (var length in Lengths(flow))
        {
            foreach (var difference in ShapesAt(length, rows, flow))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<string> ShapesAt(long length, List<Match> rows, Flow flow)
    {
        // Frames are called N from where they are a sequence.
        var frames = flow.Convolutions.Count == 0 ? length : flow.FramesOf(length);
        var at = new Dictionary<string, long> { ["B"] = 3, ["T"] = length, ["N"] = frames };
        for (var i = 0; i < flow.Shapes.Count; i++)
        {
            if (!rows[i].Groups["shape"].Success)
            {
                yield return $"stage {i}, '{rows[i].Value}', has no shape";
                continue;
            }

            var sizes = rows[i].Groups["shape"].Value[1..^1].Split(", ");
            long[] expected = [3, .. flow.Shapes[i](length)];
            var said = sizes.Select(size => SizeText.Of(size, at)).ToArray();
            if (!said.SequenceEqual(expected))
            {
                yield return $"stage {i}, '{rows[i].Value.Trim()}', gives [{string.Join(", ", expected)}] at length {length}, not [{string.Join(", ", said)}]";
            }
        }
    }

    private static object? Constant(INamedTypeSymbol type, string name) => type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue;

    [GeneratedRegex(@"^(?<stage>.*?)  +(?<shape>\[[^\]]*\])? *(?<count>[\d,]+(?= |$))?( +\d+\.\d{3}){0,2}$")]
    private static partial Regex Row();
}
