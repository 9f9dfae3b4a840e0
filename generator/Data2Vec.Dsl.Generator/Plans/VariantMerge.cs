using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Turns a variant into the full list of attributes it stands for: the base's, with the arguments it names replaced.</summary>
internal static class VariantMerge
{
    /// <summary>The attributes of an encoder or variant. Null after an error, also when the base has one (which is reported there).</summary>
    /// <param name="spec">The declaration.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="repetitions">Takes what a variant need not have said; of one that is wrong, nothing can be left out yet.</param>
    public static IReadOnlyList<AttributeSpec>? Flatten(DeclarationSpec spec, Findings findings, ICollection<Finding> repetitions)
    {
        if (spec.Kind == DeclarationKind.Encoder)
        {
            return spec.Attributes;
        }

        var reference = spec.References[0];
        var variant = Entry(spec);
        if (!DeclarationChecks.Reference(
            spec, variant, 0, "an encoder", DeclarationChecks.EncoderEntries, findings, DeclarationKind.Encoder, DeclarationKind.Variant))
        {
            return null;
        }

        var elsewhere = new Findings();
        if (EncoderPlan.Create(reference.Declaration!, elsewhere) is not { } inherited)
        {
            return null;
        }

        var merged = inherited.Attributes.Where(a => !IsOfModel(a)).ToList();
        var changes = spec.Attributes.Where(a => a != variant).ToList();
        if (!RepeatsAllOrNone(changes, merged, reference.Name, findings))
        {
            return null;
        }

        var passed = new Dictionary<string, int>();
        foreach (var change in changes)
        {
            // The first of a repeated stage overrides the first, the second the second.
            passed[change.Kind] = passed.TryGetValue(change.Kind, out var before) ? before + 1 : 0;
            var place = merged.Select((a, index) => (a.Kind, Index: index)).Where(a => a.Kind == change.Kind)
                .Select(a => a.Index).Skip(passed[change.Kind]).DefaultIfEmpty(-1).First();
            if (place >= 0)
            {
                FindRepetitions(merged[place], change, reference.Name, repetitions);
                merged[place] = Override(merged[place], change);
            }
            else if (IsOfModel(change))
            {
                merged.Add(change);
            }
            else
            {
                findings.Report(Rule.VariantAddsStage, change.At(), reference.Name, change.ShortName);
                return null;
            }
        }

        return merged;
    }

    /// <summary>
    /// Reports what is wrong with the whole as the author of the variant sees it: on something that stands in the variant, with the place
    /// in the base beside it. A fix that would change the base becomes one that overrides it.
    /// </summary>
    public static void Report(Finding finding, DeclarationSpec variant, IReadOnlyList<AttributeSpec> merged, Findings findings)
    {
        bool IsOwn(Site site) => site.Owner == variant.Type.HintName;
        var places = finding.Also.Where(IsOwn).Concat(finding.Also.Where(site => !IsOwn(site))).ToList();
        var primary = IsOwn(finding.Site) ? finding.Site : places.FirstOrDefault(IsOwn);
        if (primary is null && !finding.IsError)
        {
            // All of it is the base's, which has the same finding.
            return;
        }

        primary ??= Entry(variant).AtType(0);
        var fixes = finding.Fixes.Select(fix => Own(fix, fix.Site ?? finding.Site)).Where(fix => fix is not null).Select(fix => fix!);
        findings.Report(finding with
        {
            Site = primary,
            Also = new[] { finding.Site }.Concat(places).Where(site => site != primary).ToList(),
            Fixes = fixes.ToList(),
        });

        Fix? Own(Fix fix, Site target) =>
            IsOwn(target) ? fix with { Site = target == primary ? null : target }
            : fix.Kind == FixKind.Set && merged.FirstOrDefault(a => a.Owner == target.Owner && a.Index == target.Index) is { } inherited
                ? new Fix(FixKind.AddLast, $"{inherited.ShortName}({fix.Text})")
            : null;
    }

    // Which of several equal stages one means could only be guessed, so a variant that changes one of them names all.
    private static bool RepeatsAllOrNone(
        IReadOnlyList<AttributeSpec> changes, IReadOnlyList<AttributeSpec> inherited, string baseName, Findings findings)
    {
        foreach (var kind in changes.GroupBy(a => a.Kind))
        {
            var there = inherited.Where(a => a.Kind == kind.Key).ToList();
            if (there.Count > 0 && there.Count != kind.Count())
            {
                findings.Report(
                    Rule.VariantNamesSome,
                    kind.Last().At(),
                    [kind.Last().ShortName, kind.Count(), there.Count, baseName],
                    [],
                    there.Select(a => a.At()).ToArray());
                return false;
            }
        }

        return true;
    }

    private static AttributeSpec Entry(DeclarationSpec variant) => variant.Attributes.First(a => a.Name == typeof(VariantAttribute<>).Name);

    private static AttributeSpec Override(AttributeSpec inherited, AttributeSpec change) => change with
    {
        Arguments = inherited.Arguments
            .Where(a => change.Find(a.Name) is null && !IsReplacedBy(change, a.Name))
            .Select(a => a with { Owner = change.Owner, Index = change.Index })
            .Concat(change.Arguments)
            .ToEquatableArray(),
    };

    // A budget limits the model it stands on, and a lock holds it; not what is made from it.
    private static bool IsOfModel(AttributeSpec attribute) => attribute.Name is nameof(BudgetAttribute) or nameof(StateLockAttribute);

    // A square size and a height with a width are two ways to say one thing.
    private static bool IsReplacedBy(AttributeSpec change, string argument) => argument switch
    {
        nameof(ImageEncoderAttribute.Size) => change.Find(nameof(ImageEncoderAttribute.Height)) is not null,
        nameof(ImageEncoderAttribute.Height) or nameof(ImageEncoderAttribute.Width) => change.Find(nameof(ImageEncoderAttribute.Size)) is not null,
        _ => false,
    };

    private static void FindRepetitions(AttributeSpec inherited, AttributeSpec change, string baseName, ICollection<Finding> repetitions)
    {
        foreach (var argument in change.Arguments)
        {
            if (inherited.Find(argument.Name) is { } same && Equals(same.Value, argument.Value))
            {
                repetitions.Add(new Finding(
                    Rule.VariantChangesNothing,
                    change.At(argument.Name),
                    [argument.Name, AttributeReader.Said(change, argument), baseName],
                    [inherited.At(argument.Name)],
                    [Fix.Remove(argument.Name)]));
            }
        }
    }
}
