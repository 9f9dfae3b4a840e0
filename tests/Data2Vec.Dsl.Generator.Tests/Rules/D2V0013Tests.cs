using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0013Tests
{
    [Fact]
    public Task Which_of_two_is_meant_is_not_guessed() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Conv1d(Channels = 64, Kernel = 10, Stride = 5)]", "[‹Conv1d(Channels = 64, Kernel = 10, Stride = 5)›]")
            .With("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]", "[‹Conv1d(Channels = 64, Kernel = 3, Stride = 2)›]")
        + SequenceSamples.Variant.Without("[Conv1d(Norm = ConvNorm.Layer)]").With("Conv1d(Norm = ConvNorm.Layer, Bias = true)", "«Conv1d(Norm = ConvNorm.Layer, Bias = true)»"),
        "D2V0013 This variant has 1 of the stages [Conv1d], but 'Tiny' has 2; list all 2, in order");

    [Fact]
    public Task A_third_has_no_counterpart() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Conv1d(Channels = 64, Kernel = 10, Stride = 5)]", "[‹Conv1d(Channels = 64, Kernel = 10, Stride = 5)›]")
            .With("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]", "[‹Conv1d(Channels = 64, Kernel = 3, Stride = 2)›]")
        + SequenceSamples.Variant.With("Bias = true)]", "Bias = true)]\n[«Conv1d»]"),
        "D2V0013 This variant has 3 of the stages [Conv1d], but 'Tiny' has 2; list all 2, in order");

    [Fact]
    public Task All_in_order_are_fine() => Expect.SilenceAsync(SequenceSamples.Audio + SequenceSamples.Variant);

    [Fact]
    public Task One_may_stay_as_it_is() =>
        Expect.SilenceAsync(SequenceSamples.Audio + SequenceSamples.Variant.With("[Conv1d(Norm = ConvNorm.Layer)]", "[Conv1d]"));
}
