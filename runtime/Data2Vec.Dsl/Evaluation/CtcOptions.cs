using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>How an encoder of audio is fine-tuned to write down what is said.</summary>
/// <remarks>
/// Optimiser and schedule are fairseq's (Adam .9/.98, ε 1e-8; a rise over a tenth of the updates, four tenths held, a fall to a twentieth); rates and
/// lengths suit a small encoder and an hour of audio.
/// </remarks>
public sealed record CtcOptions
{
    /// <summary>
    /// How encoder and linear layer are trained. Its batch size is not asked for: a step has as many clips as fit into <see cref="Budget"/>. A new layer learns ten
    /// times as fast as the encoder, and alone in <see cref="Recipe.FrozenUpdates"/>.
    /// </summary>
    public Recipe Recipe { get; init; } = RecipeOf(1000, learningRate: 3e-4);

    /// <summary>Samples in a step, padding included.</summary>
    public long Budget { get; init; } = 1_280_000;

    /// <summary>Clips of more samples are left out: they cannot be cut, because nobody knows where in a clip its words are.</summary>
    public int Longest { get; init; } = 320_000;

    /// <summary>Whether each clip is brought to mean 0 and variance 1; as in pretraining.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>The symbols; null for the letters of the training set's transcripts, as capitals.</summary>
    public CtcVocabulary? Vocabulary { get; init; }

    /// <summary>How a transcript becomes what is to be recognised.</summary>
    public Func<string, string> Spoken { get; init; } = CtcTranscript.Letters;

    /// <summary>Decides the order of the clips, the layer's start and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>fairseq's optimiser and schedule for a run of so many updates.</summary>
    /// <param name="updates">Updates.</param>
    /// <param name="learningRate">The highest learning rate of the encoder.</param>
    /// <param name="headScale">That of the linear layer as a multiple of it.</param>
    public static Recipe RecipeOf(int updates, double learningRate, double headScale = 10) => new(
        updates, BatchSize: 1, learningRate, Schedule.TriStage, Warmup: updates / 10, Hold: updates * 4 / 10, FinalScale: 0.05, Beta2: 0.98, WeightDecay: 0,
        ClipNorm: 5, HeadScale: headScale);
}

/// <summary>One held-out clip.</summary>
/// <param name="Name">The clip's name.</param>
/// <param name="Said">What is said, in the vocabulary's case.</param>
/// <param name="Recognised">What the encoder made of it.</param>
public sealed record CtcRecognition(string Name, string Said, string Recognised);

/// <summary>What fine-tuning has come to.</summary>
/// <param name="Characters">The error rate of characters over the held-out clips.</param>
/// <param name="Words">The same of words.</param>
/// <param name="Clips">The held-out clips, in their order.</param>
/// <param name="TrainingClips">Clips that were trained on.</param>
/// <param name="LeftOut">Clips of both sets that have no text, or are too long.</param>
/// <param name="TooFast">Clips of training with more letters than frames: they teach nothing.</param>
public sealed record CtcScore(
    ErrorRate Characters, ErrorRate Words, IReadOnlyList<CtcRecognition> Clips, int TrainingClips, int LeftOut, int TooFast);
