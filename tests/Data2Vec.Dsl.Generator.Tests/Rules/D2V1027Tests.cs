using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1027Tests
{
    [Fact]
    public Task A_parameter_has_one_size() => Expect.FindingAsync(
        Samples.Gate.With("\"C, C\"", "‹\"2*N, C\"›") + Text.With("[Stage<Gate>]", "[«Stage<Gate>»]"),
        "D2V1027 '2*N' of 'Gate' is 2·N here and differs between inputs; use axes of constant size, such as C");

    [Fact]
    public Task Positions_of_an_image_are_known() => Expect.SilenceAsync(Samples.Staged.With("\"C, C\"", "\"N, C\""));

    [Fact]
    public Task Channels_are_known() => Expect.SilenceAsync(Samples.Gate + Text);

    private const string Text = """
        [TextEncoder(Vocabulary = 65)]
        [TokenEmbedding(Dim = 32)]
        [Stage<Gate>]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Reading;
        """;
}
