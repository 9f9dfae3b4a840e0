using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1004Tests
{
    [Theory]
    [InlineData("Size = 32", "Size = 0", "at least 1", "224")]
    [InlineData("Size = 32", "Size = 32, «Channels = 0»", "at least 1", "3")]
    [InlineData("Dim = 64", "Dim = -1", "at least 1", "256")]
    [InlineData("Patch = 8", "Patch = 0", "at least 1", "16")]
    [InlineData("[ClassToken]", "[ClassToken(«Std = -1»)]", "0 or more", "0.02")]
    [InlineData("[Maskable]", "[Maskable(«Std = -0.5»)]", "0 or more", "0.02")]
    [InlineData("[Maskable]", "[Maskable(«Mean = double.NaN»)]", "a finite number", "0")]
    [InlineData("Depth = 2", "Depth = 0", "at least 1", "12")]
    [InlineData("Depth = 2", "Depth = 2_000_000_000", "at most 1000", "1000")]
    [InlineData("Heads = 4", "Heads = 0", "at least 1", "4")]
    [InlineData("Heads = 4", "Heads = 4, «Hidden = -1»", "0 or more", "0")]
    [InlineData("Heads = 4", "Heads = 4, «LayerScale = -0.1»", "0 or more", "0.0001")]
    [InlineData("Heads = 4", "Heads = 4, «DropPath = 1»", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «LayerDrop = 1.5»", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «Dropout = -0.1»", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «AttentionDropout = double.NaN»", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «ActivationDropout = 1»", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «Epsilon = 0»", "above 0", "1e-05")]
    [InlineData("Ratio = 0.5", "Ratio = 1", "above 0 and below 1", "0.6")]
    [InlineData("Ratio = 0.5", "Ratio = 0", "above 0 and below 1", "0.6")]
    [InlineData("TopLayers = 2", "TopLayers = 0", "at least 1", "2")]
    [InlineData("Updates = 1000", "Updates = 0", "at least 1", "100_000")]
    [InlineData("BatchSize = 64", "BatchSize = 0", "at least 1", "256")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 0", "above 0", "0.001")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «Warmup = -1»", "0 or more", "0")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «Beta1 = 1»", "0 or more and below 1", "0.9")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «Beta2 = 1»", "0 or more and below 1", "0.999")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «WeightDecay = -0.05»", "0 or more", "0.05")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «ClipNorm = -3»", "0 or more", "3")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «FinalScale = 2»", "between 0 and 1", "0.01")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, Schedule = Schedule.Polynomial, «Power = 0»", "above 0", "2")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «LayerDecay = 0»", "above 0 and at most 1", "0.75")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «LayerDecay = 1.5»", "above 0 and at most 1", "0.75")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, Schedule = Schedule.TriStage, «FinalScale = 0»", "above 0 and at most 1 for an exponential fall", "0.01")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99, FinalDecay = 0.999, «AnnealSteps = -1»)]", "0 or more", "0")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Regression(«Scale = -1»)]", "0 or more", "1")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Regression(«HeadLayers = -1»)]", "0 or more", "1")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Regression(«HeadLayers = 2_000_000_000»)]", "at most 100", "100")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Regression(Loss = Loss.SmoothL1, «Beta = -1»)]", "0 or more", "2")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Regression(«Beta = -1»)]", "0 or more", "0")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Budget(«Parameters = -1»)]", "0 or more", "0")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(«After = -1»)]", "0 or more", "0")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MinDeviation = -1»)]", "0 or more", "0")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MinTargetDeviation = -0.1»)]", "0 or more", "0.1")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MinPredictionDeviation = double.NaN»)]", "0 or more", "0.01")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MaxCosine = 1.01»)]", "above -1 and at most 1", "1")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MaxCosine = -1»)]", "above -1 and at most 1", "0.99")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, «MinRank = 0.5»)]", "at least 1", "1")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Teacher(Decay = 0.99)] [Monitor(After = 10, OnCollapse = Collapse.RollBack, «MaxRollBacks = 0»)]", "at least 1", "1")]
    public Task A_number_stays_in_its_range(string right, string wrong, string condition, string proposed)
    {
        var marked = wrong.Contains('«', StringComparison.Ordinal) ? wrong : $"«{wrong}»";
        var said = marked[(marked.IndexOf('«', StringComparison.Ordinal) + 1)..marked.IndexOf('»', StringComparison.Ordinal)];
        var shown = said.Replace("double.", "", StringComparison.Ordinal);
        return Expect.FindingAsync(
            Samples.All.With(right, marked),
            $"D2V1004 '{shown}' must be {condition}; use {proposed}",
            $"Set '{said.Split(' ')[0]} = {proposed}'");
    }

    [Theory]
    [InlineData("‹Vocabulary = 1000›, «MaskToken = 1000»", "'MaskToken = 1000' must be at most 999; use 999", "Set 'MaskToken = 999'")]
    [InlineData("‹Vocabulary = 1000›, «PaddingToken = 1000»", "'PaddingToken = 1000' must be at most 999; use 1", "Set 'PaddingToken = 1'")]
    [InlineData("‹Vocabulary = 1000›, «PaddingToken = 1000», MaskToken = 1", "'PaddingToken = 1000' must be at most 999; use 0", "Set 'PaddingToken = 0'")]
    [InlineData("‹Vocabulary = 1000›, PaddingToken = 999, «MaskToken = 1000»", "'MaskToken = 1000' must be at most 999; use 998", "Set 'MaskToken = 998'")]
    [InlineData("Vocabulary = 1000, ‹Context = 12›, «MinTokens = 13»", "'MinTokens = 13' must be at most 12; use 12", "Set 'MinTokens = 12'")]
    public Task What_limits_a_number_is_named_beside_it(string tokens, string said, string fix) => Expect.FindingAsync(
        SequenceSamples.Text.With("Vocabulary = 1000", tokens), $"D2V1004 {said}", fix);

    [Fact]
    public Task A_cast_makes_no_new_choice() => Expect.FindingAsync(
        Samples.All.With("Heads = 4", "Heads = 4, «Norm = (Norm)7»"),
        "D2V1004 'Norm = (Norm)7' must be one of the values of Norm; use Norm.Pre or Norm.Post",
        "Set 'Norm = Norm.Pre'",
        "Set 'Norm = Norm.Post'");

    [Theory]
    [InlineData("Depth = 2", "Depth = 1000, Hidden = 0")]
    [InlineData("Heads = 4", "Heads = 4, DropPath = 0, LayerDrop = 0.999, LayerScale = 0")]
    [InlineData("[ClassToken]", "[ClassToken(Mean = -1, Std = 0)]")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, Beta1 = 0, FinalScale = 1")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, Schedule = Schedule.TriStage")]
    [InlineData("TopLayers = 2", "TopLayers = 1, LayerNorm = Normalise.Layers | Normalise.Mean")]
    public Task The_ends_of_the_ranges_are_fine(string right, string other) => Expect.SilenceAsync(Samples.All.With(right, other));

    [Theory]
    [InlineData("Weight(\"C, C\", «Std = -0.02»)", "Std = -0.02", "0 or more", "Set 'Std = 0'")]
    [InlineData("Vector(\"C, C\", «Start = double.NaN»)", "Start = NaN", "a finite number", "Set 'Start = 0'")]
    public Task Parameters_of_stages_start_from_numbers(string attribute, string said, string condition, string fix) => Expect.FindingAsync(
        Samples.Staged.With("Weight(\"C, C\")", attribute), $"D2V1004 '{said}' must be {condition}; use 0", fix);

    [Fact]
    public Task A_time_that_is_no_number_of_frames_names_the_rate() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(‹SampleRate = 22_050›)]").With("[SpanMask]", "[SpanMask(«Milliseconds = 10»)]")
            .With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>"),
        "D2V1004 'Milliseconds = 10' must be a multiple of the 0.453515 ms from frame to frame of 'Tiny' (10 samples of 22,050 a second); use 9.97732 or 10.43084",
        "Set 'Milliseconds = 9.97732'",
        "Set 'Milliseconds = 10.43084'");

    [Fact]
    public Task Of_two_limits_to_repetitions_the_lower_is_said() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Conv1d(Channels = 64, Kernel = 3, Stride = 2)", "Conv1d(Channels = 64, Kernel = 3, Stride = 2, «Repeat = 101»)"),
        "D2V1004 'Repeat = 101' must be at most 27; use 27",
        "Set 'Repeat = 27'");
}
