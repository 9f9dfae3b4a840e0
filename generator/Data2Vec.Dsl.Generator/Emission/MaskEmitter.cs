using Data2Vec.Dsl.Generator.Masks;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the class of a masking policy.</summary>
internal static class MaskEmitter
{
    public static void Write(CodeWriter code, MaskPlan plan)
    {
        code.Line($"/// <remarks>{CodeWriter.Escape(plan.Description)}</remarks>");
        code.Block($"partial class {plan.Declaration.Type.Name} : {Generated.MaskPolicy}", () =>
        {
            plan.Constants(code);
            code.Line();
            code.Line("/// <inheritdoc/>").Line(Generated.Attribute);
            code.Line($"protected override void Draw(global::System.Span<bool> mask, {Generated.MaskGrid} grid, global::Data2Vec.Dsl.Masking.Draws draws) =>");
            code.Indented(() => code.Line(plan.DrawStatement));
        });
    }
}
