using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Fills parameters by the names that another library gave them. Nothing is changed unless everything that must be there fits.</summary>
internal static class ForeignLoader
{
    /// <summary>Fills a student, a pair or a model with a head. The teacher of a student becomes a copy of it.</summary>
    /// <param name="model">What is filled.</param>
    /// <param name="names">Its parameters' names there.</param>
    /// <param name="source">The tensors.</param>
    /// <param name="library">What the other library is called.</param>
    public static LoadReport Fill(Model model, IEnumerable<StateName> names, StateSource source, string library)
    {
        OwnLoader.RequireStudent(model);
        var parameters = model.NamedParameters();
        var encoder = model.Inner?.NamedParameters() ?? parameters;
        bool IsHead(string name) => !encoder.ContainsKey(name);
        var (found, prefix) = new ForeignNames(source).Find([.. names.Where(name => parameters.ContainsKey(name.Name))], IsHead);

        // A file of an encoder alone has nothing of the head. One that has a part of it is of another head, or damaged.
        var hasHead = found.Any(name => IsHead(name.Name) && name.Sources.Any(source.Contains));
        var report = Fill(
            model.GetName(), parameters, found.Select(name => !hasHead && IsHead(name.Name) ? name with { IsOptional = true } : name), source, library);

        // What a file of another library was made from is not in it.
        model.Preprocessing = null;
        return report with { Prefix = prefix, TeacherIsCopy = model.Store.ResetTeachers() };
    }

    /// <summary>Fills parameters.</summary>
    public static LoadReport Fill(
        string model, IReadOnlyDictionary<string, torch.Tensor> parameters, IEnumerable<StateName> names, StateSource source, string library)
    {
        var (known, kept) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        var plan = new List<StateName>();
        var differences = new Differences();
        foreach (var name in names.Where(n => parameters.ContainsKey(n.Name)))
        {
            known.Add(name.Name);
            if (name.IsOptional && !name.Sources.Any(source.Contains))
            {
                kept.Add(name.Name);
            }
            else if (name.Sources.Count == 0)
            {
                differences.Missing.Add($"{name.Name} (no name in {library})");
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
        return new LoadReport($"{source.Name} by the names of {library}", [.. source.Keys.Where(key => !used.Contains(key)).Order(StringComparer.Ordinal)], kept);
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
