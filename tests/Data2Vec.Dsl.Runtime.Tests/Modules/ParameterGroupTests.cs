using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

/// <summary>A layout has as many groups as a recipe needs: here one more than generated models have, for a decoder of its own rate.</summary>
public sealed class ParameterGroupTests
{
    private const string Decoder = "decoder";

    private static readonly ParameterLayout s_three = new(
        ParameterGroup.Matrices(local: 16, stem: 32, context: 48, head: 64),
        ParameterGroup.Vectors(local: 160, stem: 176, context: 192, head: 208),
        new ParameterGroup(Decoder, IsDecayed: true, Local: 16, Context: 32));

    [Fact]
    public void Groups_lie_one_behind_the_other_and_turn_the_order_of_their_parts()
    {
        Assert.Equal((0, 160), s_three.Range(ParameterGroup.OfMatrices));
        Assert.Equal((160, 736), s_three.Range(ParameterGroup.OfVectors));
        Assert.Equal((896, 48), s_three.Range(Decoder));
        Assert.Equal(944, s_three.Length);
        Part[] order = [Part.Head, Part.Local, Part.Stem, Part.Context];
        Assert.Equal([0, 64, 80, 112], order.Select(part => s_three.Range(part, ParameterGroup.OfMatrices).Start));
        Assert.Equal([160, 352, 528, 688], order.Reverse().Select(part => s_three.Range(part, ParameterGroup.OfVectors).Start));
        Assert.Equal([896, 896, 912, 912], order.Select(part => s_three.Range(part, Decoder).Start));
    }

    [Fact]
    public void What_a_teacher_averages_is_one_range_of_two_groups_and_two_of_three()
    {
        var two = new ParameterLayout([.. s_three.Groups.Take(2)]);
        Assert.Equal([(80, 448)], two.Ranges(Part.Stem, Part.Context));
        Assert.Equal([(64, 624)], two.Ranges(Part.Local, Part.Stem, Part.Context));
        Assert.Equal([(80, 448), (912, 32)], s_three.Ranges(Part.Stem, Part.Context));
        Assert.Equal(448 + 32, s_three.Only(Part.Stem, Part.Context).Length);
    }

    [Fact]
    public void A_head_joins_the_groups_of_its_names()
    {
        var encoder = new ParameterLayout(ParameterGroup.Matrices(context: 32), ParameterGroup.Vectors(context: 16));
        var whole = encoder.WithHead(ParameterGroup.Matrices(head: 48), new ParameterGroup(Decoder, IsDecayed: false, Head: 16));
        Assert.Equal([ParameterGroup.OfMatrices, ParameterGroup.OfVectors, Decoder], whole.Groups.Select(group => group.Name));
        Assert.Equal((0, 48), whole.Range(Part.Head, ParameterGroup.OfMatrices));
        Assert.Equal((96, 16), whole.Range(Part.Head, Decoder));
        Assert.Equal(32 + 16, encoder.Length);
    }

    [Fact]
    public void Unknown_and_repeated_groups_are_refused()
    {
        Assert.Contains("no group 'prenet', but 'matrices'", Assert.Throws<ArgumentException>(() => s_three.Range("prenet")).Message, StringComparison.Ordinal);
        Assert.Contains("called 'matrices'", Assert.Throws<ArgumentException>(() => new ParameterLayout(ParameterGroup.Matrices(), ParameterGroup.Matrices())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Averaged.AfterMaskPoint)]
    [InlineData(Averaged.Encoder)]
    public void A_teacher_follows_all_groups(Averaged averages)
    {
        using var store = new ParameterStore(s_three);
        using var _ = torch.no_grad();
        store.Values.copy_(torch.arange(s_three.Length));
        using var teacher = store.ForTeacher(averages);
        double[] Seen() => [.. teacher.Sources.SelectMany(range => TensorAssert.Values(store.Values).Skip((int)range.Start).Take((int)range.Length))];
        Assert.Equal(Seen(), TensorAssert.Values(teacher.Values));
        Assert.Equal(teacher.Layout.Length, teacher.Values.numel());

        // A view of the teacher's buffer is where its layout says.
        var (start, length) = teacher.Layout.Range(Part.Context, Decoder);
        Assert.Equal(store.Values.narrow(0, s_three.Range(Part.Context, Decoder).Start, length).sum().item<float>(), teacher.Values.narrow(0, start, length).sum().item<float>());
        store.Values.add_(8);
        teacher.Follow(store, 0.75);
        Assert.Equal(Seen().Select(v => v - 6), TensorAssert.Values(teacher.Values));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_decay_spares_the_groups_that_may_be_spared(bool fused)
    {
        using var store = new ParameterStore(s_three);
        using (torch.no_grad())
        {
            store.Values.fill_(1);
        }

        using var adam = new Adam(store, 0.9, 0.99, 1e-8, 0.2, DecayOn.Matrices, fused);
        adam.Step(0.5);
        foreach (var group in s_three.Groups)
        {
            var (start, length) = s_three.Range(group.Name);
            var values = TensorAssert.Values(store.Values).Skip((int)start).Take((int)length);
            Assert.All(values, v => TensorAssert.Close(group.IsDecayed ? 0.9 : 1, v, 1e-6));
        }
    }
}
