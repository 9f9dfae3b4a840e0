using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>
/// Holds a declared pair against everything that fairseq computed for a case: layers, targets, predictions, loss, gradients, the
/// teacher's step and ten training steps. Every tolerance is the case's own.
/// </summary>
public sealed class PairCase<TBatch>(FairseqCase data, Pair<TBatch> pair, TBatch batch, MaskBatch mask)
    where TBatch : Batch
{

    /// <summary>Puts the case's weights into student and teacher.</summary>
    public void LoadWeights()
    {
        var report = Checkpoint.LoadByFairseqNames(pair, Under("student."));
        Checkpoint.LoadTeacherByFairseqNames(pair.TeacherEncoder, Under("teacher."));
        Assert.All(report.Unused, name => Assert.True(name.EndsWith("relative_position_index", StringComparison.Ordinal)
            || name.EndsWith("version", StringComparison.Ordinal) || name.StartsWith("final_proj", StringComparison.Ordinal), name));
    }

    /// <summary>Each block's output and feed-forward branch, of student and teacher.</summary>
    public void LayersAgree()
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        var input = pair.StudentEncoder.ToMaskPoint(batch);
        foreach (var (prefix, encoder, sequence) in new[]
        {
            ("student_layer", pair.StudentEncoder, pair.StudentEncoder.Mask(input, mask)),
            ("teacher_layer", pair.TeacherEncoder, TeacherSees(input)),
        })
        {
            using var blocks = new LayerResults(0, LayerOutput.Block);
            using var branches = new LayerResults(0, LayerOutput.FeedForward);
            encoder.Encode(sequence, blocks);
            encoder.Encode(sequence, branches);
            Assert.Equal(encoder.LayerCount, blocks.Kept.Count);
            for (var i = 0; i < blocks.Kept.Count; i++)
            {
                data.AssertClose($"{prefix}.{i}.out", Laid(blocks.Kept[i]), "forward");
                data.AssertClose($"{prefix}.{i}.ffn", Laid(branches.Kept[i]), "forward");
            }
        }
    }

    /// <summary>What the whole encoder makes of the whole input, and of the masked.</summary>
    public void FeaturesAgree()
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        var encoder = pair.StudentEncoder;
        data.AssertClose("encoder_out_unmasked", encoder.forward(batch), "forward");
        data.AssertClose("encoder_out_masked", encoder.Encode(encoder.Mask(encoder.ToMaskPoint(batch), mask)), "forward");
    }

    /// <summary>
    /// The same step with products in bfloat16, whose numbers are off by up to 2⁻⁹: loss within 1 %, and predictions and the whole gradient within 2 and
    /// 4 % of their lengths. Weights and gradients stay float32.
    /// </summary>
    public void StaysNearInHalfPrecision()
    {
        using var scope = torch.NewDisposeScope();
        var (exact, reference) = Gradient();
        using var precision = MixedPrecision.Use(true);
        var (half, step) = Gradient();
        Assert.Equal(torch.ScalarType.Float32, pair.Store.Gradients!.dtype);
        Assert.InRange(Math.Abs((step.Loss.item<float>() / data["loss.total"].item<float>()) - 1), 0, 0.01);

        // Above 0, or nothing would have been rounded.
        Assert.InRange(Distance(step.Target, reference.Target), 1e-5, 0.02);
        Assert.InRange(Distance(step.Prediction.to(torch.ScalarType.Float32), reference.Prediction), 1e-5, 0.02);
        Assert.InRange(Distance(half, exact), 1e-5, 0.04);

        (torch.Tensor Gradient, StepResult Step) Gradient()
        {
            pair.Store.Gradients!.zero_();
            var result = pair.forward(batch, mask);
            result.Loss.backward();
            return (pair.Store.Gradients!.clone(), result);
        }

        static double Distance(torch.Tensor value, torch.Tensor reference) => ((value - reference).norm() / reference.norm()).item<float>();
    }

    /// <summary>Targets, predictions and loss, and the gradient of every parameter.</summary>
    public void StepAgrees()
    {
        using var scope = torch.NewDisposeScope();
        pair.Store.Gradients!.zero_();
        var step = pair.forward(batch, mask);
        data.AssertClose("target", step.Target, "forward");
        data.AssertClose("pred", step.Prediction, "forward");
        data.AssertClose("loss.total", step.Loss.view(1), "forward");
        Assert.Equal(data["sample_size"].item<long>(), step.SampleSize);
        var (relative, absolute) = data.Tolerance("forward");
        if (data.Json.GetProperty("outputs") is var outputs && outputs.TryGetProperty("target_var", out var deviation))
        {
            // fairseq's text model reports neither.
            TensorAssert.Close(deviation.GetDouble(), Deviation.Of(step.Target).item<float>(), relative, absolute, "target_var");
            TensorAssert.Close(outputs.GetProperty("pred_var").GetDouble(), Deviation.Of(step.Prediction).item<float>(), relative, absolute, "pred_var");
        }

        step.Loss.backward();
        foreach (var (name, gradient) in Sources(pair.FairseqNames(), Parameters(pair.Store), p => p.grad!))
        {
            data.AssertClose("grad." + name, gradient.view(data["grad." + name].shape), "grad");
        }
    }

    /// <summary>The teacher after one step of the moving average.</summary>
    public void TeacherStepAgrees()
    {
        pair.UpdateTeacher(1);
        foreach (var (name, value) in TeacherParameters())
        {
            data.AssertClose("teacher_after_ema." + name, value.view(data["teacher_after_ema." + name].shape), "ema");
        }
    }

    /// <summary>Ten steps of plain gradient descent, or of the declaration's optimiser.</summary>
    public void TrajectoryAgrees(string optimiser)
    {
        var course = data.Json.GetProperty("trajectory").GetProperty(optimiser);
        var relative = data.Tolerance("trajectory").Relative;
        var rate = course.GetProperty("lr").GetDouble();
        using var adam = new Adam(pair.Store, pair.Recipe);
        for (var k = 1; k <= 10; k++)
        {
            using var scope = torch.NewDisposeScope();
            pair.UpdateTeacher(k);
            pair.Store.Gradients!.zero_();
            var step = pair.forward(batch, mask);
            step.Loss.backward();
            pair.Store.Gradients.div_(step.SampleSize);

            double Expected(string list) => course.GetProperty(list)[k - 1].GetDouble();
            TensorAssert.Close(Expected("ema_decay_per_step"), pair.TeacherDecay.At(k), 1e-12, what: "decay");
            TensorAssert.Close(Expected("loss_per_step"), step.Loss.item<float>() / step.SampleSize, relative, what: $"loss of step {k}");
            TensorAssert.Close(Expected("grad_norm_per_step"), pair.Store.Gradients.norm().item<float>(), relative, what: $"gradient norm of step {k}");
            if (optimiser == "adam")
            {
                adam.Step(rate);
            }
            else
            {
                using var _ = torch.no_grad();
                pair.Store.Values.add_(pair.Store.Gradients, -rate);
            }
        }

        foreach (var (name, value) in Sources(pair.FairseqNames(), Parameters(pair.Store), p => p))
        {
            AssertSummary(course.GetProperty("final_student").GetProperty(name), value, relative, name);
        }

        foreach (var (name, value) in TeacherParameters())
        {
            AssertSummary(course.GetProperty("final_teacher").GetProperty(name), value, relative, "teacher " + name);
        }
    }

    // The length and the sum of a tensor. A sum of values of both signs may nearly cancel, so its error is measured by the length.
    private static void AssertSummary(System.Text.Json.JsonElement expected, torch.Tensor value, double relative, string name)
    {
        using var scope = torch.NewDisposeScope();
        var exact = value.detach().to(torch.ScalarType.Float64);
        var length = expected.GetProperty("l2").GetDouble();
        TensorAssert.Close(length, exact.norm().item<double>(), relative, what: name + " length");
        TensorAssert.Close(
            expected.GetProperty("sum").GetDouble(), exact.sum().item<double>(), relative, relative * length, name + " sum");
    }

    private static Dictionary<string, torch.Tensor> Parameters(ParameterStore store) =>
        store.Parameters.ToDictionary(p => p.Name, p => (torch.Tensor)p.Value);

    // A parameter that is several in fairseq, one by one.
    private static IEnumerable<(string Name, torch.Tensor Value)> Sources(
        IEnumerable<StateName> names, Dictionary<string, torch.Tensor> parameters, Func<torch.Tensor, torch.Tensor> select) =>
        names.Where(n => parameters.ContainsKey(n.Name))
            .SelectMany(n => n.Sources.Zip(select(parameters[n.Name]).detach().chunk(n.Sources.Count)));

    // The teacher is a part of the encoder; fairseq names its parameters relative to that.
    private IEnumerable<(string Name, torch.Tensor Value)> TeacherParameters() =>
        Sources(pair.TeacherEncoder.FairseqNames(), Parameters(pair.TeacherEncoder.Store), p => p)
            .Select(p => (Relative(p.Name), p.Value));

    private string Relative(string name)
    {
        while (!data.Tensors.ContainsKey("teacher." + name) && name.Contains('.', StringComparison.Ordinal))
        {
            name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        }

        return name;
    }

    // fairseq's audio and text models put time first, and fill up an odd number of frames to an even one.
    private torch.Tensor Laid(torch.Tensor x)
    {
        var shape = data["student_layer.0.out"].shape;
        return shape[1] == x.size(0) && shape[0] != x.size(0) ? x.transpose(0, 1) : x;
    }

    private Sequence TeacherSees(Sequence input)
    {
        if (batch is not TextBatch || !data["input.target_tokens"].eq(1).any().item<bool>())
        {
            return input;
        }

        var tokens = data["input.target_tokens"];
        return new Sequence(tokens, tokens.eq(1));
    }

    private StateSource Under(string prefix) => StateSource.Of(data.Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value));
}
