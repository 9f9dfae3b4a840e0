using System;
using System.Linq;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Writes the nested class of one transformer block: only the operations that this declaration has.</summary>
internal sealed class TransformerBlockCode(TransformerPlan plan)
{
    private readonly string _x = plan.Output.ToString();
    private readonly string _n = plan.Output[1].Size.ToString();
    private readonly string _epsilon = Literal.Of(plan.Attribute.Epsilon);

    private bool IsPreNorm => plan.Attribute.Norm == Norm.Pre;

    private bool UsesModel => plan.HasRandomBlocks || plan.Bias is { IsShared: false };

    public void Write(CodeWriter code)
    {
        code.Summary($"One {(IsPreNorm ? "pre" : "post")}-norm transformer block: {_x} → {_x}.");
        code.Block($"private sealed class {plan.BlockType}", () =>
        {
            Fields(code);
            code.Line();
            Constructor(code);
            code.Line();
            Forward(code);
        });
    }

    private void Fields(CodeWriter code)
    {
        if (UsesModel)
        {
            code.Line($"private readonly {plan.Owner.Name} _model;");
        }

        foreach (var p in plan.Block)
        {
            code.Line($"private readonly {Generated.Parameter} {p.Field};", p.ShapeText);
        }

        if (plan.HasDropPath)
        {
            code.Line("private readonly double _dropPath;");
        }
    }

    private void Constructor(CodeWriter code) => code.Block($"internal {plan.BlockType}({plan.Owner.Name} model, int layer)", () =>
    {
        if (UsesModel)
        {
            code.Line("_model = model;");
        }

        foreach (var p in plan.Block)
        {
            code.Line($"{p.Field} = model.{p.BlockDeclaration}(layer, {Literal.Of(p.Name)}, {p.Start}, {Literal.Of(p.Shape)});");
        }

        if (plan.HasDropPath)
        {
            code.Line($"_dropPath = {Literal.Of(plan.Attribute.DropPath)} * layer / {plan.Attribute.Depth - 1};");
        }
    });

    private void Forward(CodeWriter code)
    {
        var bias = plan.BlockInput is { } given ? $", {given.Type} {given.Name}" : "";
        code.Summary($"The block's output, and its feed-forward branch: {_x} → 2 × {_x}, or [M, {plan.Dim}] of masked positions.");
        code.Block($"internal ({Generated.Tensor} Output, {Generated.Tensor} FeedForward) Forward({Generated.Tensor} x{bias}, {Generated.MaskBatch}? only)", () =>
        {
            code.Line("using var scope = NewScope();");
            if (plan.HasRandomBlocks)
            {
                code.Line("var training = _model.training;");
            }

            code.Line();
            Attend(code);
            code.Line();
            FeedForward(code);
            if (plan.Attribute.AdapterDim > 0 && IsPreNorm)
            {
                Adapter(code);
            }

            code.Line();
            code.Line("return (x.MoveToOuterDisposeScope(), f.MoveToOuterDisposeScope());");
        });
    }

    private void Attend(CodeWriter code)
    {
        var (attribute, heads) = (plan.Attribute, plan.Attribute.Heads);
        var input = "x";
        if (IsPreNorm)
        {
            code.Line($"var h = LayerNorm(x, _norm1Weight, _norm1Bias, {_epsilon});", _x);
            input = "h";
        }

        var projectionBias = attribute.Bias switch
        {
            AttentionBias.QueryValue => ", QueryValueBias(_queryBias, _valueBias)",
            AttentionBias.All => ", _qkvBias",
            _ => "",
        };
        var perHead = $"[B, {heads}, {_n}, {plan.Dim / heads}]";
        code.Line($"var qkv = Linear({input}, _qkvWeight{projectionBias});", $"[B, {_n}, {3 * plan.Dim}]");
        code.Line($"var (q, k, v) = SplitHeads(qkv, {heads});", $"3 × {perHead}");
        if (plan.Bias is { IsShared: false })
        {
            code.Line("var bias = GatherBias(_relativePositionBias, _model._relativePositionIndex);", $"[1, {heads}, {_n}, {_n}]");
        }

        var dropout = attribute.AttentionDropout > 0 ? $"dropout: training ? {Literal.Of(attribute.AttentionDropout)} : 0" : null;
        var arguments = string.Join(", ", new[] { "q", "k", "v", plan.Bias is null && plan.BlockInput is null ? null : "bias", dropout }.Where(a => a is not null));
        code.Line($"var a = Attention({arguments});", perHead);
        code.Line("(x, a) = (Only(only, x), Only(only, MergeHeads(a)));", "2 × " + _x);
        code.Line("a = Linear(a, _projectionWeight, _projectionBias);", _x);
        Branch(code, "a", attribute.LayerScale > 0 ? "_scale1" : null, attribute.Dropout);
        Residual(code, "a", "_norm1");
    }

    private void FeedForward(CodeWriter code)
    {
        var attribute = plan.Attribute;
        var hidden = plan.Output.ToString().Replace($", {plan.Dim}]", $", {plan.Hidden}]");
        var input = "x";
        if (IsPreNorm)
        {
            code.Line($"h = LayerNorm(x, _norm2Weight, _norm2Bias, {_epsilon});", _x);
            input = "h";
        }

        code.Line($"var f = Gelu(Linear({input}, _hiddenWeight, _hiddenBias));", hidden);
        if (attribute.ActivationDropout > 0)
        {
            code.Line($"f = Dropout(f, {Literal.Of(attribute.ActivationDropout)}, training);", hidden);
        }

        code.Line("f = Linear(f, _outputWeight, _outputBias);", _x);
        if (IsPreNorm)
        {
            Branch(code, "f", attribute.LayerScale > 0 ? "_scale2" : null, attribute.Dropout);
            Residual(code, "f", "_norm2");
            return;
        }

        // A post-norm layer's result is its feed-forward output before dropout and residual.
        var branch = "f";
        if (attribute.LayerScale > 0 || attribute.Dropout > 0 || plan.HasDropPath)
        {
            branch = "g";
            Branch(code, "g", attribute.LayerScale > 0 ? "_scale2" : null, attribute.Dropout, from: "f");
        }

        Residual(code, branch, "_norm2");
    }

    // torch's small number, whatever the other norms have.
    private void Adapter(CodeWriter code)
    {
        code.Line();
        code.Line("var g = LayerNorm(x, _adapterNormWeight, _adapterNormBias, 1e-5);", _x);
        code.Line("g = Linear(g, _adapterHiddenWeight, _adapterHiddenBias).relu();");
        code.Line("x = Add(x, Linear(g, _adapterOutputWeight, _adapterOutputBias));", _x);
    }

    // What happens to a branch before it is added to the stream. Where the branch itself is still needed, it goes on under another name.
    private void Branch(CodeWriter code, string branch, string? scale, double dropout, string? from = null)
    {
        if (dropout > 0)
        {
            Step(x => $"Dropout({x}, {Literal.Of(dropout)}, training)");
        }

        if (scale is not null)
        {
            Step(x => $"{scale} * {x}");
        }

        if (plan.HasDropPath)
        {
            Step(x => $"DropPath({x}, _dropPath, training, only)");
        }

        void Step(Func<string, string> value)
        {
            code.Line($"{(from is null ? "" : "var ")}{branch} = {value(from ?? branch)};", _x);
            from = null;
        }
    }

    private void Residual(CodeWriter code, string branch, string norm) => code.Line(
        IsPreNorm ? $"x = Add(x, {branch});" : $"x = LayerNorm(Add(x, {branch}), {norm}Weight, {norm}Bias, {_epsilon});", _x);
}
