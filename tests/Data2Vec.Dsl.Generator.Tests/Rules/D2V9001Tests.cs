using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V9001Tests
{
    [Fact]
    public Task Parameters_stay_in_the_budget() => Expect.FindingAsync(
        Samples.All.With("[Transformer(Depth = 2, Heads = 4)]", "[Budget(«Parameters = 100_000»)]\n[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'Tiny' has 113,536 parameters, more than 'Parameters = 100_000'; make [Transformer] smaller, which has 88 % of them, or raise the budget to 113_536",
        "Set 'Parameters = 113_536'");

    [Fact]
    public Task The_pair_counts_its_head_too() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(«Parameters = 113_536»)]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'TinyPair' has 117,696 parameters, more than 'Parameters = 113_536'; make [Transformer] smaller, which has 85 % of them, or raise the budget to 117_696",
        "Set 'Parameters = 117_696'");

    [Fact]
    public Task A_large_head_is_the_part_to_make_smaller() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(«Parameters = 1»)]\n[‹Regression(HeadLayers = 20)›]"),
        "D2V9001 'TinyPair' has 427,328 parameters, more than 'Parameters = 1'; make [Regression] smaller, which has 73 % of them, or raise the budget to 427_328",
        "Set 'Parameters = 427_328'");

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
        "D2V9001 'Tiny' has 161,480 bytes kept for the backward pass of one sample, more than 'SavedBytes = 1000'; make [Transformer] smaller, which has 90 % of them, or raise the budget to 161_480",
        "Set 'SavedBytes = 161_480'");

    [Fact]
    public Task A_step_stays_in_the_budget() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)]\n[Budget(«StepBytes = 10_000_000»)]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]"),
        "D2V9001 'TinyPair' has 15,407,360 bytes at the peak of a step of 64 samples, more than 'StepBytes = 10_000_000'; make [Transformer] smaller, which has 73 % of them, or raise the budget to 15_407_360",
        "Set 'StepBytes = 15_407_360'");

    [Fact]
    public Task A_step_of_half_the_samples_needs_less() => Expect.SilenceAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)]\n[Budget(StepBytes = 10_000_000)]").With("BatchSize = 64", "BatchSize = 64, Accumulation = 2"));

    [Fact]
    public Task An_encoder_takes_no_steps() => Expect.FindingAsync(
        Samples.Encoder.With("[Maskable]", "[Maskable]\n[Budget(«StepBytes = 1»)]"),
        "D2V6014 'StepBytes' has no effect on an encoder: only a pair takes training steps; write it on the pair",
        "Remove 'StepBytes'");

    [Fact]
    public Task Exactly_the_budget_is_fine() => Expect.SilenceAsync(Samples.All.With("[Teacher(Decay = 0.99)]", "[Budget(Parameters = 117_696)]"));

    [Fact]
    public Task A_budget_is_not_inherited() =>
        Expect.SilenceAsync(Samples.All.With("[Maskable]", "[Maskable]\n[Budget(Parameters = 113_536)]") + Samples.Variant);

    [Fact]
    public Task A_budget_of_its_own_does_not_take_over_the_bases_limits() => Expect.SilenceAsync(
        Samples.All.With("[Maskable]", "[Maskable]\n[Budget(Parameters = 113_536, ForwardFlops = 3_883_520)]")
            + Samples.Variant.With("[Variant<Tiny>]", "[Variant<Tiny>]\n[Budget(Parameters = 1_000_000)]"));
}
