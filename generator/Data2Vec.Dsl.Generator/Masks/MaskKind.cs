using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>A kind of masking policy, all in one file: how its attribute is read, what grid it fits, what code it becomes.</summary>
internal abstract class MaskKind
{
    private static readonly Dictionary<string, MaskKind> s_all = typeof(MaskKind).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(MaskKind)) && !t.IsAbstract)
        .Select(t => (MaskKind)Activator.CreateInstance(t))
        .ToDictionary(k => k.Attribute.Name, StringComparer.Ordinal);

    public abstract Type Attribute { get; }

    /// <summary>The arguments of the attribute. Each becomes a constant of the class.</summary>
    public IEnumerable<PropertyInfo> Arguments =>
        Attribute.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    public static MaskKind? Of(AttributeSpec attribute) => s_all.TryGetValue(attribute.Name, out var kind) ? kind : null;

    /// <summary>The base class of its policies in the runtime.</summary>
    public virtual string Base => Generated.SampleMaskPolicy;

    /// <summary>The method of that class that a policy overrides.</summary>
    public virtual string Draw => Generated.DrawSample;

    /// <summary>The C# type of a constant for an argument of this type.</summary>
    public static string ConstantType(Type type) => type switch
    {
        { IsEnum: true } => "global::" + type.FullName,
        _ when type == typeof(bool) => "bool",
        _ when type == typeof(int) => "int",
        _ => "double",
    };

    /// <summary>Checks what can be checked without an encoder. Null after an error.</summary>
    public abstract MaskPlan? Plan(DeclarationSpec declaration, AttributeSpec attribute, Findings findings);
}

/// <summary>A kind of masking policy declared by <typeparamref name="TAttribute"/>.</summary>
internal abstract class MaskKind<TAttribute> : MaskKind
    where TAttribute : Attribute, new()
{
    public sealed override Type Attribute => typeof(TAttribute);

    public sealed override MaskPlan? Plan(DeclarationSpec declaration, AttributeSpec attribute, Findings findings) =>
        Plan(AttributeReader.Read<TAttribute>(attribute), declaration, attribute, findings);

    protected abstract MaskPlan? Plan(TAttribute attribute, DeclarationSpec declaration, AttributeSpec spec, Findings findings);

    /// <summary>Warns of an argument that is said where nothing reads it.</summary>
    protected static void WithoutEffect(
        bool isUnread, string argument, string where, string remedy, AttributeSpec spec, Findings findings)
    {
        if (isUnread && spec.Find(argument) is { } said)
        {
            findings.Report(
                Rule.WithoutEffect, spec.At(argument), [$"{argument} = {AttributeReader.Said(spec, said)}", where, remedy], [Fix.Remove(argument)]);
        }
    }
}

/// <summary>A checked masking policy.</summary>
internal abstract class MaskPlan(DeclarationSpec declaration, AttributeSpec spec)
{
    /// <summary>The longest clips of the published runs.</summary>
    protected const double LongestMilliseconds = 20_000;

    /// <summary>Of that much audio; where fewer are made, it is not the mask that is out of the way.</summary>
    protected const int FewestFrames = 20;

    public DeclarationSpec Declaration { get; } = declaration;

    public AttributeSpec Spec { get; } = spec;

    /// <summary>What it does, for the class's documentation.</summary>
    public abstract string Description { get; }

    /// <summary>Plans a declared policy. Null after an error.</summary>
    public static MaskPlan? Create(DeclarationSpec spec, Findings findings)
    {
        if (!DeclarationChecks.Type(spec, findings))
        {
            return null;
        }

        var attribute = spec.Attributes.First(a => MaskKind.Of(a) is not null);
        return MaskKind.Of(attribute)!.Plan(spec, attribute, findings);
    }

    /// <summary>Holds the policy against the grid of an encoder. Findings are about its arguments, beside <paramref name="site"/>, which is the pair's.</summary>
    public abstract void CheckAgainst(PositionGrid grid, string encoder, Site site, Findings findings);

