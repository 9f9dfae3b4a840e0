using System.Linq;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>
/// Writes what stands in for an invalid declaration: every member that the code would have, so that the one diagnostic about the
/// declaration does not become fifty about its users.
/// </summary>
internal static class StubEmitter
{
    public static void Write(CodeWriter code, DeclarationSpec spec, Findings findings)
    {
        var rule = findings.All.FirstOrDefault(f => f.Rule.DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error)?.Rule;
        var reason = rule is null
            ? $"'{spec.Type.PlainName}' is made from a declaration with errors; see the build's messages."
            : $"'{spec.Type.PlainName}' has an error: {rule.Id} {rule.Title}; see the build's messages.";
        var fail = $"throw new global::System.InvalidOperationException({Literal.Of(reason)})";
        var name = spec.Type.Name;
        switch (spec.Kind)
        {
            case DeclarationKind.Encoder or DeclarationKind.Variant:
                code.Block($"partial class {name} : {Generated.Encoder}", () => Encoder(code, spec.Type, fail));
                break;
            case DeclarationKind.Mask:
                code.Block($"partial class {name} : {Generated.MaskPolicy}", () => code.Line(
                    $"protected override void Draw(global::System.Span<bool> mask, {Generated.MaskGrid} grid, global::Data2Vec.Dsl.Masking.Draws draws) => {fail};"));
                break;
            case DeclarationKind.Pair:
                code.Block($"partial class {name} : {Generated.Pair}", () => Pair(code, spec, fail));
                break;
            default:
                code.Block($"partial class {name}", () => { });
                break;
        }
    }

    private static void Encoder(CodeWriter code, TypeSpec type, string fail)
    {
        code.Line("public const long ParameterCount = 0;").Line("public const int Tokens = 0;").Line("public const long ForwardFlops = 0;");
        code.Line("public const string StageTable = \"\";");
        code.Line($"public static readonly {Generated.Layout} Layout = new(0, 0, 0, 0);");
        Constructors(code, type, fail);
        code.Line($"public override int Dim => {fail};");
        code.Line($"public override int LayerCount => {fail};");
        code.Line($"public override int ExtraTokens => {fail};");
        code.Line($"public override {Generated.Sequence} Embed({Generated.Batch} batch) => {fail};");
        code.Line($"public override {Generated.MaskGrid} GridOf({Generated.Batch} batch) => {fail};");
        code.Line($"public override {Generated.Sequence} Mask({Generated.Sequence} x, {Generated.MaskBatch} mask) => {fail};");
        code.Line($"public override {Generated.Tensor} Encode({Generated.Sequence} sequence, global::Data2Vec.Dsl.LayerResults? results = null) => {fail};");
        code.Line($"public override global::System.Collections.Generic.IEnumerable<(string Name, string Fairseq)> FairseqNames() => {fail};");
    }

    private static void Pair(CodeWriter code, DeclarationSpec spec, string fail)
    {
        var encoder = spec.References.Select(r => r.Declaration)
            .FirstOrDefault(d => d is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant, Type.Obstacle: TypeObstacle.None });
        var (type, access) = encoder is null ? (Generated.Encoder, "public") : (encoder.Type.GlobalName, encoder.Type.IsPublic ? "public" : "internal");
        code.Line("public const long ParameterCount = 0;");
        code.Line($"public static readonly {Generated.Layout} Layout = new(0, 0, 0, 0);");
        Constructors(code, spec.Type, fail);
        code.Line($"{access} {type} Student => {fail};");
        code.Line($"{access} {type} Teacher => {fail};");
        code.Line($"public override {Generated.Encoder} StudentEncoder => {fail};");
        code.Line($"public override {Generated.Encoder} TeacherEncoder => {fail};");
        code.Line($"public override {Generated.MaskPolicy} Masking => {fail};");
        code.Line($"public override global::Data2Vec.Dsl.Distillation.DecaySchedule TeacherDecay => {fail};");
        code.Line($"public override global::Data2Vec.Dsl.Training.Recipe Recipe => {fail};");
        code.Line($"public override {Generated.StepResult} forward({Generated.Batch} batch, {Generated.MaskBatch} mask) => {fail};");
    }

    private static void Constructors(CodeWriter code, TypeSpec type, string fail)
    {
        code.Line($"public {type.Name}({Generated.Device}? device = null, ulong seed = 1)")
            .Indented(() => code.Line(": base(\"\", null!) => ").Line($"    {fail};"));
        code.Line($"public {type.Name}({Generated.Store} store)")
            .Indented(() => code.Line(": base(\"\", null!) => ").Line($"    {fail};"));
    }
}
