using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the model of a student and teacher. Its forward pass reads as the paper's algorithm.</summary>
internal sealed class PairEmitter(PairPlan plan)
{
    private readonly TypeSpec _type = plan.Spec.Type;
    private readonly EncoderPlan _encoder = plan.Encoder;
    private readonly PairSettings _settings = plan.Settings;

    private string EncoderType => _encoder.Spec.Type.GlobalName;

    // The teacher starts from what the student's first stages have made.
    private bool Borrows => _settings.Teacher.Averages != Averaged.Encoder;

    private string Access => _encoder.Spec.Type.MemberAccess;

    private string Width => _encoder.Width.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Write(CodeWriter code)
    {
        Remarks(code);
        code.Block($"partial class {_type.Name} : {_encoder.Modality.Pair}", () =>
        {
            foreach (var parameter in plan.Head)
            {
                code.Line($"private readonly {Generated.Parameter} {parameter.Field};", parameter.ShapeText);
            }

            if (plan.Head.Count > 0)
            {
                code.Line();
            }

            Constructors(code);
            Forward(code);
            Recipe(code);
        });
    }

    private void Remarks(CodeWriter code)
    {
        var mask = plan.Mask.Declaration.Type.PlainName;
        if (!_type.HasSummary)
        {
            code.Summary($"A data2vec 1.0 student and teacher over {_encoder.Spec.Type.PlainName}, masked by {mask}.");
        }

        code.Line("/// <remarks>").Line("/// <code>");
        var rows = new[]
        {
            ("Encoder", $"{_encoder.Spec.Type.PlainName}, {Literal.People(_encoder.ParameterCount)} parameters"),
            ("Mask", $"{mask}. {plan.Mask.Description}"),
            ("Teacher", TeacherRow()),
            ("Targets", $"{(_settings.Targets.From == LayerOutput.Block ? "outputs" : "feed-forward branches")} of the top {_settings.Targets.TopLayers} of {_encoder.Transformer.Attribute.Depth} blocks, averaged"),
            ("Loss", LossRow()),
        };
        code.Lines(rows.Concat(RecipeTable.Of(plan)).Select(r => "/// " + r.Item1.PadRight(9) + CodeWriter.Escape(r.Item2)));
        code.Line("/// </code>").Line("/// </remarks>");
    }

    private string TeacherRow()
    {
        var part = _settings.Teacher.Averages switch
        {
            Averaged.Encoder => "the whole encoder",
            Averaged.TransformerOnly => "the transformer",
            _ => "the stages after the mask point",
        };
        var copies = _settings.Teacher.Averages == Averaged.TransformerOnly ? ", and copies what stands between it and the mask point" : "";
        var (decay, final) = (Literal.People(_settings.Teacher.Decay), Literal.People(_settings.FinalDecay));
        return decay == final
            ? $"averages {part} with decay {decay}{copies}"
            : $"averages {part} with decay {decay} → {final} over {Literal.People(_settings.AnnealSteps)} updates{copies}";
    }

    private string LossRow()
    {
        var regression = _settings.Regression;
        var loss = regression.Loss == Data2Vec.Dsl.Loss.SmoothL1 ? $"smooth L1, β = {Literal.People(regression.Beta)}" : "mean squared error";
        return $"{loss}, {plan.Decoder.Description}";
    }

    private void Constructors(CodeWriter code)
    {
        ModelMembers.Constructor(code, _type);
        code.Line($"private {_type.Name}({Generated.Store} store)").Indented(() => code.Line($": base({Literal.Of(_type.PlainName)}, store)"));
        code.Line("{").Indented(() =>
        {
            code.Line($"Student = new {EncoderType}(store);");
            code.Line("register_module(\"student\", Student);");
            foreach (var parameter in plan.Head)
            {
                var method = parameter.IsMatrix ? "HeadWeight" : "HeadVector";
                code.Line($"{parameter.Field} = {method}({Literal.Of(parameter.Name)}, {parameter.Start}, {Literal.Of(parameter.Shape)});");
            }

            code.Line($"Teacher = new {EncoderType}(store.ForTeacher({Literal.Of(_settings.Teacher.Averages)}));");
            code.Line("register_module(\"teacher\", Teacher);");
            code.Line("Teacher.eval();");
        }).Line("}").Line();
        code.Summary("The encoder that is trained.").Line($"{Access} {EncoderType} Student {{ get; }}").Line();
        code.Summary("Its moving average.").Line($"{Access} {EncoderType} Teacher {{ get; }}").Line();
    }

