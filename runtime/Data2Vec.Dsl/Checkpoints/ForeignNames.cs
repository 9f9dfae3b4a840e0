using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Finds a model's parameters in a state dictionary of another library. Files of one model differ in what stands before the encoder's names (the
/// names of models around it, and what parallel training and compilation add), in the spelling of weight norms, in the old names of norms, and in
/// which of several tied tensors they hold.
/// </summary>
internal sealed class ForeignNames
{
    // What a published name may be called instead.
    private static readonly (string Usual, string Other)[] _spellings =
    [
        (".weight_g", ".parametrizations.weight.original0"),
        (".weight_v", ".parametrizations.weight.original1"),
        ("LayerNorm.weight", "LayerNorm.gamma"),
        ("LayerNorm.bias", "LayerNorm.beta"),
        ("lm_head.bias", "lm_head.decoder.bias"),
    ];

    // What PyTorch adds to the names of modules that it compiles, shards or recomputes, at any depth.
    private static readonly string[] _wrappers = ["_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module."];

    // What ends a part of a name: modules in a state dictionary, and dictionaries in a file of torch.save.
    private static readonly char[] _ends = ['.', '/'];

    private readonly string _source;
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    /// <summary>Takes the names of a file.</summary>
    /// <exception cref="CheckpointException">Two of them are the same without what wraps them.</exception>
    public ForeignNames(StateSource source)
    {
        _source = source.Name;
        foreach (var key in source.Keys)
        {
            var plain = _wrappers.Aggregate(key, (name, wrapper) => name.Replace(wrapper, "", StringComparison.Ordinal));
            if (!_keys.TryAdd(plain, key))
            {
                throw new CheckpointException(
                    $"{_source} holds both '{Printable.Name(_keys[plain])}' and '{Printable.Name(key)}', which name one parameter; leave one out with StateSource.Rename.");
            }
        }
    }

    /// <summary>The names as this file has them, and what stands before the encoder's.</summary>
    /// <param name="names">Names as a bare encoder's file, and its head beside it, have them.</param>
    /// <param name="isHead">Whether a parameter belongs to the head.</param>
    /// <exception cref="CheckpointException">The file holds the encoder, or the head, more than once.</exception>
    public (IReadOnlyList<StateName> Names, string Prefix) Find(IReadOnlyList<StateName> names, Func<string, bool> isHead)
    {
        var encoder = names.Where(name => !name.IsTopLevel && !isHead(name.Name)).ToList();
        var prefix = PrefixOf(encoder);

        // A head lies beside the encoder or in a model around it, and some parts of heads under the encoder's own prefix.
        var around = Around(prefix).ToList();
        var top = Best(names.Where(name => name.IsTopLevel), prefix.Length == 0 ? [""] : around);
        var inside = Best(names.Where(name => !name.IsTopLevel && isHead(name.Name)), [prefix, .. around]);
        return ([.. names.Select(name => Spelled(name, name.IsTopLevel ? top : isHead(name.Name) ? inside : prefix))], Original(encoder, prefix));
    }

    // "module.", "" for "module.data2vec_vision.".
    private static IEnumerable<string> Around(string prefix)
    {
        while (prefix.Length > 0)
        {
            prefix = prefix.Length == 1 ? "" : prefix[..(prefix.LastIndexOfAny(_ends, prefix.Length - 2) + 1)];
            yield return prefix;
        }
    }

    // The prefix under which all that must be there is there; else the one with most of it, for the message that says what is missing.
    private string PrefixOf(List<StateName> names)
    {
        var found = FindAll(names);
        var required = names.Where(name => !name.IsOptional).SelectMany(name => name.Sources).ToHashSet(StringComparer.Ordinal);
        var whole = found.Where(each => required.IsSubsetOf(each.Value)).Select(each => each.Key).Order(StringComparer.Ordinal).ToList();

        // A moving average beside the model, in a dictionary of its own, is another copy of it.
        if (whole.FindAll(prefix => !IsAverage(prefix)) is { Count: > 0 } models)
        {
            whole = models;
        }

        return whole.Count switch
        {
            1 => whole[0],
            0 => found.OrderByDescending(each => each.Value.Count).ThenBy(each => each.Key.Length).First().Key,
            _ => throw Several("the encoder", whole),
        };
    }

    // The names that are there, by what stands before them.
    private Dictionary<string, HashSet<string>> FindAll(IEnumerable<StateName> names)
    {
        var nameOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.SelectMany(name => name.Sources))
        {
            foreach (var spelling in Spellings(name))
            {
                nameOf.TryAdd(spelling, name);
            }
        }

        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal) { [""] = [] };
        foreach (var key in _keys.Keys)
        {
            for (var start = 0; start >= 0 && start < key.Length; start = key.IndexOfAny(_ends, start) + 1 is var next and > 0 ? next : -1)
            {
                if (nameOf.TryGetValue(key[start..], out var name))
                {
                    var prefix = key[..start];
                    (found.TryGetValue(prefix, out var known) ? known : found[prefix] = new(StringComparer.Ordinal)).Add(name);
                }
            }
        }

        return found;
    }

    // "model/_ema/" and "model_ema/", as fairseq and BEiT write them.
    private static bool IsAverage(string prefix) => prefix.Split('/')[..^1].Any(part => part.EndsWith("_ema", StringComparison.Ordinal));

    // Where most of some names are.
    private string Best(IEnumerable<StateName> names, IReadOnlyList<string> prefixes)
    {
        var sources = names.SelectMany(name => name.Sources).ToList();
        var counts = prefixes.Select(prefix => (Prefix: prefix, Count: sources.Count(source => KeyOf(prefix, source) is not null))).ToList();
        var most = counts.Max(each => each.Count);
        var best = counts.Where(each => each.Count == most).Select(each => each.Prefix).ToList();
        return most == 0 || best.Count == 1 ? best[0] : throw Several("the head", best);
    }

    private CheckpointException Several(string what, IReadOnlyList<string> prefixes) => new(
        $"{_source} holds {what} {prefixes.Count} times, under {string.Join(" and ", prefixes.Select(prefix => prefix.Length == 0 ? "no prefix" : $"'{Printable.Name(prefix)}'"))}; "
        + $"choose one with StateSource.Under, as in source.Under(\"{Printable.Name(prefixes.First(prefix => prefix.Length > 0))}\").");

    private StateName Spelled(StateName name, string prefix) =>
        name with { Sources = [.. name.Sources.Select(source => KeyOf(prefix, source) ?? prefix + source)] };

    // The file's own name of a parameter.
    private string? KeyOf(string prefix, string name)
    {
        foreach (var spelling in Spellings(name))
        {
            if (_keys.TryGetValue(prefix + spelling, out var key))
            {
                return key;
            }
        }

        return null;
    }

    private static IEnumerable<string> Spellings(string name) =>
        [name, .. _spellings.Where(each => name.EndsWith(each.Usual, StringComparison.Ordinal)).Select(each => name[..^each.Usual.Length] + each.Other)];

    // The prefix as the file has it, wrappers included.
    private string Original(List<StateName> names, string prefix)
    {
        foreach (var name in names.SelectMany(name => name.Sources))
        {
            if (_keys.TryGetValue(prefix + name, out var key) && key.EndsWith(name, StringComparison.Ordinal))
            {
                return key[..^name.Length];
            }
        }

        return prefix;
    }
}
