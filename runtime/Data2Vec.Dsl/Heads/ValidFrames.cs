using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Heads;

/// <summary>What heads make of padding.</summary>
internal static class ValidFrames
{
    /// <summary>Frames of each clip before its padding.</summary>
    public static long[] Of(AudioBatch batch, Func<long, long> framesOf) =>
        [.. (batch.Lengths ?? [.. Enumerable.Repeat(batch.Samples.size(1), (int)batch.Count)]).Select(framesOf)];

    /// <summary>The mean over the frames of each clip before its padding. <c>[B, N, D] → [B, D]</c></summary>
    public static torch.Tensor Mean(torch.Tensor x, AudioBatch batch, Func<long, long> framesOf) =>
        Mean(x, batch.Lengths is null ? null : Of(batch, framesOf));

    /// <summary>The mean over the positions of each sample before its padding. <c>[B, N, D] → [B, D]</c></summary>
    public static torch.Tensor Mean(torch.Tensor x, MaskGrid grid) => Mean(x, grid.Lengths?.Select(length => (long)length).ToArray());

    private static torch.Tensor Mean(torch.Tensor x, long[]? lengths)
    {
        using var scope = torch.NewDisposeScope();
        if (lengths is null)
        {
            return x.mean([1L]).MoveToOuterDisposeScope();
        }

        var counts = DeviceCopy.Of(torch.tensor(lengths, torch.ScalarType.Int64, torch.CPU), x.device).view(-1, 1);
        var isPadding = torch.arange(x.size(1), torch.ScalarType.Int64, device: x.device).ge(counts).unsqueeze(-1);

        // Filled, not multiplied: what is no number in the padding stays none by any factor.
        return x.masked_fill(isPadding, 0).sum([1L]).div(counts).MoveToOuterDisposeScope();
    }
}
