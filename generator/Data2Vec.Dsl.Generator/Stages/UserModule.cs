using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>One tensor that a user's stage learns.</summary>
/// <param name="Argument">The constructor's parameter.</param>
/// <param name="Attribute">What is said of it.</param>
/// <param name="Sizes">Its shape, over symbols named by the axes of the input.</param>
internal sealed record LearnedTensor(string Argument, AttributeSpec Attribute, IReadOnlyList<SizeText> Sizes);

/// <summary>A user's class that can be a stage, checked by itself: what is wrong with it is reported there, and not where it is used.</summary>
internal sealed class UserModule
{
    private const string AllAxes = "BNTCHW";

    private UserModule(DeclarationSpec spec, Signature signature, IReadOnlyList<LearnedTensor> learned, Dim flops) =>
        (Spec, Signature, Learned, Flops) = (spec, signature, learned, flops);

    public DeclarationSpec Spec { get; }

    public Signature Signature { get; }

    /// <summary>What it learns, in the order of its constructor.</summary>
    public IReadOnlyList<LearnedTensor> Learned { get; }

    /// <summary>Floating-point operations for one sample.</summary>
    public Dim Flops { get; }

    /// <summary>Where its signature stands.</summary>
    public Site Site => Spec.Find(typeof(ShapeAttribute))!.At(nameof(ShapeAttribute.Signature));

    /// <summary>Checks a class that states a shape. Null after an error.</summary>
    public static UserModule? Create(DeclarationSpec spec, Findings findings)
    {
        if (spec.HasSyntaxErrors || spec.Module!.Parameters.Any(p => p.Attribute is { HasErrors: true }) || !DeclarationChecks.OnlyStage(spec, findings)
            || !CanBeMade(spec, findings)
            || !Starts(spec.Module!, findings))
        {
            return null;
        }

        var attribute = spec.Find(typeof(ShapeAttribute))!;
        var text = TextOf(attribute, nameof(ShapeAttribute.Signature));
        if (Signature.Read(text, out var fault) is not { } signature)
        {
            var arrow = text.IndexOf("->", System.StringComparison.Ordinal);
            var isLeft = arrow < 0 || fault!.Position <= arrow;
            Report(
                fault!, attribute.At(nameof(ShapeAttribute.Signature)), nameof(ShapeAttribute.Signature), text, isLeft ? AllAxes : AxesIn(text.Substring(0, arrow)), Mend.Signature(text), findings);
            return null;
        }

        if (Change(signature) is { } change)
        {
            findings.Report(
                Rule.AxisChanged,
                attribute.At(nameof(ShapeAttribute.Signature)),
                [text, $"'{signature.Output[change.Place].Text}'", $"'{signature.Input[change.Place].Text}'", change.Remedy],
                [Fix.Set(nameof(ShapeAttribute.Signature), Literal.Of(signature.WithOutput(change.Place, signature.Input[change.Place].Text)))]);
            return null;
        }

        var learned = spec.Module.Parameters
            .Select(p => (p.Name, Attribute: p.Attribute!, Sizes: Sizes(p.Attribute!, nameof(WeightAttribute.Shape), p.Name, signature, findings)))
            .ToList();
        var flops = attribute.Find(nameof(ShapeAttribute.Flops)) is null
            ? [new SizeText("0", 1, Dim.Zero)]
            : Sizes(attribute, nameof(ShapeAttribute.Flops), null, signature, findings);
        return findings.HasErrors ? null : new(spec, signature, learned.Select(p => new LearnedTensor(p.Name, p.Attribute, p.Sizes!)).ToList(), flops![0].Size);
    }

    private static string TextOf(AttributeSpec attribute, string argument) => (string)attribute.Find(argument)!.Value;

    // Those on the left, and channels, for which a number may stand there.
    private static string AxesIn(string left) => string.Concat(AllAxes.Where(axis => axis == 'C' || left.IndexOf(axis) >= 0));

