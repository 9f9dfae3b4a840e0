using System.Globalization;
using System.Linq;
using Data2Vec.Dsl.Generator.Heads;
using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>
/// Writes what stands in for an invalid declaration: every member that the code would have, so that the one diagnostic about the
/// declaration does not become fifty about its users.
/// </summary>
internal sealed class StubEmitter(DeclarationSpec spec, Findings findings)
{
    private const string Fail = "throw DeclarationError;";
    private readonly TypeSpec _type = spec.Type;
    private readonly Modality _modality = Modality.Of(spec);

    private string? Base => spec.Kind switch
    {
        DeclarationKind.Encoder or DeclarationKind.Variant => _modality.Encoder,
        DeclarationKind.Mask => MaskOf(spec).Base,
        DeclarationKind.Pair => _modality.Pair,
        DeclarationKind.Head => HeadOf(spec)?.Base ?? $"global::Data2Vec.Dsl.Heads.ModelWithHead<{_modality.Batch}>",
        _ => null,
    };

    // As the analyzer reports it; where the build runs no analyzers, this is where it is read.
    private string Reason => Error(findings) is { } own ? $"'{_type.PlainName}' has an error. {Said(own)}."
        : Elsewhere(spec) is { } other ? $"'{_type.PlainName}' is made from '{other.Name}', which has an error. {Said(other.Error)}."
        : $"'{_type.PlainName}' has an error that the compiler reports.";

    private static Finding? Error(Findings findings) => findings.All.FirstOrDefault(f => f.IsError);

    private static string Said(Finding error) =>
        $"{error.Rule.Id}: {string.Format(CultureInfo.InvariantCulture, error.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), error.Arguments)}";

    // The deepest one: what is made from it has no error of its own.
    private static (string Name, Finding Error)? Elsewhere(DeclarationSpec spec)
    {
        foreach (var named in spec.References.Select(r => r.Declaration).OfType<DeclarationSpec>())
        {
            var all = new Findings();
            DeclarationPlans.Check(named, all);
            if (Error(all) is { } error)
            {
                return (named.Type.PlainName, error);
            }

            if (Elsewhere(named) is { } deeper)
            {
                return deeper;
            }
        }

        return null;
    }

    public void Write(CodeWriter code)
    {
        if (!_type.HasSummary)
        {
            code.Summary("A stand-in without code: the declaration has an error.");
        }

        if (Base is not { } inherited)
        {
            code.Block($"partial class {_type.Name}", () => { });
            return;
        }

        code.Block($"partial class {_type.Name} : {inherited}", () =>
        {
            switch (spec.Kind)
            {
                case DeclarationKind.Mask:
                    Mask(code);
                    break;
                case DeclarationKind.Pair:
                    Pair(code);
                    break;
                case DeclarationKind.Head:
                    Head(code);
                    break;
                default:
                    Encoder(code);
                    break;
            }

            code.Line("private static global::System.InvalidOperationException DeclarationError =>");
            code.Indented(() => code.Line($"new({Literal.Of(Reason)});"));
        });
    }

    private static MaskKind MaskOf(DeclarationSpec spec) => MaskKind.Of(spec.Attributes.First(a => MaskKind.Of(a) is not null))!;

    private static HeadKind? HeadOf(DeclarationSpec spec) => spec.Attributes.Select(HeadKind.Of).FirstOrDefault(kind => kind is not null);

    private static void Override(CodeWriter code, string member, string access = "public") =>
        code.Line("/// <inheritdoc/>").Signature($"{access} override {member} => {Fail}").Line();

    private static void Constant(CodeWriter code, string type, string name, string value = "0") =>
        code.Summary("Unknown: the declaration has an error.").Line($"public const {type} {name} = {value};").Line();

    // Methods of {0} a length behind other parameters, or of {1} a length alone.
    private void Sizes(CodeWriter code, params string[] methods)
    {
        foreach (var method in methods)
        {
            var more = _modality.Length is { } length ? ", long " + length : "";
            code.Summary("Unknown: the declaration has an error.").Line($"public static long {string.Format(CultureInfo.InvariantCulture, method, more, _modality.Length)} => {Fail}").Line();
        }
    }

    private static void Layout(CodeWriter code) => code
        .Summary("Empty: the declaration has an error.")
        .Line($"public static readonly {Generated.Layout} Layout = new(0, 0, 0, 0);").Line();

