using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>What a head stands on.</summary>
/// <param name="Type">The class being declared.</param>
/// <param name="Entry">Its [WithHead] attribute.</param>
/// <param name="Reference">The encoder as it is named there.</param>
/// <param name="Encoder">The encoder's plan.</param>
/// <param name="Findings">Takes what is wrong.</param>
internal sealed record HeadContext(TypeSpec Type, AttributeSpec Entry, ReferenceSpec Reference, IEncoder Encoder, Findings Findings)
{
    /// <summary>The encoder's positions can be hidden from it, as the head's loss asks for.</summary>
    public bool CanMask(AttributeSpec head)
    {
        if (Encoder.MaskPoint is not null)
        {
            return true;
        }

        MaskPointCheck.Report(Reference, Entry.AtType(0), $"what [{head.ShortName}] predicts", Findings);
        return false;
    }

    /// <summary>The encoder has a stage that the head reads from.</summary>
    /// <param name="holds">Whether it is there.</param>
    /// <param name="head">The head.</param>
    /// <param name="argument">The argument that asks for it, if one does.</param>
    /// <param name="stage">The stage that is missing.</param>
    /// <param name="lack">What follows from that.</param>
    public bool Has(bool holds, AttributeSpec head, string? argument, string stage, string lack)
    {
        if (!holds)
        {
            Findings.Report(Rule.MissingStage, head.At(argument), [Reference.Name, stage.Split('(')[0], lack, stage], [], Entry.AtType(0));
        }

        return holds;
    }

    /// <summary>The encoder's output has as many positions as its mask point.</summary>
    public bool KeepsPositions()
    {
        if (Encoder.Adapter is not { } adapter)
        {
            return true;
        }

        MaskPointCheck.ReportShortened(Reference, Entry.AtType(0), adapter.Spec, Findings);
        return false;
    }

    /// <summary>How many classes there are, said as a number or by an enum of them; null after an error.</summary>
    public int? Classes(AttributeSpec head, int said, long suggestion)
    {
        const string Argument = nameof(TextClassifierAttribute.Classes);
        const string Names = nameof(TextClassifierAttribute.Labels);
        if (head.Find(Names)?.Value is not LabelsSpec labels)
        {
            return Required(head, Argument, said, "the number of classes", suggestion) ? said : null;
        }

        var count = labels.Values.Count;
        if (count < 2 || !labels.Values.SequenceEqual(Enumerable.Range(0, count).Select(i => (long)i)))
        {
            Findings.Report(
                Rule.ArgumentRange,
                head.At(Names),
                [Names, $"typeof({labels.Name})", count < 2 ? "an enum of two labels or more" : $"an enum with the values 0 to {count - 1} for its {count} labels", "consecutive values from 0 on"]);
            return null;
        }

        if (head.Find(Argument) is null || said == count)
        {
            return count;
        }

        Findings.Report(
            Rule.ClassesAndLabels,
            head.At(Argument),
            [Argument, Literal.Said(said), labels.Name, Literal.Said(count)],
            [Fix.Remove(Argument), Fix.Set(Argument, count)],
            head.At(Names));
        return null;
    }

    /// <summary>A number of classes, symbols or the like that must be said. Of a single one the answer is always right, and nothing is learnt.</summary>
    public bool Required(AttributeSpec head, string argument, long value, string meaning, long suggestion) =>
        Check.Said(Findings, head, argument, meaning, Literal.Said(suggestion)) && Check.AtLeast(Findings, head, argument, value, 2, suggestion);
}
