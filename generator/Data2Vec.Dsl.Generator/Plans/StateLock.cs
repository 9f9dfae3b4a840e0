using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>
/// Holds a model against the state that its [StateLock] remembers: a fingerprint of each stage's names and shapes. Whatever checkpoints have
/// been written with it can be read as long as the state is the same.
/// </summary>
internal static class StateLock
{
    /// <summary>An encoder's.</summary>
    public static void Check(EncoderPlan encoder, Findings findings) => Check(encoder.Attributes, Parts(encoder), findings);

    /// <summary>A pair's, whose checkpoint holds the encoder and the head.</summary>
    public static void Check(PairPlan pair, Findings findings) => Check(
        pair.Spec.Attributes,
        Parts(pair.Encoder).Concat(pair.Head.Count == 0 ? [] : [Part.Of("Regression", pair.Head, pair.Spec.Find(typeof(RegressionAttribute))?.At())]),
        findings);

    private static IEnumerable<Part> Parts(EncoderPlan encoder) => encoder.Stages
        .Where(stage => stage.AllParameters.Any())
        .Select(stage => Part.Of(stage.Spec.ShortName, stage.AllParameters, stage.Spec.At()));

    private static void Check(IEnumerable<AttributeSpec> attributes, IEnumerable<Part> parts, Findings findings)
    {
        if (attributes.FirstOrDefault(a => a.Name == nameof(StateLockAttribute)) is not { } frozen)
        {
            return;
        }

        var now = parts.ToList();
        var state = Literal.Of(string.Join(" ", now.Select(part => part.Print)));
        if (!Planning.Check.Said(findings, frozen, nameof(StateLockAttribute.State), "the state of existing checkpoints", state))
        {
            return;
        }

        var before = AttributeReader.Read<StateLockAttribute>(frozen).State.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        var changed = now.Where(part => !before.Contains(part.Print)).ToList();
        var gone = before.Where(print => now.All(part => part.Print != print)).Select(print => print.Split(':')[0]).ToList();
        if (changed.Count == 0 && gone.Count == 0)
        {
            return;
        }

        var changes = changed.Select(part => gone.Remove(part.Name) ? $"[{part.Name}] has other names or shapes ({part.Size})" : $"[{part.Name}] is new ({part.Size})")
            .Concat(gone.Select(name => $"[{name}] is gone"))
            .ToList();
        findings.Report(
            Rule.FrozenStateChanged,
            frozen.At(nameof(StateLockAttribute.State)),
            [string.Join(", ", changes), state],
            [Fix.Set(nameof(StateLockAttribute.State), state)],
            [.. changed.Where(part => part.Site is not null).Select(part => part.Site!)]);
    }

    // A stage's part of the state.
    private sealed record Part(string Name, string Print, string Size, Site? Site)
    {
        public static Part Of(string name, IEnumerable<ParameterPlan> parameters, Site? site)
        {
            var all = parameters.ToList();
            var text = string.Concat(all.Select(p => $"{p.Name}×{p.Copies}{p.ShapeText};"));
            var size = $"{Literal.Count(all.Sum(p => p.Copies), "tensor")} of {Literal.People(all.Sum(p => p.Count))} numbers";
            return new(name, name + ":" + Hash(text), size, site);
        }

        // FNV-1a, cut to six digits: it guards against slips, not against intent.
        private static string Hash(string text)
        {
            var hash = text.Aggregate(14695981039346656037UL, (sum, character) => unchecked((sum ^ character) * 1099511628211UL));
            return (hash >> 40).ToString("x6", CultureInfo.InvariantCulture);
        }
    }
}
