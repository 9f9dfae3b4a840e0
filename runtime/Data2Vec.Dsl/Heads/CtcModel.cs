using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated recogniser of speech is. Its output is <c>[B, N, Vocabulary]</c>.</summary>
public abstract class CtcModel(string name, ParameterStore store) : Finetuned<WaveformBatch>(name, store)
{
    /// <summary>The symbol that stands for nothing: Hugging Face calls it the padding, fairseq the beginning of a text.</summary>
    public const int Blank = 0;

    /// <summary>Symbols, the blank included.</summary>
    public abstract int Vocabulary { get; }

    /// <summary>How the losses of a batch become one.</summary>
    public abstract CtcReduction Reduction { get; }

    /// <summary>Whether a clip with more symbols than frames counts as 0 instead of infinite.</summary>
    public abstract bool ZeroInfinity { get; }

    /// <summary>Frames of the output for a sound of so many samples.</summary>
    public abstract long FramesOf(long samples);

    /// <summary>The CTC loss, in float32 whatever the logits are, a scalar.</summary>
    /// <param name="logits">What <see cref="Finetuned{TBatch}.forward"/> gave, <c>[B, N, Vocabulary]</c>.</param>
    /// <param name="batch">The sound, which knows its lengths.</param>
    /// <param name="labels">The symbols of each clip, behind its end any negative number: <c>[B, S]</c> int64.</param>
    public virtual torch.Tensor Loss(torch.Tensor logits, WaveformBatch batch, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        var frames = torch.tensor(ValidFrames.Of(batch, FramesOf), device: logits.device);
        var isSymbol = labels.ge(0);
        var reduction = Reduction == CtcReduction.Sum ? torch.nn.Reduction.Sum : torch.nn.Reduction.Mean;
        return functional.ctc_loss(
            functional.log_softmax(logits.to(torch.float32), -1).transpose(0, 1), labels.masked_select(isSymbol), frames, isSymbol.sum([1L]),
            blank: Blank, zero_infinity: ZeroInfinity, reduction: reduction).MoveToOuterDisposeScope();
    }
}
