using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>What of another library's checkpoint was of use.</summary>
/// <param name="Unused">Tensors that the model has no place for, by their names in the checkpoint: other heads, teachers, derived tables, tied copies.</param>
/// <param name="Kept">Parameters that the checkpoint lacks and may lack, such as a head's; they keep their values.</param>
public sealed record LoadReport(IReadOnlyList<string> Unused, IReadOnlyList<string> Kept);

/// <summary>Fills parameters by the names that another library gave them. Nothing is changed unless everything that must be there fits.</summary>
internal static class ForeignLoader
{
    public static LoadReport Fill(
        string model, IReadOnlyDictionary<string, torch.Tensor> parameters, IEnumerable<StateName> names, StateSource source, string library)
    {
        var (known, kept) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        var plan = new List<StateName>();
        var differences = new Differences();
        foreach (var name in names.Where(n => parameters.ContainsKey(n.Name)))
        {
            known.Add(name.Name);
            if (name.Sources.Count == 0)
            {
                differences.Missing.Add($"{name.Name} (no name in {library})");
            }
            else if (name.IsOptional && !name.Sources.Any(source.Contains))
            {
                kept.Add(name.Name);
            }
            else if (Fits(name, parameters[name.Name], source, differences))
            {
                plan.Add(name);
            }
        }

        differences.Missing.AddRange(parameters.Keys.Where(name => !known.Contains(name)).Select(name => $"{name} (no name in {library})"));
        differences.ThrowIfAny(source.Name, model);
        using var gradient = torch.no_grad();
        foreach (var name in plan)
        {
            using var scope = torch.NewDisposeScope();
            var parameter = parameters[name.Name];
            var parts = name.Sources.Select(key => source.Read(key).detach().to(parameter.dtype)).ToList();
            var whole = parts.Count > 1 ? torch.cat(parts.ConvertAll(part => part.flatten()))
                : parts[0].NumberOfElements == parameter.NumberOfElements ? parts[0]
                : name.Table!.Resize(parts[0].view(-1, parameter.size(-1)));
            parameter.copy_(whole.reshape(parameter.shape));
        }

        var used = plan.SelectMany(n => n.Sources).ToHashSet(StringComparer.Ordinal);
        return new LoadReport([.. source.Keys.Where(key => !used.Contains(key)).Order(StringComparer.Ordinal)], kept);
    }

    // Where only the shape differs (a class token of [1, 1, D]), the elements are taken in order.
    private static bool Fits(StateName name, torch.Tensor parameter, StateSource source, Differences differences)
    {
        var missing = name.Sources.Where(key => !source.Contains(key)).ToList();
        if (missing.Count > 0)
        {
            differences.Missing.AddRange(missing);
            return false;
        }

        var elements = name.Sources.Sum(key => source.ShapeOf(key).Aggregate(1L, (product, size) => product * size));
        var channels = parameter.size(-1);
        var isResizable = name.Table is { } table && elements % channels == 0 && source.ShapeOf(name.Sources[0])[^1] == channels && table.Takes(elements / channels);
        if (elements == parameter.NumberOfElements || isResizable)
        {
            return true;
        }

        var expected = parameter.shape;
        expected[0] /= name.Sources.Count;
        differences.AddShape(name.Sources[0], source.ShapeOf(name.Sources[0]), expected);
        return false;
    }
}
