using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>
/// Writes the model of an encoder: parameters, constructor, and the forward pass in three steps cut at the mask point. What a stage
/// contributes is written by its plan.
/// </summary>
internal sealed class EncoderEmitter(EncoderPlan plan)
{
    private readonly TypeSpec _type = plan.Spec.Type;

    // Tokens are hidden before they become vectors, so nothing of the model stands above.
    private bool MasksTokens => plan.MaskPoint?.Grid is TokenGrid;

    public void Write(CodeWriter code)
    {
        Remarks(code);
        code.Block($"partial class {_type.Name} : {plan.Modality.Encoder}", () =>
        {
            Fields(code);
            Constructor(code);
            ToMaskPoint(code);
            Mask(code);
            Encode(code);
            foreach (var stage in plan.Stages)
            {
                stage.Members(code);
            }
        });
    }

    private void Remarks(CodeWriter code)
    {
        if (!_type.HasSummary)
        {
            code.Summary($"{plan.Modality.Article} encoder: {plan.Stages[0].Output} → {plan.Output}, {Literal.People(plan.ParameterCount)} parameters.");
        }

        code.Line("/// <remarks>").Line("/// <code>");
        code.Lines(StageTable.Of(plan).Select(row => ("/// " + CodeWriter.Escape(row)).TrimEnd()));
        code.Line("/// </code>").Line("/// </remarks>");
    }

    private void Fields(CodeWriter code)
    {
        foreach (var stage in plan.Stages)
        {
            stage.Fields(code);
        }

        code.Line();
    }

    private void Constructor(CodeWriter code)
    {
        ModelMembers.Constructor(code, _type);
        code.Summary("Creates the model over a store of its layout, which may be a part of a larger one.");
        code.Line($"public {_type.Name}({Generated.Store} store)").Indented(() => code.Line($": base({Literal.Of(_type.PlainName)}, store)"));
        code.Line("{").Indented(() =>
        {
            foreach (var stage in plan.Stages)
            {
                stage.Construct(code);
            }

            Freeze(code);
        }).Line("}").Line();
    }

    // The optimiser would decay the weights of what learns nothing.
    private void Freeze(CodeWriter code)
    {
        if (!plan.FrozenParameters.Any())
        {
            return;
        }

        code.Line().Line($"// {plan.Frozen.Last().Title} lets no gradient through: what stands before it stays as it is.");
        foreach (var parameters in plan.Frozen.Select(stage => stage.AllParameters.Intersect(plan.FrozenParameters).ToList()).Where(all => all.Count > 0))
        {
            code.Line($"Freeze({string.Join(", ", parameters.Select(parameter => parameter.Field))});");
        }
    }

    private void ToMaskPoint(CodeWriter code)
    {
        var stages = plan.Entrance.ToList();
        var (input, output) = (plan.Stages[0].Output, plan.Local.Last().Output);
        var goal = plan.MaskPoint is null ? "the blocks" : "the mask point";
        code.Summary($"From the batch to {goal}: {input} → {output}.");
        if (plan.Projection is not { } projection)
        {
            EmbedBody($"public override {Generated.Sequence} ToMaskPoint({plan.Modality.Batch} batch)", stages);
            return;
        }

        code.Block($"public override {Generated.Sequence} ToMaskPoint({plan.Modality.Batch} batch)", () =>
            code.Line("using var features = Extract(batch);").Line("return ToMaskPoint(features, batch);"));
        code.Line();
        var above = stages.TakeWhile(s => s != projection).ToList();
        code.Summary($"From the batch to the features that are projected: {input} → {above.Last().Output}.");
        code.Block($"public {Generated.Tensor} Extract({plan.Modality.Batch} batch)", () =>
        {
            code.Line("using var scope = NewScope();");
            above.ForEach(stage => stage.Forward(code));
            code.Line("return x.MoveToOuterDisposeScope();");
        });
        code.Line();
        code.Summary($"From such features to {goal}: {above.Last().Output} → {output}.");
        EmbedBody(
            $"public {Generated.Sequence} ToMaskPoint({Generated.Tensor} features, {plan.Modality.Batch} batch)",
            stages.SkipWhile(s => s != projection),
            () => code.Line("var x = features;", above.Last().Output.ToString()));

        void EmbedBody(string signature, IEnumerable<StagePlan> all, Action? first = null)
        {
            code.Block(signature, () =>
            {
                if (!MasksTokens)
                {
                    code.Line("using var scope = NewScope();");
                }

                first?.Invoke();
                foreach (var stage in all)
                {
                    stage.Forward(code);
                }

                code.Line(plan.Modality.HasPadding
                    ? plan.Frames is not null ? "return Frames(x, batch, Frames);"
                    : $"return new {Generated.Sequence}({(MasksTokens ? "tokens" : "x.MoveToOuterDisposeScope()")}, batch.Padding);"
                    : $"return new {Generated.Sequence}(x.MoveToOuterDisposeScope());");
            });
            code.Line();
        }
    }

    private void Mask(CodeWriter code)
    {
        code.Line("/// <inheritdoc/>");
        var signature = $"public override {Generated.MaskGrid} GridOf({plan.Modality.Batch} batch) =>";
        var maskSignature = $"public override {Generated.Sequence} Mask({Generated.Sequence} x, {Generated.MaskBatch} mask)";
        if (plan.MaskPoint is { } point)
        {
            code.Line(signature).Indented(() => code.Line(
                point.GridOfBatch + ";")).Line();
            code.Summary($"Replaces the masked positions by the mask token: {point.Output} → {point.Output}.");
            code.Signature(maskSignature + " =>").Indented(() => point.Forward(code)).Line();
            return;
        }

        var complaint = Literal.Of($"'{_type.PlainName}' has no [Maskable] stage.");
        code.Line(signature).Indented(() => code.Line($"throw new global::System.NotSupportedException({complaint});")).Line();
        code.Line("/// <inheritdoc/>");
        code.Signature(maskSignature + " =>").Indented(() => code.Line($"throw new global::System.NotSupportedException({complaint});")).Line();
    }

    private void Encode(CodeWriter code)
    {
        var stages = plan.MaskPoint is null ? plan.Stages.SkipWhile(s => s is not TransformerPlan) : plan.Context;
        var input = plan.MaskPoint?.Output ?? plan.Transformer.Output;
        code.Summary($"From {(plan.MaskPoint is null ? "the blocks" : "the mask point")} to the features: {input} → {plan.Output}{(plan.Adapter is null ? $", or [M, {plan.Width}] of masked positions" : "")}.");
        code.Block("public override " + Generated.Encode, () =>
        {
            code.Line("using var scope = NewScope();");
            code.Line($"var {(MasksTokens ? "tokens" : "x")} = sequence.Values;", input.ToString());
            foreach (var stage in stages)
            {
                stage.Forward(code);
            }

            if (plan.Adapter is not null)
            {
                var complaint = $"'{_type.PlainName}' has other positions behind its adapter than masks do.";
                code.Line($"x = only is null ? x : throw new global::System.NotSupportedException({Literal.Of(complaint)});");
            }
            else if (!plan.Transformer.IsLast)
            {
                code.Line("x = Only(only, x);", plan.Output.ToString());
            }

            code.Line("return x.MoveToOuterDisposeScope();");
        });
        code.Line();
    }
}
