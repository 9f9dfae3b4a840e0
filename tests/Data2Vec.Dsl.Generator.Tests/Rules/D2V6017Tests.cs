using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6017Tests
{
    [Fact]
    public Task Behind_a_stride_there_is_no_position_for_a_target() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Transformer(Depth = 2, Heads = 4, InputNorm = false)]", "[Transformer(Depth = 2, Heads = 4, InputNorm = false)]\n[‹ConvAdapter›]").With("Data2Vec<Tiny,", "Data2Vec<«Tiny»,"),
        "D2V6017 'Tiny' ends in [ConvAdapter], which shortens the sequence, so its output has no position for a target; train an encoder without it, and declare another with it for decoding");

    [Fact]
    public async Task A_pair_and_a_head_are_one_mistake()
    {
        var source = SequenceSamples.Audio.With("Heads = 4, InputNorm = false)]", "Heads = 4, InputNorm = false)]\n[ConvAdapter]") + "[WithHead<Tiny>]\n[ContrastiveHead]\npublic sealed partial class Listener;";
        Assert.Equal(["D2V6017"], (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(d => d.Id));
    }

    [Fact]
    public Task Without_a_pair_it_is_fine() => Expect.SilenceAsync(
        SequenceSamples.Audio.With("[Transformer(Depth = 2, Heads = 4, InputNorm = false)]", "[Transformer(Depth = 2, Heads = 4, InputNorm = false)]\n[ConvAdapter]").Without(Samples.Pair.TrimEnd()));
}
