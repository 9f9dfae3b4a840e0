using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V9005Tests
{
    private const string State = "PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 LearnedPositions:673cc4 Transformer:3f1efc";
    private const string Locked = $"[StateLock(State = \"{State}\")]\n[Maskable]";

    [Fact]
    public Task A_state_must_be_said_and_the_fix_says_it() => Expect.FindingAsync(
        Samples.All.With("[Maskable]", "[«StateLock»]\n[Maskable]"),
        $"D2V0004 [StateLock] needs 'State' (the state of existing checkpoints); write for example 'State = \"{State}\"'",
        $"Set 'State = \"{State}\"'");

    [Fact]
    public Task The_same_state_is_fine() => Expect.SilenceAsync(Samples.All.With("[Maskable]", Locked));

    [Fact]
    public Task What_no_checkpoint_holds_may_change() =>
        Expect.SilenceAsync(Samples.All.With("[Maskable]", Locked).With("Heads = 4", "Heads = 8, Dropout = 0.1, LayerDrop = 0.1"));

    [Fact]
    public Task A_stage_of_another_shape_is_named() => Expect.FindingAsync(
        Samples.All.With("[Maskable]", $"[StateLock(«State = \"{State}\"»)]\n[Maskable]").With("[Transformer(Depth = 2", "[‹Transformer(Depth = 4").With("Heads = 4)]", "Heads = 4)›]"),
        "D2V9005 The state is locked, but [Transformer] has other names or shapes (54 tensors of 199,808 numbers); undo the change, or write 'State = \"PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 LearnedPositions:673cc4 Transformer:adb6a8\"'",
        "Set 'State = \"PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 LearnedPositions:673cc4 Transformer:adb6a8\"'");

    [Fact]
    public Task A_stage_that_is_gone_is_named_beside_what_its_lack_has_changed() => Expect.FindingAsync(
        Samples.All.With("[Maskable]", $"[StateLock(«State = \"{State}\"»)]\n[Maskable]").With("[LearnedPositions]", "[‹LearnedPositions›]").Without("[ClassToken]"),
        "D2V9005 The state is locked, but [LearnedPositions] has other names or shapes (1 tensor of 1,024 numbers), [ClassToken] is gone; undo the change, or write 'State = \"PatchEmbedding:f64290 Maskable:d520f5 LearnedPositions:b55347 Transformer:3f1efc\"'",
        "Set 'State = \"PatchEmbedding:f64290 Maskable:d520f5 LearnedPositions:b55347 Transformer:3f1efc\"'");

    [Fact]
    public Task A_stage_that_is_new_is_named() => Expect.FindingAsync(
        Samples.All.With("[Maskable]", "[StateLock(«State = \"PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 Transformer:3f1efc\"»)]\n[Maskable]")
            .With("[LearnedPositions]", "[‹LearnedPositions›]"),
        $"D2V9005 The state is locked, but [LearnedPositions] is new (1 tensor of 1,088 numbers); undo the change, or write 'State = \"{State}\"'",
        $"Set 'State = \"{State}\"'");

    [Fact]
    public Task A_variant_is_not_locked_with_its_base() => Expect.SilenceAsync(Samples.All.With("[Maskable]", Locked) + Samples.Variant);

    [Fact]
    public Task A_pairs_head_is_frozen_too() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", $"[Teacher(Decay = 0.99)]\n[StateLock(«State = \"{State} RegressionHead:d2eb8e\"»)]\n[‹RegressionHead(Layers = 2)›]"),
        "D2V9005 The state is locked, but [RegressionHead] has other names or shapes (4 tensors of 16,576 numbers); undo the change, or write 'State = \"PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 LearnedPositions:673cc4 Transformer:3f1efc RegressionHead:1bba2a\"'",
        "Set 'State = \"PatchEmbedding:f64290 ClassToken:b8f430 Maskable:d520f5 LearnedPositions:673cc4 Transformer:3f1efc RegressionHead:1bba2a\"'");
}
