namespace Data2Vec.Dsl.Evaluation;

/// <summary>How an encoder of audio is fine-tuned to write down what is said.</summary>
/// <remarks>
/// Optimiser and schedule are fairseq's (Adam .9/.98, ε 1e-8; a rise over a tenth of the updates, four tenths held, a fall to a twentieth); rates and
/// lengths suit a small encoder and an hour of audio.
/// </remarks>
public sealed record CtcOptions
{
    /// <summary>Optimiser steps.</summary>
    public int Updates { get; init; } = 1000;

    /// <summary>Samples in a step, padding included.</summary>
    public long Budget { get; init; } = 1_280_000;

    /// <summary>Clips of more samples are left out: they cannot be cut, because nobody knows where in a clip its words are.</summary>
    public int Longest { get; init; } = 320_000;

    /// <summary>The highest learning rate of the encoder.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>The same of the new linear layer.</summary>
    public double HeadLearningRate { get; init; } = 3e-3;

    /// <summary>Updates at the start in which the linear layer learns alone; all of them leave the encoder as it is.</summary>
    public int FrozenUpdates { get; init; }

    /// <summary>The norm that the gradient of the encoder is clipped to; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Whether each clip is brought to mean 0 and variance 1; as in pretraining.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>The symbols; null for the letters of the training set's transcripts, as capitals.</summary>
    public CtcVocabulary? Vocabulary { get; init; }

    /// <summary>How a transcript becomes what is to be recognised.</summary>
    public Func<string, string> Spoken { get; init; } = CtcTranscript.Letters;

    /// <summary>Decides the order of the clips, the layer's start and dropout.</summary>
    public ulong Seed { get; init; } = 1;
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
/// <param name="TooFast">Clips of training with more letters than frames: they taught nothing.</param>
public sealed record CtcScore(
    ErrorRate Characters, ErrorRate Words, IReadOnlyList<CtcRecognition> Clips, int TrainingClips, int LeftOut, int TooFast);
