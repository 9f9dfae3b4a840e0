using System.Text.Json;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

public class RegressionLossTests
{
    [Fact]
    public void Sums_elements_and_gradients_are_those_of_fairseq()
    {
        using var fixture = FairseqCase.Load("losses");
        var (relative, absolute) = fixture.Tolerance();
        foreach (var entry in fixture.Json.GetProperty("table").EnumerateArray())
        {
            using var scope = torch.NewDisposeScope();
            var key = entry.GetProperty("key").GetString()!;
            var (prediction, target) = (fixture["pred"].clone().requires_grad_(), fixture["target"]);
            var loss = Loss(entry, prediction, target);
            TensorAssert.Close(entry.GetProperty("sum").GetDouble(), loss.item<float>(), relative, absolute, $"{key} sum");

            loss.backward();
            fixture.AssertClose($"{key}.grad_pred", prediction.grad!);
            var elements = new float[prediction.NumberOfElements];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = Loss(entry, prediction.view(-1).narrow(0, i, 1), target.view(-1).narrow(0, i, 1)).item<float>();
            }

            fixture.AssertClose($"{key}.elements", torch.tensor(elements).view(prediction.shape));
        }

        torch.Tensor Loss(JsonElement entry, torch.Tensor prediction, torch.Tensor target)
        {
            var given = entry.GetProperty("scale");
            var scale = given.ValueKind == JsonValueKind.Null ? 1 / Math.Sqrt(fixture["pred"].size(1)) : given.GetDouble();
            var beta = entry.GetProperty("beta").GetDouble();
            return beta == 0
                ? RegressionLoss.SumSquared(prediction, target, scale)
                : RegressionLoss.SmoothL1(prediction, target, beta, scale);
        }
    }

    [Fact]
    public void Half_precision_is_summed_in_float32()
    {
        using var scope = torch.NewDisposeScope();
        var prediction = torch.full(100, 100, 10f).to(torch.ScalarType.Float16).requires_grad_();
        var loss = RegressionLoss.SumSquared(prediction, torch.zeros(100, 100), 1);
        Assert.Equal(torch.ScalarType.Float32, loss.dtype);
        Assert.Equal(1e6f, loss.item<float>());
    }

    [Fact]
    public void Smooth_l1_without_a_beta_is_refused()
    {
        using var x = torch.ones(1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => RegressionLoss.SmoothL1(x, x, 0, 1));
    }

    [Fact]
    public void The_deviation_is_fairseqs_compute_var()
    {
        using var fixture = FairseqCase.Load("losses");
        using var scope = torch.NewDisposeScope();
        fixture.AssertClose("compute_var.pred", Deviation.Of(fixture["pred"]).view(1));
        fixture.AssertClose("compute_var.target", Deviation.Of(fixture["target"]).view(1));
    }

    [Fact]
    public void The_deviation_of_equal_rows_is_almost_nothing()
    {
        using var rows = torch.ones(5, 3);
        using var deviation = Deviation.Of(rows);
        TensorAssert.Close(1e-3, deviation.item<float>(), 1e-5);
    }
}
