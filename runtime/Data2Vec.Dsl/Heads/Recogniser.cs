using Data2Vec.Dsl.Objectives;
using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>A recogniser of audio by CTC: a symbol or a blank for each frame. Its output is <c>[B, N, Vocabulary]</c>.</summary>
/// <remarks>It learns from the symbols of each clip, behind its end any negative number: <c>[B, S]</c> int64. An update divides by its clips.</remarks>
public abstract class Recogniser(string name, ParameterStore store) : TrainedHead<AudioBatch, Labelled<AudioBatch>>(name, store)
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

    /// <summary>Frames of the output for each clip of a batch, those of its padding left out: <c>[B]</c>.</summary>
    public abstract long[] FramesOf(AudioBatch batch);

    /// <summary>Whether a clip has too few frames for its transcript, so that no path through them spells it.</summary>
    /// <param name="samples">Samples of the clip.</param>
    /// <param name="sampleRate">Samples per second.</param>
    /// <param name="transcript">Its symbols.</param>
    internal bool IsTooFast(int samples, int sampleRate, IReadOnlyList<int> transcript)
    {
        using var clip = new AudioBatch(torch.empty(1, samples, torch.ScalarType.Float32, torch.CPU), sampleRate);
        return CtcLoss.FramesOf([.. transcript.Select(symbol => (long)symbol)]) > FramesOf(clip)[0];
    }

    /// <summary>The CTC loss of a batch, as <see cref="Reduction"/> says, a scalar in float32.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, N, Vocabulary]</c>.</param>
    /// <param name="batch">The audio, which knows its lengths.</param>
    /// <param name="labels">
    /// The symbols of each clip, behind its end any negative number: <c>[B, S]</c> int64. Best on the host, where they are looked at: those of a
    /// device have to be waited for.
    /// </param>
    /// <exception cref="ArgumentException">A label is no symbol, a transcript is longer than <see cref="MaxLabels"/>, or one has too few frames.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, AudioBatch batch, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = torch.NewDisposeScope();
        var sum = SummedLoss(logits, batch, labels);
        return (Reduction == CtcReduction.Sum ? sum : sum.div(batch.Count)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override PassLoss Step(Labelled<AudioBatch> batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = DrawMask(batch.Input, pass);
        return new(SummedLoss(forward(batch.Input, mask), batch.Input, batch.Labels), batch.Count);
    }

    // The sum over the clips of their losses, each divided by its number of symbols where the declaration asks for means.
    private torch.Tensor SummedLoss(torch.Tensor logits, AudioBatch batch, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        var frames = FramesOf(batch);
        var transcripts = Read(labels, frames.Length);
        RequireReadable(transcripts, frames);
        var losses = CtcLoss.Of(logits, frames, transcripts, Blank, ZeroInfinity);
        if (Reduction == CtcReduction.Mean)
        {
            losses = losses.div(DeviceCopy.Of(torch.tensor(Array.ConvertAll(transcripts, each => Math.Max(1.0, each.Length)), torch.ScalarType.Float64, torch.CPU), logits.device));
        }

        return losses.sum().to(torch.float32).MoveToOuterDisposeScope();
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

            var needed = CtcLoss.FramesOf(symbols);
            if (!ZeroInfinity && needed > frames[clip])
            {
                throw new ArgumentException(
                    $"Clip {clip} has {frames[clip]} frames, but its {symbols.Length} symbols need {needed}, with a blank between equal ones; leave it out, or declare 'ZeroInfinity = true' to count it as 0.",
                    nameof(labels));
            }
        }
    }
}
