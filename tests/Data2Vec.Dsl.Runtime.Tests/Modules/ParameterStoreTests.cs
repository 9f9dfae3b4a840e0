using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

public class ParameterStoreTests
{
    private static readonly ParameterLayout _layout = new(
        ParameterGroup.Matrices(local: 32, context: 48, head: 16),
        ParameterGroup.Vectors(local: 16, context: 16, head: 16));

    [Fact]
    public void Parameters_and_gradients_are_views_of_the_flat_buffers()
    {
        using var store = new ParameterStore(_layout);
        var (weight, owned) = store.Take("weight", Part.Context, ParameterGroup.OfMatrices, new Initializer.ConstantValue(1), [3, 5]);
        Assert.True(owned && weight.is_leaf && weight.requires_grad);
        var offset = (int)store.Parameters[0].Offset;
        Assert.Equal(_layout.Ranges(Part.Stem, Part.Context)[0].Start, offset);
        Assert.Equal(15, TensorAssert.Values(store.Values).Sum());

        using (torch.no_grad())
        {
            store.Values.fill_(2);
        }

        Assert.All(TensorAssert.Values(weight), v => Assert.Equal(2, v));

        // Two backward passes add up, in the flat buffer and nowhere else.
        store.Gradients!.fill_(0);
        for (var pass = 0; pass < 2; pass++)
        {
            using var scope = torch.NewDisposeScope();
            weight.mul(weight).sum().backward();
        }

        var gradients = TensorAssert.Values(store.Gradients!);
        Assert.All(gradients[offset..(offset + 15)], g => Assert.Equal(8, g));
        Assert.Equal(15 * 8, gradients.Sum());
    }

    [Fact]
    public void The_gradients_buffer_is_made_when_it_is_asked_for_and_takes_over_what_there_is()
    {
        using var pair = new TinyPair();
        using var batch = TinyPair.Batch(0);
        using var scope = torch.NewDisposeScope();
        Assert.All(pair.parameters(), p => Assert.Null(p.grad));
        pair.StudentEncoder.forward(batch).sum().backward();
        var weight = pair.Store.Parameters.Single(p => p.Name == "patch.weight");
        var before = TensorAssert.Values(weight.Value.grad!);
        Assert.Contains(before, g => g != 0);

        var held = pair.Store.Gradients!.narrow(0, weight.Offset, weight.Value.NumberOfElements);
        Assert.Equal(before, TensorAssert.Values(held));
        Assert.All(pair.Store.Parameters, p => Assert.NotNull(p.Value.grad));
        pair.Store.Gradients!.fill_(7);
        Assert.All(TensorAssert.Values(weight.Value.grad!), g => Assert.Equal(7, g));
    }

    [Fact]
    public void Each_parameter_starts_at_64_bytes_in_its_own_range()
    {
        using var store = new ParameterStore(_layout);
        Part[] parts = [Part.Head, Part.Local, Part.Context];
        foreach (var (part, group) in parts.Select(p => (p, ParameterGroup.OfMatrices)).Concat(parts.Reverse().Select(p => (p, ParameterGroup.OfVectors))))
        {
            store.Take($"{part}.{group}", part, group, new Initializer.ConstantValue(0), [3]);
        }

        store.Take("second", Part.Local, ParameterGroup.OfMatrices, new Initializer.ConstantValue(0), [16]);
        Assert.Equal([0L, 16, 48, 96, 112, 128, 32], store.Parameters.Select(p => p.Offset));
        Assert.Equal((0, 96), _layout.Range(ParameterGroup.OfMatrices));
    }

