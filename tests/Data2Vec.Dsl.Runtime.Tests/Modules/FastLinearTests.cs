using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

/// <summary>A test of oneDNN's linear layer, where this machine has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneDnnFactAttribute : FactAttribute
{
    /// <summary>Skips it elsewhere.</summary>
    public OneDnnFactAttribute() => Skip = OneDnnTheoryAttribute.Missing;
}

/// <summary>Tests of oneDNN's linear layer, where this machine has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneDnnTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips them elsewhere.</summary>
    public OneDnnTheoryAttribute() => Skip = Missing;

    internal static string? Missing => OneDnn.Loaded is null ? "This processor has no AVX-512, or the tensor library no such function." : null;
}

public sealed class FastLinearTests
{
    [OneDnnTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Results_and_gradients_are_the_librarys(bool hasBias)
    {
        using var scope = torch.NewDisposeScope();
        var (expected, actual) = (Case(hasBias), Case(hasBias));
        var (theirs, ours) = (torch.nn.functional.linear(expected.X, expected.Weight, expected.Bias), FastLinear.ApplyOurs(actual.X, actual.Weight, actual.Bias));
        Assert.Equal(theirs.shape, ours.shape);
        Assert.Equal(theirs.dtype, ours.dtype);
        Near(theirs, ours);

        // Not a contiguous gradient, as that of a layer before a transposition is not.
        var gradient = torch.randn([7, 2, 5], generator: new torch.Generator(4)).transpose(0, 1);
        theirs.backward([gradient]);
        ours.backward([gradient]);
        Near(expected.X.grad!, actual.X.grad!);
        Near(expected.Weight.grad!, actual.Weight.grad!);
        if (hasBias)
        {
            Near(expected.Bias!.grad!, actual.Bias!.grad!);
        }

        // Absolute, since a sum that cancels keeps the rounding of its parts.
        void Near(torch.Tensor a, torch.Tensor b)
        {
            Assert.Contains(TensorAssert.Values(a), v => Math.Abs(v) > 0.5);
            TensorAssert.Close(a, b, relative: 1e-5, absolute: 1e-5);
        }
    }

    [OneDnnTheory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void What_is_frozen_gets_no_gradient(bool learnsInput, bool learnsWeight, bool learnsBias)
    {
        using var scope = torch.NewDisposeScope();
        var (x, weight, bias) = Case(hasBias: true);
        (x.requires_grad, weight.requires_grad, bias!.requires_grad) = (learnsInput, learnsWeight, learnsBias);
        FastLinear.ApplyOurs(x, weight, bias).sum().backward();
        Assert.Equal((learnsInput, learnsWeight, learnsBias), (x.grad is not null, weight.grad is not null, bias.grad is not null));
        if (learnsBias)
        {
            Assert.All(TensorAssert.Values(bias.grad!), v => Assert.Equal(14, v));
        }
    }

    [OneDnnFact]
    public void Nothing_is_recorded_where_nothing_learns()
    {
        using var scope = torch.NewDisposeScope();
        var (x, weight, bias) = Case(hasBias: true);
        using (torch.no_grad())
        {
            Assert.False(FastLinear.ApplyOurs(x, weight, bias).requires_grad);
        }

        Assert.False(FastLinear.ApplyOurs(x.detach(), weight.detach(), bias!.detach()).requires_grad);
        Assert.True(FastLinear.ApplyOurs(x, weight, bias).requires_grad);
    }

    [OneDnnFact]
    public void Only_large_products_in_float32_are_taken_where_they_gain()
    {
        using var scope = torch.NewDisposeScope();
        var (large, small, weight) = (torch.zeros(1024, 256), torch.zeros(8, 256), torch.zeros(256, 256));
        Assert.Equal(OneDnn.IsFaster, FastLinear.IsOurs(large, weight));
        Assert.False(FastLinear.IsOurs(small, weight));
        Assert.False(FastLinear.IsOurs(large.to(torch.ScalarType.BFloat16), weight.to(torch.ScalarType.BFloat16)));
        Assert.False(FastLinear.IsOurs(large.to(torch.ScalarType.Float64), weight.to(torch.ScalarType.Float64)));
    }

    [OperatorFact]
    public void A_models_large_layer_is_no_product_of_the_library_where_oneDNN_gains()
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        using var model = new LayerOnly();
        var weight = torch.zeros(256, 256);
        Assert.Equal(OneDnn.IsFaster, !IsTheLibrarys(torch.zeros(1024, 256)));
        Assert.True(IsTheLibrarys(torch.zeros(8, 256)));

        bool IsTheLibrarys(torch.Tensor x) => OperatorCount.Of(() => model.Compute(x, weight)).ContainsKey("aten::mm");
    }

    [OneDnnFact]
    public void Nothing_is_left_behind_with_a_backward_pass_or_without()
    {
        Pass(backward: true);
        Pass(backward: false);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Pass(backward: true);
            Pass(backward: false);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        static void Pass(bool backward)
        {
            using var scope = torch.NewDisposeScope();
            var (x, weight, bias) = Case(hasBias: true);
            var loss = FastLinear.ApplyOurs(x, weight, bias).sum();
            if (backward)
            {
                loss.backward();
            }
        }
    }

    [OneDnnFact]
    public void A_backward_pass_holds_as_much_for_ten_layers_as_for_two()
    {
        Assert.Equal(Held(2), Held(10));

        static long Held(int layers)
        {
            using var scope = torch.NewDisposeScope();
            var (x, weight) = (torch.ones(4, 8).requires_grad_(true), torch.ones(8, 8).requires_grad_(true));
            var y = x;
            for (var i = 0; i < layers; i++)
            {
                y = FastLinear.ApplyOurs(y, weight, null);
            }

            var loss = y.sum();
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            loss.backward();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
    }

    private static (torch.Tensor X, torch.Tensor Weight, torch.Tensor? Bias) Case(bool hasBias)
    {
        var random = new torch.Generator(3);
        torch.Tensor Draw(params long[] shape) => torch.randn(shape, generator: random).requires_grad_(true);
        return (Draw(2, 7, 6), Draw(5, 6), hasBias ? Draw(5) : null);
    }

    private sealed class LayerOnly() : Model("layer", new ParameterStore(new ParameterLayout(ParameterGroup.Matrices(context: 16))))
    {
        public torch.Tensor Compute(torch.Tensor x, torch.Tensor weight) => Linear(x, weight);
    }
}
