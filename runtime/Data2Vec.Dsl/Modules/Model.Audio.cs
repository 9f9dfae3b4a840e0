using Data2Vec.Dsl.Masking;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl;

// The operations of audio encoders. Everything is laid out [B, T, C], so that windows are views and convolutions matrix products.
public abstract partial class Model
{
    // The lowest number of bfloat16, to which a bias may be rounded: that of float32 would become minus infinity there.
    private const float Lowest = -3.3895314e38f;

    /// <summary>A convolution over time without padding. <c>[B, T, C]</c> with a weight of <c>[O, C, K]</c> → <c>[B, ⌊(T - K) / stride⌋ + 1, O]</c></summary>
    /// <remarks>
    /// As many taps as a stride has positions lie side by side in memory, so each such group is one product over a view of the input, and
    /// nothing is unfolded into a copy.
    /// </remarks>
    protected static torch.Tensor Convolve(torch.Tensor x, torch.Tensor weight, int stride, torch.Tensor? bias = null)
    {
        var (b, channels, kernel) = (x.size(0), x.size(2), weight.size(2));
        var frames = ((x.size(1) - kernel) / stride) + 1;
        x = MixedPrecision.Factor(x);
        weight = MixedPrecision.Factor(weight);
        if (channels == 1)
        {
            // Windows over one channel are so short that a copy of them is cheaper than several products.
            return Linear(x.view(b, -1).unfold(1, kernel, stride), weight.view(-1, kernel), bias);
        }

        var taps = weight.permute(2, 1, 0).contiguous();
        torch.Tensor? y = null;
        for (var first = 0L; first < kernel;)
        {
            var count = first + stride <= kernel ? stride : 1;
            var windows = count == stride
                ? x.narrow(1, first, frames * stride).view(b, frames, stride * channels)
                : x.slice(1, first, first + ((frames - 1) * stride) + 1, stride);
            var product = windows.bmm(taps.narrow(0, first, count).view(1, count * channels, -1).expand(b, -1, -1));
            y = y is null ? product : y.add_(product);
            first += count;
        }

        return bias is null ? y! : y!.add_(bias);
    }

    /// <summary>Normalises each channel over the whole time, with learned scale and shift. <c>[B, T, C]</c>; shape unchanged.</summary>
    protected static torch.Tensor NormOverTime(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, double epsilon) =>
        functional.group_norm(MixedPrecision.Exact(x).transpose(1, 2), x.size(2), weight, bias, epsilon).transpose(1, 2).contiguous();

    /// <summary>Normalises over the last axis without learned scale and shift. Shape unchanged.</summary>
    protected static torch.Tensor LayerNorm(torch.Tensor x, double epsilon) =>
        functional.layer_norm(MixedPrecision.Exact(x), [x.size(-1)], eps: epsilon);

    /// <summary>
    /// A grouped convolution over neighbouring frames that keeps their number: of an even kernel's one frame too many, the last is cut.
    /// <c>[B, N, D]</c> with a weight of <c>[D, D / groups, K]</c>; shape unchanged.
    /// </summary>
    protected static torch.Tensor ConvolveAround(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, int groups)
    {
        var y = functional.conv1d(
            MixedPrecision.Factor(x).transpose(1, 2), MixedPrecision.Factor(weight), MixedPrecision.Factor(bias), padding: weight.size(2) / 2, groups: groups);
        return y.narrow(2, 0, x.size(1)).transpose(1, 2);
    }

    /// <summary>A weight from directions and one length per kernel tap. <c>[O, I, K]</c> and <c>[1, 1, K]</c> → <c>[O, I, K]</c></summary>
    protected static torch.Tensor WeightNorm(torch.Tensor direction, torch.Tensor length) =>
        direction * (length / direction.square().sum([0L, 1L], keepdim: true).sqrt());

    /// <summary>Half of the channels, each multiplied by the sigmoid of its counterpart in the other half. <c>[…, 2·C] → […, C]</c></summary>
    protected static torch.Tensor Gate(torch.Tensor x) => functional.glu(x, -1);

    /// <summary>A convolution over time with zero padding of one position on either side. <c>[B, N, C] → [B, ⌊(N + 2 - K) / stride⌋ + 1, O]</c></summary>
    protected static torch.Tensor ConvolvePadded(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, int stride) =>
        functional.conv1d(
            MixedPrecision.Factor(x).transpose(1, 2), MixedPrecision.Factor(weight), MixedPrecision.Factor(bias), stride: stride, padding: 1).transpose(1, 2);

    /// <summary>Passes the values and scales the gradient; 0 stops it.</summary>
    protected static torch.Tensor ScaleGradient(torch.Tensor x, double factor)
    {
        var values = x.detach();
        return factor == 0 ? values : values + ((x - values) * factor);
    }

    /// <summary>Sets whole channels of samples to 0. <c>[B, N, D]</c> with a mask of <c>[B, D]</c>; shape unchanged.</summary>
    protected static torch.Tensor ZeroChannels(torch.Tensor x, torch.Tensor? channels) => channels is null ? x : x.masked_fill(channels.unsqueeze(1), 0);

    /// <summary>Sets padded positions to 0. <c>[B, N, D]</c>; shape unchanged.</summary>
    protected static torch.Tensor ZeroPadding(torch.Tensor x, torch.Tensor? padding) => padding is null ? x : x.masked_fill(padding.unsqueeze(-1), 0);

    /// <summary>What keeps attention away from padding: the lowest number where a key is padded, 0 elsewhere. <c>[B, N] → [B, 1, 1, N]</c></summary>
    protected static torch.Tensor? PaddingBias(torch.Tensor? padding)
    {
        if (padding is null)
        {
            return null;
        }

        // Not minus infinity: a row of nothing but padding stays a number.
        var bias = torch.zeros(padding.size(0), 1, 1, padding.size(1), device: padding.device);
        return bias.masked_fill_(padding.view(padding.size(0), 1, 1, padding.size(1)), Lowest);
    }

    /// <summary>The frames of a batch, with what is padding among them. <c>[B, N, D]</c></summary>
    /// <param name="x">The frames.</param>
    /// <param name="batch">The audio they were made of.</param>
    /// <param name="framesOf">Frames of so many samples.</param>
    protected static Sequence Frames(torch.Tensor x, AudioBatch batch, Func<long, long> framesOf)
    {
        var values = x.MoveToOuterDisposeScope();
        return new Sequence(values, FramePadding(values, batch, framesOf)?.MoveToOuterDisposeScope());
    }

    /// <summary>True where a frame is made of padding; null where no clip is padded. <c>[B, N, D] → [B, N]</c></summary>
    protected static torch.Tensor? FramePadding(torch.Tensor x, AudioBatch batch, Func<long, long> framesOf)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Lengths is not { } lengths)
        {
            return null;
        }

        var counts = DeviceCopy.Of(torch.tensor(lengths.Select(framesOf).ToArray(), [lengths.Count, 1], torch.ScalarType.Int64), x.device);
        return torch.arange(x.size(1), torch.ScalarType.Int64, device: x.device).ge(counts);
    }

    /// <summary>The frames of a batch as a grid for masking policies.</summary>
    protected static MaskGrid FrameGrid(AudioBatch batch, Func<long, long> framesOf, int channels, double milliseconds)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(framesOf);
        return new MaskGrid(batch.Count, Rows: 1, Columns: (int)framesOf(batch.Samples.size(1)), ExtraTokens: 0)
        {
            Lengths = batch.Lengths?.Select(n => (int)framesOf(n)).ToArray(),
            Channels = channels,
            Milliseconds = milliseconds,
        };
    }
}
