using Data2Vec.Dsl.Generator.Masks;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the class of a masking policy.</summary>
internal static class MaskEmitter
{
    public static void Write(CodeWriter code, MaskPlan plan)
    {
        var kind = MaskKind.Of(plan.Spec)!;
        if (plan.Declaration.Type.HasSummary)
        {
            code.Line($"/// <remarks>{CodeWriter.Escape(plan.Description)}</remarks>");
        }
        else
        {
            code.Summary(plan.Description);
        }

        code.Block($"partial class {plan.Declaration.Type.Name} : {kind.Base}", () =>
        {
            plan.Constants(code);
            code.Line();
            code.Line("/// <inheritdoc/>");
            code.Signature($"protected override {kind.Draw} =>");
            code.Indented(() => code.Lines(plan.DrawStatement.Split('\n')));
        });
    }
}
