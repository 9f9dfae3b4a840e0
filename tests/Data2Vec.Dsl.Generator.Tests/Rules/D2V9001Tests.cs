using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V9001Tests
{
    [Fact]
    public Task Parameters_stay_in_the_budget() => Expect.FindingAsync(
        Samples.All.With("[Transformer(Depth = 2, Heads = 4)]", "[Budget(«Parameters = 100_000»)]\n[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'Tiny' has 112,448 parameters, more than 'Parameters = 100_000'; make [Transformer] smaller, which has 89 % of them, or raise the budget to 112_448",
        "Set 'Parameters = 112_448'");

    [Fact]
    public Task The_pair_counts_its_head_too() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(«Parameters = 112_448»)]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'TinyPair' has 116,608 parameters, more than 'Parameters = 112_448'; make [Transformer] smaller, which has 86 % of them, or raise the budget to 116_608",
        "Set 'Parameters = 116_608'");

    [Fact]
    public Task A_large_head_is_the_part_to_make_smaller() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(«Parameters = 1»)]\n[‹Regression(HeadLayers = 20)›]"),
        "D2V9001 'TinyPair' has 426,240 parameters, more than 'Parameters = 1'; make [Regression] smaller, which has 74 % of them, or raise the budget to 426_240",
        "Set 'Parameters = 426_240'");

    [Fact]
    public Task A_pairs_operations_are_its_encoders() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(«ForwardFlops = 1»)]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'TinyPair' has 3,883,520 floating-point operations in a forward pass of its encoder, more than 'ForwardFlops = 1'; make [Transformer] smaller, which has 90 % of them, or raise the budget to 3_883_520",
        "Set 'ForwardFlops = 3_883_520'");

    [Fact]
    public Task Operations_stay_in_the_budget() => Expect.FindingAsync(
        Samples.Encoder.With("[Transformer(Depth = 2, Heads = 4)]", "[Budget(«ForwardFlops = 1»)]\n[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'Tiny' has 3,883,520 floating-point operations in a forward pass, more than 'ForwardFlops = 1'; make [Transformer] smaller, which has 90 % of them, or raise the budget to 3_883_520",
        "Set 'ForwardFlops = 3_883_520'");

    [Fact]
    public Task What_is_kept_stays_in_the_budget() => Expect.FindingAsync(
        Samples.Encoder.With("[Transformer(Depth = 2, Heads = 4)]", "[Budget(«SavedBytes = 1000»)]\n[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'Tiny' has 161,480 bytes kept of a sample, more than 'SavedBytes = 1000'; make [Transformer] smaller, which has 90 % of them, or raise the budget to 161_480",
        "Set 'SavedBytes = 161_480'");

    [Fact]
    public Task A_step_stays_in_the_budget() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)]\n[Budget(«StepBytes = 10_000_000»)]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'TinyPair' has 15,385,600 bytes at the height of a step of 64 samples, more than 'StepBytes = 10_000_000'; make [Transformer] smaller, which has 73 % of them, or raise the budget to 15_385_600",
        "Set 'StepBytes = 15_385_600'");

    [Fact]
    public Task A_step_of_half_the_samples_needs_less() => Expect.SilenceAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)]\n[Budget(StepBytes = 10_000_000)]").With("BatchSize = 64", "BatchSize = 64, Accumulation = 2"));

    [Fact]
    public Task An_encoder_takes_no_steps() => Expect.FindingAsync(
        Samples.Encoder.With("[Maskable]", "[Maskable]\n[Budget(«StepBytes = 1»)]"),
        "D2V6014 'StepBytes' has no effect on an encoder: only a pair takes training steps; say it on the pair",
        "Remove 'StepBytes'");

    [Fact]
    public Task Exactly_the_budget_is_fine() => Expect.SilenceAsync(Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(Parameters = 116_608)]"));

    [Fact]
    public Task A_budget_is_not_inherited() =>
        Expect.SilenceAsync(Samples.All.With("[Maskable]", "[Maskable]\n[Budget(Parameters = 112_448)]") + Samples.Variant);

    [Fact]
    public Task A_budget_of_its_own_does_not_take_over_the_bases_limits() => Expect.SilenceAsync(
        Samples.All.With("[Maskable]", "[Maskable]\n[Budget(Parameters = 112_448, ForwardFlops = 3_883_520)]")
            + Samples.Variant.With("[Variant<Tiny>]", "[Variant<Tiny>]\n[Budget(Parameters = 1_000_000)]"));
}
