using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 60 to 72: teacher, student and targets.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class TeacherFaults(GoldenAssembly golden)
{
    public static TheoryData<string> Pairs => [.. GoldenAssembly.Pairs];

    [Theory]
    [InlineData(new long[] { 6, 8 }, new long[] { 6, 1 })]
    [InlineData(new long[] { 6, 8 }, new long[] { 1, 8 })]
    [InlineData(new long[] { 6, 8 }, new long[] { 8 })]
    [InlineData(new long[] { 6 }, new long[] { 6, 1 })]
    public void Fault61_a_loss_compares_each_prediction_with_its_own_target(long[] predictions, long[] targets)
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (torch.zeros(predictions), torch.ones(targets));
        Assert.Contains("has one target", Assert.Throws<ArgumentException>(() => RegressionLoss.SumSquared(x, y, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("has one target", Assert.Throws<ArgumentException>(() => RegressionLoss.SmoothL1(x, y, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(48, RegressionLoss.SumSquared(torch.zeros(6, 8), torch.ones(6, 8), 1).item<float>());
    }

    [Fact]
    public Task Fault63_more_layers_averaged_than_there_are() => Fault.GivesAsync(
        "D2V2006", Samples.All.With("TopLayers = 2", "«TopLayers = 3»"), Samples.All);

    [Fact]
    public Task Fault64_no_layer_averaged() => Fault.GivesAsync("D2V1004", Samples.All.With("TopLayers = 2", "«TopLayers = 0»"), Samples.All);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Fault65_a_teacher_follows_by_name_and_in_every_parameter(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using var pair = golden.Pair(name);
        pair.Store.Values.copy_(torch.randn_like(pair.Store.Values));
        var before = pair.TeacherEncoder.Store.Parameters.ToDictionary(p => p.Name, p => p.Value.clone());
        var students = pair.StudentEncoder.Store.Parameters.ToDictionary(p => p.Name, p => (torch.Tensor)p.Value);
        pair.UpdateTeacher(1);
        Assert.All(pair.TeacherEncoder.Store.Parameters, teacher =>
        {
            Assert.Equal(students[teacher.Name].shape, teacher.Value.shape);
            Assert.True(before[teacher.Name].lerp(students[teacher.Name], 1 - pair.TeacherDecay.At(1)).allclose(teacher.Value, atol: 1e-6), teacher.Name);
        });
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Fault67_a_teacher_is_no_second_name_for_the_student(string name)
    {
        using var noGradient = torch.no_grad();
        using var pair = golden.Pair(name);
        var before = pair.TeacherEncoder.Store.Values.clone();
        pair.Store.Values.add_(1);
        Assert.NotSame(pair.StudentEncoder, pair.TeacherEncoder);
        Assert.True(before.equal(pair.TeacherEncoder.Store.Values).all().item<bool>());
    }

    [Theory]
    [InlineData("Sample.EyePair", "averages the stages after the mask point")]
    [InlineData("Sample.EarPair", "averages the whole encoder")]
    [InlineData("Sample.HearingPair", "and copies what stands between it and the mask point")]
    public void Fault68_what_is_not_averaged_is_told(string name, string told)
    {
        var run = Harness.Generate([.. Golden.All.Values]);
        Assert.Contains(told, run[name + ".g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public Task Fault69_a_norm_over_the_time_of_a_single_frame() => Fault.GivesAsync(
        "D2V6005",
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 20)]").With("TopLayers = 2", "TopLayers = 2, «InstanceNorm = Normalise.Layers»"),
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 120)]").With("TopLayers = 2", "TopLayers = 2, InstanceNorm = Normalise.Layers"));

    [Fact]
    public void Fault71_a_teacher_neither_trains_nor_sees_the_mask()
    {
        using var scope = torch.NewDisposeScope();
        using var pair = golden.Pair("Sample.EyePair");
        pair.train();
        Assert.True(pair.StudentEncoder.training);
        Assert.False(pair.TeacherEncoder.training);
        Assert.All(pair.TeacherEncoder.modules(), module => Assert.False(module.training));

        using var batch = new ImageBatch(torch.randn(1, 3, 32, 32));
        var grid = pair.GridOf(batch);
        using var few = new MaskBatch([.. Enumerable.Range(0, grid.Positions).Select(i => i == 0)], grid);
        using var many = new MaskBatch([.. Enumerable.Range(0, grid.Positions).Select(i => i < 12)], grid);
        Assert.True(pair.forward(batch, few).Target[0].allclose(pair.forward(batch, many).Target[0]));
    }
}
