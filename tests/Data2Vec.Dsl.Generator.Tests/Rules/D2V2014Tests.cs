using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2014Tests
{
    private const string Message =
        "D2V2014 Post-norm blocks of audio have no norm in front of them, unlike those of every published model; write 'InputNorm = true', or 'InputNorm = false' to keep it so";

    [Theory]
    [InlineData("Heads = 4, «Norm = Norm.Post»")]
    public Task Post_norm_that_is_declared(string arguments) => Expect.FindingAsync(
        SequenceSamples.Audio.With("Heads = 4, InputNorm = false", arguments), Message, "Set 'InputNorm = true'", "Set 'Norm = Norm.Pre'");

    [Fact]
    public Task Post_norm_by_default() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Transformer(Depth = 2, Heads = 4, InputNorm = false)]", "[«Transformer(Depth = 2, Heads = 4)»]"),
        Message, "Set 'InputNorm = true'", "Set 'Norm = Norm.Pre'");

    [Theory]
    [InlineData("InputNorm = true")]
    [InlineData("InputNorm = false")]
    [InlineData("Norm = Norm.Pre")]
    public Task What_is_published_or_said_is_silent(string argument) =>
        Expect.SilenceAsync(SequenceSamples.Audio.With("InputNorm = false", argument));

    [Fact]
    public Task Text_has_its_norm_in_a_stage() => Expect.SilenceAsync(SequenceSamples.Text);
}