    private void Encoder(CodeWriter code)
    {
        foreach (var name in _modality.Constants)
        {
            Constant(code, "int", name);
        }

        Constant(code, "long", "ParameterCount");
        Constant(code, "int", "Tokens");
        Constant(code, "long", "ForwardFlops");
        Constant(code, "long", "BackwardFlops");
        Sizes(code, "SavedBytes(long batch{0})");
        if (_modality.Length is not null)
        {
            Sizes(code, "ForwardFlopsOf(long {1})", "BackwardFlopsOf(long {1})");
        }

        Constant(code, "string", "StageTable", "\"\"");
        Layout(code);
        Constructor(code);
        code.Summary("Creates the model over a store of its layout, which may be a part of a larger one.");
        code.Line($"public {_type.Name}({Generated.Store} store)");
        code.Indented(() => code.Line($": base({Literal.Of(_type.PlainName)}, store) => {Fail}")).Line();
        Override(code, "int Dim");
        Override(code, "int LayerCount");
        Override(code, "int ExtraTokens");
        Override(code, $"{Generated.Sequence} ToMaskPoint({_modality.Batch} batch)");
        Override(code, $"{Generated.MaskGrid} GridOf({_modality.Batch} batch)");
        Override(code, $"{Generated.Sequence} Mask({Generated.Sequence} x, {Generated.MaskBatch} mask)");
        Override(code, Generated.Encode);
        if (_modality == Modality.Text)
        {
            code.Summary("Unknown: the declaration has an error.").Line($"public {Generated.Parameter} TokenVectors => {Fail}").Line();
        }

        if (_modality == Modality.Audio)
        {
            void Unknown(string member) => code.Summary("Unknown: the declaration has an error.").Signature($"public {member} => {Fail}").Line();
            Unknown("static long Frames(long samples)");
            Unknown("static long OutputFrames(long samples)");
            Unknown($"{Generated.Tensor} Extract({_modality.Batch} batch)");
            Unknown($"{Generated.Sequence} ToMaskPoint({Generated.Tensor} features, {_modality.Batch} batch)");
        }
    }

    // A policy has a constant for each argument of its attribute.
    private void Mask(CodeWriter code)
    {
        foreach (var property in MaskOf(spec).Arguments)
        {
            Constant(code, MaskKind.ConstantType(property.PropertyType), property.Name, property.PropertyType == typeof(bool) ? "false" : "0");
        }

        Override(code, MaskOf(spec).Draw, "protected");
    }

    private DeclarationSpec? Encoded => spec.References.Select(r => r.Declaration)
        .FirstOrDefault(d => d is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant, Type.Obstacle: TypeObstacle.None });

    // The head decides the modality: where the encoder is of another, a base class of the encoder's would have nothing of the head's.
    private void Head(CodeWriter code)
    {
        var modality = HeadOf(spec)?.Modality ?? _modality;
        var type = Encoded is { } encoder && modality == _modality ? ModelMembers.PropertyOf(encoder.Type, modality) : modality.Encoder;
        Constant(code, "long", "ParameterCount");
        Layout(code);
        Constructor(code);
        Override(code, $"{type} Encoder");
        foreach (var member in HeadOf(spec)?.Overrides ?? [$"{Generated.Tensor} forward({modality.Batch} batch, {Generated.MaskBatch}? mask = null)"])
        {
            Override(code, member);
        }
    }

    private void Pair(CodeWriter code)
    {
        var encoder = Encoded;
        var (type, access) = encoder is null ? (_modality.Encoder, "public") : (encoder.Type.GlobalName, encoder.Type.MemberAccess);
        Constant(code, "long", "ParameterCount");
        Constant(code, "long", "StateBytes");
        Constant(code, "string", "RecipeTable", "\"\"");
        code.Summary("Unknown: the declaration has an error.").Line($"public static {Generated.MaskGrid} ReferenceGrid(int samples) => {Fail}").Line();
        Sizes(code, "TrainingFlops(long batch{0}, long masked)", "StepBytes(long batch{0})");
        if (_modality == Modality.Audio)
        {
            Constant(code, "int", "ShortestClip");
        }

        Layout(code);
        Constructor(code);
        code.Summary("The encoder that is trained.").Line($"{access} {type} Student => {Fail}").Line();
        code.Summary("Its moving average.").Line($"{access} {type} Teacher => {Fail}").Line();
        Override(code, $"{_modality.Encoder} StudentEncoder");
        Override(code, $"{_modality.Encoder} TeacherEncoder");
        Override(code, $"{Generated.MaskPolicy} Masking");
        Override(code, $"{Generated.DecaySchedule} TeacherDecay");
        Override(code, $"{Generated.Recipe} Recipe");
        Override(code, $"{Generated.StepResult} forward({_modality.Batch} batch, {Generated.MaskBatch} mask)");
    }

    private void Constructor(CodeWriter code)
    {
        ModelMembers.ConstructorHeader(code, _type);
        code.Indented(() => code.Line($": base({Literal.Of(_type.PlainName)}, null!) => {Fail}")).Line();
    }
}
