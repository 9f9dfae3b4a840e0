using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>What heads of audio make of padding.</summary>
internal static class ValidFrames
{
    /// <summary>Frames of each clip before its padding.</summary>
    public static long[] Of(AudioBatch batch, Func<long, long> framesOf) =>
        [.. (batch.Lengths ?? [.. Enumerable.Repeat(batch.Samples.size(1), (int)batch.Count)]).Select(framesOf)];

    /// <summary>The mean over the frames of each clip before its padding. <c>[B, N, D] → [B, D]</c></summary>
    public static torch.Tensor Mean(torch.Tensor x, AudioBatch batch, Func<long, long> framesOf)
    {
        using var scope = torch.NewDisposeScope();
        if (batch.Lengths is null)
        {
            return x.mean([1L]).MoveToOuterDisposeScope();
        }

        var counts = DeviceCopy.Of(torch.tensor(Of(batch, framesOf)), x.device).view(-1, 1);
        var isPadding = torch.arange(x.size(1), torch.ScalarType.Int64, device: x.device).ge(counts).unsqueeze(-1);

        // Filled, not multiplied: what is no number in the padding stays none by any factor.
        return x.masked_fill(isPadding, 0).sum([1L]).div(counts).MoveToOuterDisposeScope();
    }
}