    private void Recipe(CodeWriter code)
    {
        void Override(string type, string name, string value) =>
            code.Line("/// <inheritdoc/>").Line($"public override {type} {name} {{ get; }} = new{value};").Line();

        Override(Generated.MaskPolicy, "Masking", $" {plan.Mask.Declaration.Type.GlobalName}()");
        Override(
            Generated.DecaySchedule,
            "TeacherDecay",
            $"(Start: {Literal.Of(_settings.Teacher.Decay)}, End: {Literal.Of(_settings.FinalDecay)}, Steps: {Literal.Of((long)_settings.AnnealSteps)})");
        code.Line("/// <inheritdoc/>").Line($"public override {Generated.Recipe} Recipe {{ get; }} = new(");
        code.Indented(() => code.Lines(RecipeArguments())).Line();
        MonitorMember.Write(code, plan);
    }

    private IEnumerable<string> RecipeArguments()
    {
        var r = _settings.Recipe;
        yield return $"Updates: {Literal.Of((long)r.Updates)},";
        yield return $"BatchSize: {Literal.Of((long)r.BatchSize)},";
        yield return $"LearningRate: {Literal.Of(r.LearningRate)},";
        yield return $"Schedule: {Literal.Of(r.Schedule)},";
        yield return $"Warmup: {Literal.Of((long)r.Warmup)},";
        yield return $"Hold: {Literal.Of((long)r.Hold)},";
        yield return $"FinalScale: {Literal.Of(r.FinalScale)},";
        yield return $"Beta1: {Literal.Of(r.Beta1)},";
        yield return $"Beta2: {Literal.Of(r.Beta2)},";
        yield return $"Epsilon: {Literal.Of(r.Epsilon)},";
        yield return $"WeightDecay: {Literal.Of(r.WeightDecay)},";
        yield return $"DecayOn: {Literal.Of(r.DecayOn)},";
        var last = new List<string> { $"ClipNorm: {Literal.Of(r.ClipNorm)}" };
        if (r.WorldSize * r.Accumulation > 1)
        {
            last.Add($"WorldSize: {Literal.Of((long)r.WorldSize)}");
            last.Add($"Accumulation: {Literal.Of((long)r.Accumulation)}");
        }

        if (r.Precision != Precision.Automatic)
        {
            last.Add($"Precision: {Literal.Of(r.Precision)}");
        }

        if (r.Schedule == Schedule.Polynomial)
        {
            last.Add($"Power: {Literal.Of(r.Power)}");
        }

        if (r.LayerDecay != RecipeDefaults.LayerDecay)
        {
            last.Add($"LayerDecay: {Literal.Of(r.LayerDecay)}");
        }

        for (var i = 0; i < last.Count; i++)
        {
            yield return last[i] + (i == last.Count - 1 ? ");" : ",");
        }
    }

    private void Forward(CodeWriter code)
    {
        var sequence = _encoder.MaskPoint!.Output.ToString();
        code.Line("/// <inheritdoc/>");
        code.Block($"public override {Generated.StepResult} forward({_encoder.Modality.Batch} batch, {Generated.MaskBatch} mask)", () =>
        {
            code.Line("using var scope = NewScope();");
            code.Line("var input = Student.ToMaskPoint(batch);", sequence);
            code.Line(Borrows
                ? "var y = Targets(input.Detached(), mask);"
                : "var y = Targets(batch, mask);", $"[M, {Width}]");
            code.Line("var x = Predictions(input, mask);", $"[M, {Width}]");
            code.Line($"var loss = {Loss()};");
            code.Line("return Step(loss, mask, x, y);");
        });
        code.Line();
        Targets(code);
        code.Line();
        Predictions(code);
    }