    /// <summary>Positions that an input needs, so that some are masked and some are left; null where no number is enough.</summary>
    public virtual long? MinPositions(PositionGrid grid) => 1;

    /// <summary>
    /// Holds the frames that the policy needs against the shortest clip of the encoder, or where that declares none against the longest of the
    /// published runs.
    /// </summary>
    /// <param name="grid">The encoder's frames.</param>
    /// <param name="argument">The argument to change.</param>
    /// <param name="value">Its value.</param>
    /// <param name="better">Its nearest value that would do.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="site">The pair's.</param>
    /// <param name="findings">Takes the finding.</param>
    protected bool HasRoom(FrameGrid grid, string argument, double value, Func<long, double?> better, string encoder, Site site, Findings findings)
    {
        var needed = MinPositions(grid) ?? long.MaxValue;
        var longest = (long)(LongestMilliseconds / grid.Milliseconds);
        var there = grid.Shortest is { } declared ? grid.Frames.Of(declared.Length) : longest;

        // Where hardly a frame is made of all that audio, it is not the mask that is out of the way.
        if (needed <= there || (grid.Shortest is null && there < FewestFrames))
        {
            return true;
        }

        var place = Spec.At(argument);
        var fixes = new List<Fix>();
        var remedies = new List<string>();
        var samples = needed <= int.MaxValue / grid.Frames.Hop ? grid.Frames.Needs(needed) : long.MaxValue;
        if (grid.Shortest is { } shortest && samples <= int.MaxValue)
        {
            remedies.Add($"'{shortest.Argument} = {Literal.Said(samples)}' ({Literal.People(1000.0 * samples / grid.SampleRate)} ms)");
            fixes.Add(Fix.Set(shortest.Argument, samples, shortest.Site));
        }

        if (better(there) is { } most)
        {
            remedies.Add($"'{argument} = {Said(most)}' or less");
            fixes.Add(Fix.Set(argument, Said(most), place));
        }

        // Where no value would do, or none is said, the clip is too short.
        var blamed = grid.Shortest is { } tooShort && (fixes.TrueForAll(fix => fix.Site != place) || Spec.Find(argument) is null) ? tooShort.Site : place;
        findings.Report(
            Rule.NoRoomForSpans,
            blamed,
            [
                argument, Said(value), needed == long.MaxValue ? "more" : Literal.People(needed),
                grid.Shortest is { } limit
                    ? $"a clip of '{limit.Argument} = {Literal.Said(limit.Length)}' of '{encoder}' has {Literal.People(there)} (⌊({Literal.People(limit.Length)} - {Literal.People(grid.Frames.Field)}) / {Literal.People(grid.Frames.Hop)}⌋ + 1)"
                    : $"'{encoder}' makes {Literal.People(there)} of {LongestMilliseconds / 1000} s, the longest clips of the published runs",
                remedies.Count > 0 ? Check.Or(remedies) : "a lower probability",
            ],
            fixes,
            [.. grid.Shortest is { } also ? new[] { place, site, also.Site } : [site], .. Spec.Find("MinSpans") is null ? Array.Empty<Site>() : [Spec.At("MinSpans")]]);
        return false;
    }

    /// <summary>Reports a policy that is made for another kind of grid.</summary>
    protected void Unfit(PositionGrid grid, string made, string encoder, Site site, Findings findings) => findings.Report(
        Rule.PolicyDoesNotFit,
        site,
        [Declaration.Type.PlainName, Spec.ShortName, made, encoder, grid.Description, grid.Policies],
        [],
        Spec.At());

    /// <summary>Reports a policy that leaves no position visible; the value to change stands on the policy's own declaration.</summary>
    protected bool Visible(
        bool holds, string argument, double value, double most, double usual, int positions, string encoder, Site site, Findings findings, string hopeless = "smaller patches", Site? blamed = null)
    {
        if (!holds)
        {
            var place = Spec.At(argument);
            var isHopeless = positions < 2;
            findings.Report(
                Rule.NoVisiblePositions,
                isHopeless && blamed is not null ? blamed : place,
                [
                    argument, Said(value), 0, Literal.Count(positions, "position"), encoder,
                    isHopeless ? hopeless : $"at most {Said(most)}",
                ],
                isHopeless ? [] : [Fix.Set(argument, Said(usual), place)],
                place, site);
        }

        return holds;
    }