    [Fact]
    public void A_layout_without_room_is_refused()
    {
        using var store = new ParameterStore(_layout);
        store.Take("first", Part.Local, ParameterGroup.OfMatrices, new Initializer.ConstantValue(0), [17]);
        var error = Assert.Throws<InvalidOperationException>(() => store.Take("second", Part.Local, ParameterGroup.OfMatrices, new Initializer.ConstantValue(0), [1]));
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Averaged.AfterMaskPoint)]
    [InlineData(Averaged.Encoder)]
    public void A_teacher_starts_as_a_copy_of_what_it_averages(Averaged averages)
    {
        using var pair = new TinyPair(seed: 5, averages: averages);
        var student = pair.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
        var teacher = pair.TeacherEncoder.Store;
        Assert.Null(teacher.Gradients);
        Assert.Equal(averages == Averaged.Encoder, teacher.Parameters.Any(p => p.Name == "patch.weight"));
        Assert.DoesNotContain(teacher.Parameters, p => p.Name == "head.weight");
        Assert.Contains(teacher.Parameters, p => p.Name == "blocks.1.weight");
        foreach (var (name, value, _) in teacher.Parameters)
        {
            Assert.False(value.requires_grad);
            Assert.Equal(TensorAssert.Values(student[name]), TensorAssert.Values(value));
        }
    }

    [Fact]
    public void What_a_teacher_does_not_average_it_borrows()
    {
        using var pair = new TinyPair();
        var owned = pair.TeacherEncoder.named_parameters().Select(p => p.name).ToArray();
        Assert.Equal(["blocks.0.weight", "blocks.0.bias", "blocks.1.weight", "blocks.1.bias", "norm.weight", "norm.bias"], owned);
        using var batch = TinyPair.Batch(0);
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        pair.Store.Parameters.Single(p => p.Name == "patch.bias").Value.fill_(7);
        Assert.Equal(
            TensorAssert.Values(pair.StudentEncoder.ToMaskPoint(batch).Values), TensorAssert.Values(pair.TeacherEncoder.ToMaskPoint(batch).Values));
    }

    [Fact]
    public void The_same_seed_gives_the_same_student()
    {
        using var one = new TinyPair(seed: 3);
        using var same = new TinyPair(seed: 3);
        using var other = new TinyPair(seed: 4);
        Assert.Equal(TensorAssert.Values(one.Store.Values), TensorAssert.Values(same.Store.Values));
        Assert.NotEqual(TensorAssert.Values(one.Store.Values), TensorAssert.Values(other.Store.Values));
    }

    [Fact]
    public void A_model_refuses_to_be_moved_away_from_its_buffer()
    {
        using var pair = new TinyPair();
        Assert.Throws<InvalidOperationException>(() => pair.to(torch.ScalarType.Float64));
        Assert.Throws<InvalidOperationException>(() => pair.to(torch.CPU, torch.ScalarType.Float64));
    }

    [Fact]
    public void Zeroing_a_models_gradients_leaves_them_in_the_flat_buffer()
    {
        using var pair = new TinyPair();
        using var _ = torch.no_grad();
        foreach (var model in new torch.nn.Module[] { pair, pair.StudentEncoder })
        {
            pair.Store.Gradients!.fill_(3);
            model.zero_grad();
            Assert.All(model.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().item<float>()));
            Assert.Equal(ReferenceEquals(model, pair) ? 0 : 3 * pair.Store.Layout.Range(Part.Head, ParameterGroup.OfMatrices).Length, pair.Store.Gradients!.sum().item<float>());
            HoldsAll(pair);
        }

        // A teacher has none to zero.
        pair.TeacherEncoder.zero_grad();
        Assert.All(pair.TeacherEncoder.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void No_way_of_moving_a_model_detaches_it()
    {
        using var pair = new TinyPair();
        Action[] ways =
        [
            () => pair.to(torch.CPU), () => pair.to(DeviceType.CPU), () => pair.to(torch.ScalarType.Float32), () => pair.to(torch.CPU, torch.ScalarType.Float32),
            () => pair.cpu(), () => pair.cuda(), () => pair.half(), () => pair.bfloat16(), () => pair.@double(), () => pair.StudentEncoder.to(torch.ScalarType.Float64),
        ];
        Assert.All(ways, way => Assert.Throws<InvalidOperationException>(way));
        HoldsAll(pair);
    }

    [Fact]
    public void Loading_fills_the_flat_buffer_and_leaves_it_in_place()
    {
        using var from = new TinyPair(seed: 2);
        using var pair = new TinyPair(seed: 3);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        from.save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        pair.load(reader);
        Assert.Equal(TensorAssert.Values(from.Store.Values), TensorAssert.Values(pair.Store.Values));
        HoldsAll(pair);

        using var other = new TinyPair(seed: 4);
        pair.load_state_dict(other.state_dict());
        Assert.Equal(TensorAssert.Values(other.Store.Values), TensorAssert.Values(pair.Store.Values));
        HoldsAll(pair);
    }

    // What the flat buffers hold is what the modules see, both ways.
    private static void HoldsAll(TinyPair pair)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        Assert.Equal(pair.Store.Parameters.Count, pair.parameters().Count());
        pair.Store.Values.fill_(5);
        pair.Store.Gradients!.fill_(7);
        foreach (var (name, value) in pair.named_parameters())
        {
            Assert.True(value.eq(5).all().item<bool>() && value.grad!.eq(7).all().item<bool>(), name);
        }
    }
}
