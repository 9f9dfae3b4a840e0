using System.Runtime.InteropServices;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public class AdamTests
{
    [Theory]
    [InlineData("speech", false)]
    [InlineData("speech", true)]
    [InlineData("vision", false)]
    [InlineData("vision", true)]
    public void Steps_are_those_of_fairseqs_Adam(string name, bool fused)
    {
        using var fixture = FairseqCase.Load("adam_steps");
        var config = fixture.Json.GetProperty("config").GetProperty(name);
        var (start, betas) = (fixture[$"{name}.start"], config.GetProperty("betas"));
        using var store = new ParameterStore(new ParameterLayout(16, 0, 0, 0));
        var (weight, _) = store.Take("weight", Part.Local, matrix: true, new Initializer.ConstantValue(0), start.shape);
        var (epsilon, decay) = (config.GetProperty("eps").GetDouble(), config.GetProperty("weight_decay").GetDouble());
        using var adam = new Adam(store, betas[0].GetDouble(), betas[1].GetDouble(), epsilon, decay, fused: fused);
        Assert.Equal(fused, adam.IsFused);
        using var _2 = torch.no_grad();
        weight.copy_(start);
        for (var step = 0; fixture.Tensors.ContainsKey($"{name}.after.{step}"); step++)
        {
            weight.grad!.copy_(fixture[$"{name}.grad.{step}"]);
            adam.Step(config.GetProperty("lr").GetDouble());
            fixture.AssertClose($"{name}.after.{step}", weight);
        }

        Assert.Equal(5, adam.Steps);
    }

    [Fact]
    public void The_fused_kernel_agrees_with_the_plain_rule_over_many_chunks()
    {
        // More than two chunks of the plain rule, the last one incomplete; decay on the first half only.
        var layout = new ParameterLayout(LocalMatrices: 80_000, ContextMatrices: 0, ContextVectors: 0, LocalVectors: 70_000);
        using var plainStore = new ParameterStore(layout);
        using var fusedStore = new ParameterStore(layout);
        using var plain = new Adam(plainStore, 0.9, 0.98, 1e-6, 0.05, DecayOn.Matrices, fused: false);
        using var fused = new Adam(fusedStore, 0.9, 0.98, 1e-6, 0.05, DecayOn.Matrices, fused: true);
        Assert.True(fused.IsFused && !plain.IsFused);
        using var _ = torch.no_grad();
        using var random = new torch.Generator(2);
        plainStore.Values.normal_(0, 1, random);
        fusedStore.Values.copy_(plainStore.Values);
        for (var step = 0; step < 4; step++)
        {
            plainStore.Gradients!.normal_(0, 1e-3, random);
            fusedStore.Gradients!.copy_(plainStore.Gradients);

            // Every second step divides first, and leaves what it has divided.
            using var divisor = step % 2 == 0 ? null : torch.full(1, 3f);
            plain.Step(1e-2, divisor);
            fused.Step(1e-2, divisor);
            TensorAssert.Close(plainStore.Gradients, fusedStore.Gradients, 1e-6, 1e-12);
        }

        TensorAssert.Close(plainStore.Values, fusedStore.Values, 1e-6, 1e-7);
        TensorAssert.Close(plain.FirstMoment, fused.FirstMoment, 1e-6, 1e-9);
        TensorAssert.Close(plain.SecondMoment, fused.SecondMoment, 1e-6, 1e-12);
    }

    [Fact]
    public void A_library_that_cannot_be_called_costs_the_kernel_and_not_the_step()
    {
        // The system's own library has none of the tensor library's functions.
        var stranger = new TorchSymbols(NativeLibrary.Load(OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6"));
        Assert.Null(Dispatcher.Of(stranger));
        Assert.NotNull(Dispatcher.Loaded);
        TensorAssert.Close(1 - (0.5 * 1.2), Step(Dispatcher.Of(stranger), isFused: false), 1e-6);
        TensorAssert.Close(1 - (0.5 * 1.2), Step(Dispatcher.Loaded, isFused: true), 1e-6);

        static double Step(Dispatcher? library, bool isFused)
        {
            using var store = new ParameterStore(new ParameterLayout(16, 0, 0, 0));
            var weight = store.Take("weight", Part.Local, matrix: true, new Initializer.ConstantValue(1), [2]).Value;
            store.Gradients!.fill_(0.5f);
            using var adam = new Adam(store.All, new Recipe(1, 1, 0, Beta1: 0.9, Beta2: 0.99, WeightDecay: 0.2), library);
            Assert.Equal(isFused, adam.IsFused);
            adam.Step(0.5);
            return TensorAssert.Values(weight)[1];
        }
    }

    [Theory]
    [InlineData(DecayOn.All, 0.9, 0.9)]
    [InlineData(DecayOn.Matrices, 0.9, 1)]
    public void The_decay_acts_on_what_it_is_declared_for(DecayOn on, double matrix, double vector)
    {
        foreach (var fused in new[] { false, true })
        {
            using var store = new ParameterStore(new ParameterLayout(16, 0, 0, 16));
            var weight = store.Take("weight", Part.Local, matrix: true, new Initializer.ConstantValue(1), [2]).Value;
            var bias = store.Take("bias", Part.Local, matrix: false, new Initializer.ConstantValue(1), [2]).Value;
            using var adam = new Adam(store, 0.9, 0.99, 1e-8, 0.2, on, fused);
            adam.Step(0.5);
            Assert.All(TensorAssert.Values(weight), v => TensorAssert.Close(matrix, v, 1e-6));
            Assert.All(TensorAssert.Values(bias), v => TensorAssert.Close(vector, v, 1e-6));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_learns_a_share_of_the_one_above_it(bool fused)
    {
        // Two blocks: embedding 3 below the head, block 0 two, block 1 one; norm and head at the full rate. The first step is as long as the rate.
        (string Name, Part Part, double Below)[] parameters =
            [("embedding", Part.Local, 3), ("positions", Part.Stem, 3), ("blocks.0.weight", Part.Context, 2), ("blocks.1.weight", Part.Context, 1), ("norm", Part.Context, 0), ("head", Part.Head, 0)];
        using var store = new ParameterStore(new ParameterLayout(16, 48, 0, 0, StemMatrices: 16, HeadMatrices: 16));
        var values = parameters.Select(p => store.Take(p.Name, p.Part, matrix: true, new Initializer.ConstantValue(1), [2]).Value).ToList();
        store.Gradients!.fill_(0.5f);
        using var adam = new Adam(store, 0.9, 0.99, 1e-8, weightDecay: 0.2, fused: fused, layerDecay: 0.5);
        adam.Step(0.1);
        foreach (var (parameter, value) in parameters.Zip(values))
        {
            var step = 0.1 * (1 + 0.2) * Math.Pow(0.5, parameter.Below);
            Assert.All(TensorAssert.Values(value), v => TensorAssert.Close(1 - step, v, 2e-5));
        }
    }

    [Fact]
    public void The_number_of_tensors_made_in_a_step_does_not_depend_on_the_number_of_parameters()
    {
        Assert.Equal(Made(1), Made(50));

        static long Made(int parameters)
        {
            using var store = new ParameterStore(new ParameterLayout(16 * parameters, 0, 0, 0));
            for (var i = 0; i < parameters; i++)
            {
                store.Take($"{i}", Part.Local, matrix: true, new Initializer.ConstantValue(1), [4]);
            }

            using var adam = new Adam(store, 0.9, 0.99, 1e-8, 0, fused: false);
            var statistics = DisposeScopeManager.Statistics;
            var before = statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount;
            adam.Step(0.1);
            return statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount - before;
        }
    }

    [Fact]
    public void A_teacher_cannot_be_optimised()
    {
        using var pair = new TinyPair();
        Assert.Throws<ArgumentException>(() => new Adam(pair.TeacherEncoder.Store, pair.Recipe));
    }
}
