using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A stage of the user's in its place: its signature applied to what flows there.</summary>
internal sealed class UserStage : Stage
{
    public override Type Attribute => typeof(StageAttribute<>);

    public override bool ChangesWidth => true;

    public override StagePlan? Plan(AttributeSpec attribute, EncoderContext context)
    {
        var reference = attribute.Module!;
        if (reference.Declaration is not { Kind: DeclarationKind.Stage } declaration)
        {
            context.Findings.Report(Rule.NoSignature, attribute.AtType(0), reference.Name);
            return null;
        }

        // What is wrong with the class itself is reported there.
        if (UserModule.Create(declaration, new Findings()) is not { } module
            || !StandsRight(module, attribute, context)
            || Bind(module, attribute, context) is not { } sizes
            || Output(module, sizes, attribute, context) is not { } output
            || Parameters(module, sizes, attribute, context) is not { } parameters)
        {
            return null;
        }

        var plan = new UserStagePlan(attribute, module, Apply(module.Flops, sizes), parameters, output, context);
        if (module.Signature.IndexOf(Role.Time) >= 0)
        {
            var (kernel, stride) = Strides.Of(module.Signature.Output[1].Size)!.Value;
            context.Frames = context.Frames!.Convolve(kernel, stride);

            // Clips are counted in samples by 32-bit numbers.
            _ = checked((int)Math.Max(context.Frames.Hop, context.Frames.Field));
        }

        if (context.WidthSite is null || !output[module.Signature.IndexOf(Role.Channel)].Equals(context.Shape[module.Signature.IndexOf(Role.Channel)]))
        {
            context.WidthSite = attribute.At();
        }

        return plan;
    }

    private static Dim Apply(Dim size, IReadOnlyDictionary<string, Dim> sizes) =>
        size.Map(atom => atom is SymbolAtom { Symbol: var symbol } ? sizes[symbol.Name] : null);

    private static bool StandsRight(UserModule module, AttributeSpec spec, EncoderContext context)
    {
        var roles = module.Signature.Roles;
        if (roles.Contains(Role.Token))
        {
            if (!Check.TakesTokens(context, spec))
            {
                return false;
            }

            if (context.Transformer is { } blocks && !context.Shape[1].Equals(blocks.Output[1]))
            {
                Check.Order(context, spec, "the positions of the blocks' output", "put it before [ConvAdapter]", []);
                return false;
            }

            return true;
        }

        var fits = context.Shape.HasRoles([.. roles]) && (context.Frames is not null || roles.Contains(Role.Height));
        if (!fits)
        {
            var (needs, place, entry) = roles.Contains(Role.Time)
                ? ("audio over time [B, T, C]", "directly after [AudioEncoder] or a [Conv1d]", Modality.Audio)
                : ("an image [B, C, H, W]", "before [PatchEmbedding]", Modality.Image);
            var remedy = context.Modality == entry ? $"put it {place}" : "write '[Shape(\"B, N, C -> B, N, C\")]' for positions, or leave it out";
            Check.Order(context, spec, needs, remedy, []);
        }

        return fits;
    }

    // What each letter of the signature is here; null where a number of it is another.
    private static Dictionary<string, Dim>? Bind(UserModule module, AttributeSpec spec, EncoderContext context)
    {
        var sizes = new Dictionary<string, Dim>();
        for (var i = 0; i < context.Shape.Count; i++)
        {
            var (stated, actual) = (module.Signature.Input[i], context.Shape[i]);
            sizes[module.Signature.Axes.Substring(i, 1)] = actual.Size;
            if (!stated.Size.IsConstant || stated.Size.Equals(actual.Size))
            {
                continue;
            }

            var (noun, letter) = actual.Role switch
            {
                Role.Token => ("positions", "N"),
                Role.Height => ("rows", "H"),
                Role.Width => ("columns", "W"),
                _ => ("channels", "C"),
            };
            var canProject = actual.Role == Role.Channel && module.Signature.Roles.Contains(Role.Token) && context.Transformer is null;
            var linear = $"Linear(Dim = {Literal.Said(stated.Size.IsConstant ? stated.Size.Constant : 0)})";
            var remedy = $"write '{letter}' for '{stated.Text}' in the [Shape] of '{module.Spec.Type.PlainName}'";
            Site[] also = actual.Role == Role.Channel && context.WidthSite is { } width ? [width, module.Site] : [module.Site];
            context.Findings.Report(
                Rule.StageInput,
                spec.At(),
                [spec.ShortName, $"{Literal.People(stated.Size.Constant)} {noun}", context.Previous!.Spec.ShortName, actual.Size, context.Shape, canProject ? $"put [{linear}] before it, or {remedy}" : remedy],
                canProject ? [new Fix(FixKind.AddAbove, linear)] : [],
                also);
            return null;
        }

        return sizes;
    }

    private static Shape? Output(UserModule module, Dictionary<string, Dim> sizes, AttributeSpec spec, EncoderContext context)
    {
        var axes = module.Signature.Output.Select((size, i) => new Axis(context.Shape[i].Role, Apply(size.Size, sizes))).ToList();
        var channel = module.Signature.IndexOf(Role.Channel);
        if (!IsPositive(module.Signature.Output[channel].Text, axes[channel].Size, module, module.Site, spec, context))
        {
            return null;
        }

        if (context.Transformer is { } blocks && !axes[channel].Equals(context.Shape[channel]))
        {
            context.Findings.Report(
                Rule.AxisChanged,
                spec.At(),
                [spec.ShortName, $"{axes[channel].Size} channels", context.Shape[channel].Size, $"the targets are as wide as [{blocks.Spec.ShortName}], so put the stage before it"],
                [],
                module.Site);
            return null;
        }

        return Shape.Of(axes);
    }

    private static bool IsPositive(string text, Dim size, UserModule module, Site at, AttributeSpec spec, EncoderContext context)
    {
        var isPositive = size.Constant >= 1;
        if (!isPositive)
        {
            context.Findings.Report(Rule.SizeBelowOne, spec.At(), [text, module.Spec.Type.PlainName, size, context.Shape], [], at);
        }

        return isPositive;
    }

    // The shapes of what it learns, each a number here.
    private static List<(LearnedTensor Tensor, long[] Shape)>? Parameters(
        UserModule module, Dictionary<string, Dim> sizes, AttributeSpec spec, EncoderContext context)
    {
        var all = new List<(LearnedTensor Tensor, long[] Shape)>();
        foreach (var tensor in module.Learned)
        {
            var shape = tensor.Sizes.Select(size => (size.Text, Size: Apply(size.Size, sizes))).ToList();
            var at = new Site(tensor.Attribute.Owner, -1, tensor.Argument);
            if (shape.Find(size => !size.Size.IsConstant) is { Text: not null } open)
            {
                context.Findings.Report(Rule.SizeUnknown, spec.At(), [open.Text, module.Spec.Type.PlainName, open.Size], [], at);
                return null;
            }

            if (!shape.TrueForAll(size => IsPositive(size.Text, size.Size, module, at, spec, context)))
            {
                return null;
            }

            all.Add((tensor, shape.Select(size => size.Size.Constant).ToArray()));
        }

        return all;
    }
}