    private void Targets(CodeWriter code)
    {
        var (depth, targets) = (_encoder.Transformer.Attribute.Depth, _settings.Targets);
        var collect = targets.From == LayerOutput.Block ? "CollectBlocks" : "CollectFeedForwards";
        var sees = _settings.Teacher.Sees == TeacherSees.MaskedTokens ? "only what the student does not" : "everything";
        code.Summary($"The teacher sees {sees}; its top {targets.TopLayers} of {depth} layers, averaged, are the targets: [M, {Width}].");
        code.Block($"private {Generated.Tensor} Targets({(Borrows ? $"{Generated.Sequence} input" : $"{_encoder.Modality.Batch} batch")}, {Generated.MaskBatch} mask)", () =>
        {
            code.Line("using var scope = NewScope();");
            code.Line("using var noGradient = NoGradient();");
            if (!Borrows)
            {
                code.Line("var input = Teacher.ToMaskPoint(batch);", _encoder.MaskPoint!.Output.ToString());
            }

            var all = $"{targets.TopLayers} × {_encoder.Output}";
            var collected = _settings.TargetsNeedAllPositions || !_encoder.Transformer.IsLast ? all
                : targets.TopLayers == 1 ? $"[M, {Width}]"
                : $"{all}, the last [M, {Width}]";
            code.Line($"using var layers = {collect}(first: {depth - targets.TopLayers}, mask);", collected);
            var seen = _settings.Teacher.Sees == TeacherSees.MaskedTokens ? $"OnlyMasked(input, mask, {EncoderType}.PaddingToken)" : "input";
            code.Line($"Teacher.Encode({seen}, layers{(_settings.TargetsNeedAllPositions ? "" : ", only: mask")});");

            // Tokens are no vectors yet: of text, what enters the blocks stands for it.
            code.Line($"WatchLocalEncoder({(_encoder.Modality == Modality.Text ? "layers.Input!" : "input.Values")}, mask);");
            var average = $"var y = Average({string.Join(", ", TargetArguments())});";
            if (_settings.TargetsNeedAllPositions)
            {
                code.Line(average, $"[B, {_encoder.Output[1].Size - _encoder.ExtraTokens}, {Width}]");
                code.Line("return Rows(y, mask.MaskedIndices).MoveToOuterDisposeScope();", $"[M, {Width}]");
                return;
            }

            code.Line(average, $"[M, {Width}]");
            code.Line("return y.MoveToOuterDisposeScope();");
        });
    }

    private void Predictions(CodeWriter code)
    {
        code.Summary($"The student sees the masked input and predicts the targets where it is masked: [M, {Width}].");
        code.Block($"private {Generated.Tensor} Predictions({Generated.Sequence} input, {Generated.MaskBatch} mask)", () =>
        {
            code.Line("using var scope = NewScope();");
            code.Line("var x = Student.Encode(Student.Mask(input, mask), only: mask);", $"[M, {Width}]");
            plan.Decoder.Forward(code);
            code.Line("return x.MoveToOuterDisposeScope();");
        });
    }

    private IEnumerable<string> TargetArguments()
    {
        var targets = _settings.Targets;
        yield return !_settings.TargetsNeedAllPositions ? "layers.At(mask)" : _encoder.ExtraTokens == 0 ? "layers.Kept" : $"layers.WithoutFirst({_encoder.ExtraTokens})";
        foreach (var (name, value) in new[]
        {
            ("batchNorm", targets.BatchNorm),
            ("instanceNorm", targets.InstanceNorm),
            ("groupNorm", targets.GroupNorm),
            ("layerNorm", targets.LayerNorm),
        })
        {
            if (value != Normalise.None)
            {
                yield return $"{name}: Of{value}";
            }
        }

        if (targets.TimeFirst)
        {
            yield return "timeFirst: true";
        }
    }

    private string Loss()
    {
        var regression = _settings.Regression;

        // The root stays an expression: its digits would depend on the runtime that the compiler runs on.
        var scale = regression.Scale == 0
            ? $"1 / global::System.Math.Sqrt({Literal.Of((double)_encoder.Width)})"
            : Literal.Of(regression.Scale);
        return regression.Loss == Data2Vec.Dsl.Loss.SmoothL1
            ? $"SmoothL1(x, y, beta: {Literal.Of(regression.Beta)}, scale: {scale})"
            : $"SumSquared(x, y, scale: {scale})";
    }
}
