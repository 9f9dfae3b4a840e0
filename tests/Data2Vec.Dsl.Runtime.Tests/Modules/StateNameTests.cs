using Data2Vec.Dsl.Checkpoints;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>The tables of names in generated code.</summary>
public sealed class StateNameTests
{
    [Fact]
    public void Rows_of_blocks_come_once_for_each_block_between_the_others()
    {
        var names = StateName.Parse(2, "first  a  -\nblocks.*.one  b.*.x  -\nblocks.*.two  b.*.y  -\nlast  c  -", StateLibrary.Fairseq).ToList();
        Assert.Equal(["first", "blocks.0.one", "blocks.0.two", "blocks.1.one", "blocks.1.two", "last"], names.Select(n => n.Name));
        Assert.Equal(["a", "b.0.x", "b.0.y", "b.1.x", "b.1.y", "c"], names.SelectMany(n => n.Sources));
    }

    [Fact]
    public void Names_in_braces_are_several_and_a_row_may_have_none()
    {
        var names = StateName.Parse(1, "blocks.*.qkv  layers.*.{q,k,v}_proj.weight  -\nstages.0.scale  -  -", StateLibrary.Fairseq).ToList();
        Assert.Equal(["layers.0.q_proj.weight", "layers.0.k_proj.weight", "layers.0.v_proj.weight"], names[0].Sources);
        Assert.Empty(names[1].Sources);
    }

    [Fact]
    public void Facts_stand_in_parentheses()
    {
        var names = StateName.Parse(0, "a  -  x (optional) (top)\nb  -  y (patches 14 x 13 + 1)\nc  -  (offsets 27 x 25 + 3)", StateLibrary.HuggingFace).ToList();
        Assert.True(names[0] is { IsOptional: true, IsTopLevel: true, Table: null });
        Assert.Equal(new PositionTable(14, 13, 1, IsOffsets: false), names[1].Table);
        Assert.Equal(new PositionTable(27, 25, 3, IsOffsets: true), names[2].Table);
        Assert.Empty(names[2].Sources);
        Assert.Contains("'(maybe)'", Assert.Throws<FormatException>(() => StateName.Parse(0, "a  x (maybe)  -", StateLibrary.Fairseq).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_library_has_its_column()
    {
        const string Table = "head.weight  final_proj.weight  lm_head.weight (top)\nhead.bias    -                  lm_head.bias (top)";
        Assert.Equal(["final_proj.weight"], StateName.Parse(0, Table, StateLibrary.Fairseq).SelectMany(n => n.Sources));
        Assert.Equal(["lm_head.weight", "lm_head.bias"], StateName.Parse(0, Table, StateLibrary.HuggingFace).SelectMany(n => n.Sources));
        Assert.Throws<FormatException>(() => StateName.Parse(0, "head.weight  final_proj.weight", StateLibrary.Fairseq).ToList());
    }
}
