using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6023Tests
{
    private const string Base = """
        [ImageEncoder(Size = 224)]
        [PatchEmbedding(Dim = 768)]
        [ClassToken]
        [Maskable]
        [RelativePositionBias(Shared = true)]
        [Transformer(Depth = 12, Heads = 12, LayerScale = 1e-4, DropPath = 0.25, AttentionDropout = 0.05)]
        public sealed partial class Eye;

        [BlockMask(Masked = 75)]
        public sealed partial class Blocks;

        [Data2Vec<Eye, Blocks>]
        [Teacher(Decay = 0.999, FinalDecay = 0.9998)]
        [Targets(TopLayers = 6, LayerNorm = Normalise.Mean)]
        [Regression(Loss = Loss.SmoothL1, Beta = 2)]
        [RegressionHead(Layers = 0)]
        [Recipe(Updates = 375_300, BatchSize = 2048, LearningRate = 5e-4, Warmup = 12_510, ClipNorm = 3)]
        [Reproduces(Run = Published.Data2VecVisionBase)]
        public sealed partial class Model;

        """;

    [Fact]
    public Task The_numbers_of_the_run_are_silent_however_they_are_said() =>
        Expect.SilenceAsync(Base.With("Size = 224", "Height = 224, Width = 224").With("ClipNorm = 3", "ClipNorm = 3, WorldSize = 16, DatasetSize = 1_281_167"));

    [Fact]
    public Task A_hyperparameter_of_the_pair_is_named_where_it_stands() => Expect.FindingAsync(
        Base.With("LearningRate = 5e-4", "«LearningRate = 1e-3»"),
        "D2V6023 'LearningRate = 0.001' deviates from data2vec 1.0, vision base, which has 0.0005 (fairseq's base_imagenet_d2v1); use 0.0005, or leave [Reproduces] out",
        "Set 'LearningRate = 0.0005'");

    [Fact]
    public Task One_of_the_encoder_is_shown_at_the_pair() => Expect.FindingAsync(
        Base.With("DropPath = 0.25", "‹DropPath = 0.1›").With("Data2Vec<Eye,", "Data2Vec<«Eye»,"),
        "D2V6023 'DropPath = 0.1' deviates from data2vec 1.0, vision base, which has 0.25 (fairseq's base_imagenet_d2v1); use 0.25, or leave [Reproduces] out",
        "Set 'DropPath = 0.25' on 'Eye'");

    [Fact]
    public Task One_of_the_policy_too() => Expect.FindingAsync(
        Base.With("Masked = 75", "‹Masked = 120›").With(", Blocks>", ", «Blocks»>"),
        "D2V6023 'Masked = 120' deviates from data2vec 1.0, vision base, which has 75 (fairseq's base_imagenet_d2v1); use 75, or leave [Reproduces] out",
        "Set 'Masked = 75' on 'Blocks'");

    [Fact]
    public Task A_run_must_be_named() => Expect.FindingAsync(
        Base.With("[Reproduces(Run = Published.Data2VecVisionBase)]", "[«Reproduces»]"),
        "D2V0004 [Reproduces] needs 'Run' (the published run); write for example 'Run = Published.Data2VecVisionBase'",
        "Set 'Run = Published.Data2VecVisionBase'");
}
