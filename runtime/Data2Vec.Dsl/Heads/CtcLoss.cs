using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>
/// Connectionist temporal classification: minus the logarithm of the probability that some path through the frames spells a transcript. (Graves and
/// others, 2006; fairseq's criterions/ctc.py; fixture finetune_audio_ctc.)
/// </summary>
internal static class CtcLoss
{
    /// <summary>The loss of each clip.</summary>
    /// <remarks>
    /// The recursion adds up the probabilities of all paths. In float32 its gradient is off by several times the tolerance of the fixture; in float64 it is
    /// within a quarter of it.
    /// </remarks>
    /// <param name="logits">The logits of each frame, <c>[B, N, V]</c>.</param>
    /// <param name="frames">Frames of each clip before its padding, <c>[B]</c>.</param>
    /// <param name="transcripts">The symbols of each clip, none of them the blank.</param>
    /// <param name="blank">The symbol that stands for nothing.</param>
    /// <param name="zeroInfinity">Whether a clip that no path spells has a loss of 0 instead of infinity.</param>
    /// <returns><c>[B]</c> in float64, in the caller's dispose scope.</returns>
    public static torch.Tensor Of(torch.Tensor logits, long[] frames, IReadOnlyList<long[]> transcripts, int blank, bool zeroInfinity)
    {
        using var scope = torch.NewDisposeScope();
        var symbols = DeviceCopy.Of(torch.tensor(transcripts.SelectMany(each => each).ToArray(), torch.ScalarType.Int64, torch.CPU), logits.device);

        // torch reads the lengths on the host: on a device they would have to be waited for.
        var lengths = torch.tensor(transcripts.Select(each => (long)each.Length).ToArray(), torch.ScalarType.Int64, torch.CPU);
        var logarithms = functional.log_softmax(logits.to(torch.float64), -1).transpose(0, 1);
        return functional.ctc_loss(
            logarithms, symbols, torch.tensor(frames, torch.ScalarType.Int64, torch.CPU), lengths, blank, zeroInfinity, Reduction.None).MoveToOuterDisposeScope();
    }

    /// <summary>Frames that a transcript needs at least: one for each symbol, and a blank between equal neighbours.</summary>
    public static long FramesOf(ReadOnlySpan<long> transcript)
    {
        long needed = transcript.Length;
        for (var i = 1; i < transcript.Length; i++)
        {
            needed += transcript[i] == transcript[i - 1] ? 1 : 0;
        }

        return needed;
    }
}