    /// <summary>Reports a policy that leaves less than a tenth of the positions visible.</summary>
    protected void Few(
        int masked, string argument, double value, double usual, int positions, string encoder, Site site, Findings findings)
    {
        if (masked <= 0.9 * positions)
        {
            return;
        }

        var place = Spec.At(argument);
        var percent = Math.Round(100.0 * masked / positions, 1);
        findings.Report(
            Rule.NearlyAllMasked,
            place,
            [argument, Said(value), masked, positions, encoder, Literal.Said(percent), Said(usual)],
            [Fix.Set(argument, Said(usual), place)],
            site);
    }

    /// <summary>Reports a value of the policy's own declaration that is out of the range which the encoder leaves.</summary>
    protected void OutOfRange(
        string argument, double value, string condition, IReadOnlyList<double> usual, Site site, Findings findings, params Site[] also)
    {
        var place = Spec.At(argument);
        findings.Report(
            Rule.ArgumentRange,
            place,
            [argument, Said(value), condition, Check.Or(usual.Select(Said))],
            [.. usual.Select(v => Fix.Set(argument, Said(v), place))],
            [site, .. also]);
    }

    /// <summary>
    /// The share that n = p · L / M spans of M with different starts cover of a long sequence: every position is missed by each of the M
    /// starts that would reach it with probability 1 - p / M.
    /// </summary>
    protected static double Overlapping(double probability, double length) => 1 - Math.Pow(1 - (probability / length), length);

    /// <summary>Writes constants of the class.</summary>
    protected static void Write(CodeWriter code, params (string Name, object Value, string Summary)[] constants)
    {
        for (var i = 0; i < constants.Length; i++)
        {
            var (name, value, summary) = constants[i];
            var text = value switch
            {
                bool truth => Literal.Of(truth),
                double number => Literal.Of(number),
                Enum choice => Literal.Of(choice),
                _ => Literal.Of((int)value),
            };
            (i > 0 ? code.Line() : code).Summary(summary).Line($"public const {MaskKind.ConstantType(value.GetType())} {name} = {text};");
        }
    }

    private static string Said(double value) => value >= 1 && value == (long)value ? Literal.Said((long)value) : Literal.Said(value);

    /// <summary>How many of so many positions of a sample are masked, once overlaps are counted once.</summary>
    public abstract MaskShare ShareOf(long positions);

    /// <summary>The same for n = p · N / M + u spans of M positions, of whose masked positions a share counts.</summary>
    protected static MaskShare Spans(double probability, double length, long positions, int leastSpans = 0, double counted = 1)
    {
        var spans = probability * positions / length;
        var (least, most) = (Math.Max(Math.Floor(spans), leastSpans), Math.Max(Math.Ceiling(spans), leastSpans));
        return new(
            least == 0 ? 0 : Math.Min(positions, length + least - 1) * counted,
            positions * Overlapping(Math.Min(Math.Max(spans, leastSpans) * length / positions, length), length) * counted,
            Math.Min(positions, most * length) * counted,
            positions);
    }

    /// <summary>Constants of the class.</summary>
    public abstract void Constants(CodeWriter code);

    /// <summary>The expression that the overridden method is, in lines.</summary>
    public abstract string DrawStatement { get; }
}

/// <summary>Masked positions of a sample.</summary>
/// <param name="Least">Of the least lucky draw.</param>
/// <param name="Expected">On average, for a long sample.</param>
/// <param name="Most">Of the luckiest draw.</param>
/// <param name="Positions">Of so many.</param>
internal sealed record MaskShare(double Least, double Expected, double Most, long Positions);
