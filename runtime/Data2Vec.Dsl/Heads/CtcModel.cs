using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated recogniser of audio is. Its output is <c>[B, N, Vocabulary]</c>.</summary>
public abstract class CtcModel(string name, ParameterStore store) : ModelWithHead<AudioBatch>(name, store)
{
    /// <summary>The symbol that stands for nothing: Hugging Face calls it the padding, fairseq the beginning of a text.</summary>
    public const int Blank = 0;

    /// <summary>Symbols, the blank included.</summary>
    public abstract int Vocabulary { get; }

    /// <summary>Most symbols of a transcript; 0 where any number is taken.</summary>
    public virtual int MaxLabels => 0;

    /// <summary>How the losses of a batch become one.</summary>
    public abstract CtcReduction Reduction { get; }

    /// <summary>Whether a clip with more symbols than frames counts as 0 instead of infinite.</summary>
    public abstract bool ZeroInfinity { get; }

    /// <summary>Frames of the output for a clip of so many samples.</summary>
    public abstract long FramesOf(long samples);

    /// <summary>The CTC loss, in float32 whatever the logits are, a scalar.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, N, Vocabulary]</c>.</param>
    /// <param name="batch">The audio, which knows its lengths.</param>
    /// <param name="labels">
    /// The symbols of each clip, behind its end any negative number: <c>[B, S]</c> int64. Best on the host, where they are looked at: those of a
    /// device have to be waited for.
    /// </param>
    /// <exception cref="ArgumentException">A label is no symbol, a transcript is longer than <see cref="MaxLabels"/>, or one has too few frames.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, AudioBatch batch, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        var frames = ValidFrames.Of(batch, FramesOf);
        var transcripts = Read(labels, frames.Length);
        RequireReadable(transcripts, frames);
        var symbols = DeviceCopy.Of(torch.tensor(transcripts.SelectMany(each => each).ToArray()), logits.device);

        // torch reads the lengths on the host: on a device they would have to be waited for.
        var lengths = torch.tensor(transcripts.Select(each => (long)each.Length).ToArray());
        var reduction = Reduction == CtcReduction.Sum ? torch.nn.Reduction.Sum : torch.nn.Reduction.Mean;
        return functional.ctc_loss(
            functional.log_softmax(logits.to(torch.float32), -1).transpose(0, 1), symbols, torch.tensor(frames), lengths,
            blank: Blank, zero_infinity: ZeroInfinity, reduction: reduction).MoveToOuterDisposeScope();
    }

    // The symbols of each clip.
    private static long[][] Read(torch.Tensor labels, int clips)
    {
        if (labels.dim() != 2 || labels.size(0) != clips || labels.dtype != torch.ScalarType.Int64)
        {
            throw new ArgumentException(
                $"Labels are int64 [{clips}, S], a row for each clip, but these are {labels.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", labels.shape)}].",
                nameof(labels));
        }

        var (width, ids) = ((int)labels.size(1), labels.cpu().data<long>().ToArray());
        return [.. Enumerable.Range(0, clips).Select(clip => ids.AsSpan(clip * width, width).ToArray().Where(id => id >= 0).ToArray())];
    }

    // torch reads beyond its tables for a symbol that is none, and is infinite for a transcript that no path through the frames spells.
    private void RequireReadable(long[][] labels, long[] frames)
    {
        for (var clip = 0; clip < frames.Length; clip++)
        {
            var symbols = labels[clip];
            if (symbols.Any(id => id == Blank || id >= Vocabulary))
            {
                throw new ArgumentException(
                    $"The symbols are 1 to {Vocabulary - 1}, and {Blank} is the blank, but the transcript of clip {clip} has {symbols.First(id => id == Blank || id >= Vocabulary)}; was it made with another alphabet?",
                    nameof(labels));
            }

            if (MaxLabels > 0 && symbols.Length > MaxLabels)
            {
                throw new ArgumentException($"'{GetName()}' takes transcripts of up to {MaxLabels} symbols, but that of clip {clip} has {symbols.Length}.", nameof(labels));
            }

            var least = symbols.Length + symbols.Zip(symbols.Skip(1)).Count(pair => pair.First == pair.Second);
            if (!ZeroInfinity && least > frames[clip])
            {
                throw new ArgumentException(
                    $"Clip {clip} has {frames[clip]} frames, but its {symbols.Length} symbols need {least}, with a blank between equal ones; leave it out, or declare 'ZeroInfinity = true' to count it as 0.",
                    nameof(labels));
            }
        }
    }
}