    private static bool CanBeMade(DeclarationSpec spec, Findings findings)
    {
        var module = spec.Module!;
        var (fault, remedy) = spec.Type.Obstacle switch
        {
            TypeObstacle.Static => ("is static", "remove 'static'"),
            TypeObstacle.Abstract => ("is abstract", "remove 'abstract'"),
            TypeObstacle.Generic => ("is generic", "remove the type parameters"),
            TypeObstacle.ContainerGeneric => ("is nested in a generic type", "move it out"),
            TypeObstacle.FileLocal => ("is local to its file", "remove 'file'"),
            _ when !module.IsStageModule => ("is not derived from StageModule", "derive it"),
            _ when module.Constructors == 0 => ("has no public constructor", "make its constructor public"),
            _ when module.Constructors > 1 => ($"has {module.Constructors} public constructors", "leave one"),
            _ => ("", ""),
        };
        if (fault.Length > 0)
        {
            findings.Report(Rule.NotAStage, Site.Of(spec.Type), spec.Type.PlainName, fault, remedy);
            return false;
        }

        foreach (var parameter in module.Parameters.Where(p => p.Attribute is null || !p.IsTensor))
        {
            var remedies = parameter.IsTensor ? $"[Weight(\"C, C\")] or [Vector(\"C\")] before it"
                : parameter.Attribute is not null ? $"'Parameter {parameter.Name}'"
                : "a constant in the class, or give it a default value";
            findings.Report(
                Rule.NotLearned, new Site(spec.Type.HintName, -1, parameter.Name), parameter.Type, parameter.Name, spec.Type.PlainName, remedies);
        }

        return !findings.HasErrors;
    }

    // The numbers that parameters start from.
    private static bool Starts(ModuleSpec module, Findings findings)
    {
        foreach (var parameter in module.Parameters)
        {
            foreach (var argument in parameter.Attribute!.Arguments.Where(a => a.Value is double))
            {
                var (value, isStd) = ((double)argument.Value, argument.Name == nameof(WeightAttribute.Std));
                if (double.IsNaN(value) || double.IsInfinity(value) || (isStd && value < 0))
                {
                    findings.Report(
                        Rule.ArgumentRange,
                        new Site(argument.Owner, -1, parameter.Name) { Inner = argument.Name },
                        [argument.Name, Literal.Said(value), isStd ? "0 or more" : "a finite number", "0"],
                        [Fix.Set(argument.Name, 0)]);
                }
            }
        }

        return !findings.HasErrors;
    }

    private static IReadOnlyList<SizeText>? Sizes(AttributeSpec attribute, string argument, string? parameter, Signature signature, Findings findings)
    {
        var text = TextOf(attribute, argument);
        var sizes = SizeReader.Read(text, signature.AxesOfSample, out var fault);
        if (fault is null && parameter is null && sizes!.Count > 1)
        {
            fault = new(sizes[1].Position, $"'{sizes[1].Text}'", "the end");
        }

        if (fault is not null)
        {
            var site = parameter is null ? attribute.At(argument) : new Site(attribute.Owner, -1, parameter);
            Report(fault, site, argument, text, signature.AxesOfSample, Mend.Sizes(text, signature.AxesOfSample), findings);
            return null;
        }

        return sizes;
    }

    private static void Report(SizeFault fault, Site site, string argument, string text, string axes, string mended, Findings findings)
    {
        if (fault.Expected.Length > 0)
        {
            findings.Report(
                Rule.Unreadable, site, [text, fault.Position, fault.Found, fault.Expected, mended], [Fix.Set(argument, Literal.Of(mended))]);
            return;
        }

        var word = fault.Found.Trim('\'');
        var candidates = axes.Select(axis => Regex.Replace(text, $@"\b{word}\b", axis.ToString()))
            .Where(text => argument != nameof(ShapeAttribute.Signature) || (Signature.Read(text, out _) is { } signature && Change(signature) is null))
            .ToList();
        findings.Report(
            Rule.UnknownAxis,
            site,
            [fault.Found, fault.Position, text, Check.Or(axes.Select(axis => $"'{axis}'"))],
            candidates.Select(text => Fix.Set(argument, Literal.Of(text))).ToList());
    }

    // What no encoder allows is said here; the rest depends on where the stage stands.
    private static (int Place, string Remedy)? Change(Signature signature)
    {
        for (var i = 0; i < signature.Roles.Count; i++)
        {
            var (kept, size) = (signature.Input[i].Text, signature.Output[i].Size);
            var remedy = signature.Roles[i] switch
            {
                Role.Channel => size.Symbols.All(s => s.Name is "C" or "H" or "W") ? null
                    : "channels are as many for each input, so write 'C' or a size made of it",
                Role.Time => Strides.Of(size) is not null ? null
                    : "time may only shrink as in a convolution without padding, ⌊(T - K)/S⌋ + 1; write such a size, for example 'T/2', or 'T'",
                Role.Batch => signature.Keeps(i) ? null : "samples stay samples, so write 'B'",
                _ => signature.Keeps(i) ? null : $"masks, padding and targets are laid out over positions; write '{kept}'",
            };
            if (remedy is not null)
            {
                return (i, remedy);
            }
        }

        return null;
    }
}
