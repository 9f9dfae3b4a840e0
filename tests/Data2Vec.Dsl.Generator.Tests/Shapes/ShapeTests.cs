using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class ShapeTests
{
    private static readonly Dim B = Dim.Symbol("B");
    private static readonly Dim T = Dim.Symbol("T");
    private static readonly Shape Audio = Shape.Of((Role.Batch, B), (Role.Time, Dim.Floor(T - 400, 320) + 1), (Role.Channel, 768));

    [Fact]
    public void Shapes_print_as_people_write_them()
    {
        Assert.Equal("[B, 197, 768]", Shape.Of((Role.Batch, B), (Role.Token, 197), (Role.Channel, 768)).ToString());
        Assert.Equal("[B, ⌊(T - 400)/320⌋ + 1, 768]", Audio.ToString());
        Assert.Equal("[]", Shape.Scalar.ToString());
        Assert.Equal("[?]", Shape.Unknown.ToString());
    }

    [Fact]
    public void Shapes_are_values()
    {
        var same = Shape.Of((Role.Batch, B), (Role.Time, Dim.Floor(T + 240, 320) - 1), (Role.Channel, 700 + (Dim)68));
        Assert.Equal<object>(Audio, same);
        Assert.Equal(Audio.GetHashCode(), same.GetHashCode());
        Assert.False(Audio.Equals(Audio.Resize(Role.Channel, 512)));
        Assert.False(Shape.Scalar.Equals(Shape.Unknown));
    }

    [Fact]
    public void Axes_are_found_and_replaced_by_role()
    {
        Assert.Equal(1, Audio.IndexOf(Role.Time));
        Assert.Equal(768, Audio.Find(Role.Channel)!.Size.Constant);
        Assert.Null(Audio.Find(Role.Head));
        Assert.True(Audio.HasRoles(Role.Batch, Role.Time, Role.Channel));
        Assert.False(Audio.HasRoles(Role.Batch, Role.Channel, Role.Time));
        Assert.Equal("[B, ⌊(T - 400)/320⌋ + 1, 12, 64]", Audio.Replace(2, 1, new(Role.Head, 12), new(Role.HeadChannel, 64)).ToString());
        Assert.Equal("768·B·(⌊(T - 400)/320⌋ + 1)", Audio.Elements!.ToString());
        Assert.Throws<ArgumentException>(() => Audio.Resize(Role.Head, 1));
    }

    [Fact]
    public void Comparison_blames_the_certain_axis_and_never_broadcasts()
    {
        Shape doubtful = Audio.Resize(Role.Time, Dim.Floor(T, 320));
        Assert.Equal(Answer.Always, Decide.Equal(Audio, Audio).Verdict.Answer);
        Assert.Equal((Answer.Sometimes, 1), Summary(Decide.Equal(Audio, doubtful)));
        Assert.Equal((Answer.Never, 2), Summary(Decide.Equal(Audio, doubtful.Resize(Role.Channel, 512))));
        Assert.Equal((Answer.Never, 2), Summary(Decide.Equal(Audio, Audio.Resize(Role.Channel, 1))));
        Assert.Equal((Answer.Never, 1), Summary(Decide.Equal(Audio, Audio.Replace(1, 1, new Axis(Role.Token, Audio[1].Size)))));
        Assert.Equal((Answer.Never, -1), Summary(Decide.Equal(Audio, Shape.Of((Role.Batch, B)))));
    }

    [Fact]
    public void The_unknown_shape_stays_unknown_and_silent()
    {
        Shape unknown = Shape.Unknown.Resize(Role.Time, 3).Replace(0, 5, new Axis(Role.Batch, B));
        Assert.False(unknown.IsKnown);
        Assert.Null(unknown.Elements);
        Assert.True(unknown.HasRoles(Role.Batch));
        Assert.True(Decide.Equal(unknown, Audio).Verdict.Holds && Decide.Equal(Audio, unknown).Verdict.Holds);
    }

    private static (Answer, int) Summary(ShapeVerdict verdict) => (verdict.Verdict.Answer, verdict.Axis);
}
