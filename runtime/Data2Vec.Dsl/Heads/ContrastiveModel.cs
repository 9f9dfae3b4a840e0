using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Randomness;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What one comparison of predictions with quantised frames gives.</summary>
/// <param name="Loss">Contrastive loss plus the weighted diversity loss, a scalar with gradient.</param>
/// <param name="Contrastive">The cross-entropy of finding the right frame, summed over the masked frames.</param>
/// <param name="Diversity">The share of codes that are not used, times the number of masked frames.</param>
/// <param name="Perplexity">How many codes are in use, summed over the codebooks.</param>
/// <param name="Predictions">What the blocks predict, <c>[B, N, Dim]</c>.</param>
/// <param name="Targets">The quantised frames, <c>[B, N, Dim]</c>.</param>
public readonly record struct ContrastiveResult(
    torch.Tensor Loss, torch.Tensor Contrastive, torch.Tensor Diversity, torch.Tensor Perplexity, torch.Tensor Predictions, torch.Tensor Targets);

/// <summary>What every generated model of wav2vec 2.0's pretraining is. Its output are its predictions, <c>[B, N, Dim]</c>.</summary>
/// <remarks>It learns from the audio itself, and needs a policy of masks. An update divides by its masked frames.</remarks>
public abstract class ContrastiveModel(string name, ParameterStore store) : TrainedHead<AudioBatch, AudioBatch>(name, store)
{
    // fairseq's latent_temp.
    private const double FirstTemperature = 2;
    private const double MinTemperature = 0.5;
    private const double TemperatureDecay = 0.999995;

    // So that negatives are independent of masks drawn with the same seed.
    private const ulong NegativesSalt = 0x6E65676174697665;

    /// <summary>
    /// How sharply codes are drawn in training; evaluation takes the best code. A trainer lets it fall from 2 to 0.5 by a factor of 0.999995 an update.
    /// </summary>
    public double QuantiserTemperature { get; set; } = FirstTemperature;

    /// <summary>In training: how many other masked frames of the same clip a frame is told from.</summary>
    public int Negatives { get; set; } = 100;

    /// <summary>Predicts the masked frames and compares each with its own quantised features and with those of other frames.</summary>
    /// <param name="batch">The audio.</param>
    /// <param name="mask">The frames to hide and to predict.</param>
    /// <param name="negatives">For each frame the other frames to tell it from, as indices into all <c>B · N</c>: <c>[B, N, K]</c> int64. Only masked frames' are read.</param>
    public abstract ContrastiveResult Compare(AudioBatch batch, MaskBatch mask, torch.Tensor negatives);

    /// <inheritdoc/>
    protected override void BeginUpdate(long update) =>
        QuantiserTemperature = Math.Max(MinTemperature, FirstTemperature * Math.Pow(TemperatureDecay, update));

    /// <inheritdoc/>
    protected override PassLoss Step(AudioBatch batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = RequireMask(batch, pass);
        var negatives = DeviceCopy.Of(DrawNegatives(mask, Draws.Keyed(pass.Seed ^ NegativesSalt, pass.Index, 0)), Store.Device);
        var result = Compare(batch, mask, negatives);
        pass.Probe?.Record(FigureNames.Contrastive, result.Contrastive.div(mask.Count));
        pass.Probe?.Record(FigureNames.Perplexity, result.Perplexity);
        return new(result.Loss, mask.Count);
    }

    /// <summary>
    /// Takes a code of each codebook for each frame: the best in evaluation, a random one (Gumbel) in training.
    /// <c>[B, N, G · V]</c> and <c>[1, G · V, C]</c> → <c>[B, N, G · C]</c>
    /// </summary>
    /// <returns>The codes, and how many are in use at masked frames, summed over the codebooks.</returns>
    protected (torch.Tensor Codes, torch.Tensor Perplexity) Quantise(torch.Tensor logits, torch.Tensor codes, int groups, MaskBatch mask)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Count == 0)
        {
            throw new ArgumentException("Masked frames are compared, but none is masked.", nameof(mask));
        }

        using var scope = torch.NewDisposeScope();
        var (b, n, perGroup) = (logits.size(0), logits.size(1), logits.size(2) / groups);
        var scores = logits.view(b * n, groups, perGroup).to(torch.float32);
        var chosen = training ? Draw(scores) : OneHot(scores);
        var shares = (training ? functional.softmax(scores, -1) : chosen).index_select(0, mask.MaskedIndices).mean([0L]);
        var perplexity = shares.mul(shares.add(1e-7).log()).sum(-1).neg().exp().sum();
        var taken = chosen.transpose(0, 1).bmm(codes.view(groups, perGroup, -1)).transpose(0, 1).reshape(b, n, -1);
        return (taken.MoveToOuterDisposeScope(), perplexity.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The losses of predictions against quantised frames, moved out of the caller's scope. A negative that is the very vector of the positive
    /// does not count.
    /// </summary>
    protected static ContrastiveResult Contrast(
        torch.Tensor predictions, torch.Tensor targets, torch.Tensor perplexity, MaskBatch mask, torch.Tensor negatives, double temperature,
        double diversityWeight, long codes)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(perplexity);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(negatives);
        var all = targets.view(-1, targets.size(2));
        var (own, predicted) = (Rows(targets, mask.MaskedIndices).unsqueeze(1), Rows(predictions, mask.MaskedIndices).unsqueeze(1));
        var indices = Rows(negatives, mask.MaskedIndices);
        var others = all.index_select(0, indices.flatten()).view(indices.size(0), indices.size(1), -1);
        var isOwn = others.eq(own).all(-1);
        var logits = functional.cosine_similarity(predicted.to(torch.float32), torch.cat([own, others], 1).to(torch.float32), -1).div(temperature);
        var first = torch.zeros_like(isOwn.narrow(1, 0, 1));
        logits = logits.masked_fill(torch.cat([first, isOwn], 1), float.NegativeInfinity);
        var right = torch.zeros(logits.size(0), torch.ScalarType.Int64, logits.device);
        var contrastive = functional.cross_entropy(logits, right, reduction: Reduction.Sum);
        var diversity = (codes - perplexity).div(codes).mul(mask.Count);
        var loss = contrastive + (diversity * diversityWeight);
        return new ContrastiveResult(
            loss.MoveToOuterDisposeScope(), contrastive.MoveToOuterDisposeScope(), diversity.MoveToOuterDisposeScope(),
            perplexity.MoveToOuterDisposeScope(), predictions.MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }

    private static torch.Tensor OneHot(torch.Tensor scores) =>
        torch.zeros_like(scores).scatter_(-1, scores.argmax(-1, keepdim: true), torch.ones_like(scores.narrow(-1, 0, 1)));

    // One code, with the gradient of all: straight through.
    private torch.Tensor Draw(torch.Tensor scores)
    {
        var noise = StepDraws.Gumbel(scores);
        var soft = functional.softmax((scores + noise).div(QuantiserTemperature), -1);
        return OneHot(soft) - soft.detach() + soft;
    }

    // For each masked frame others of its clip, every one equally likely: [B, N, Negatives] on the host, 0 elsewhere. A frame that is alone in its clip
    // gets itself, which does not count.
    private torch.Tensor DrawNegatives(MaskBatch mask, Draws draws)
    {
        var (all, positions) = (mask.HostMaskedIndices, mask.Grid.Positions);
        var drawn = new long[mask.Grid.Samples * positions * Negatives];
        for (int first = 0, next; first < all.Length; first = next)
        {
            next = first;
            while (next < all.Length && all[next] / positions == all[first] / positions)
            {
                next++;
            }

            var others = next - first - 1;
            for (var own = first; own < next; own++)
            {
                foreach (ref var negative in drawn.AsSpan((int)all[own] * Negatives, Negatives))
                {
                    var other = others == 0 ? own : draws.Integer(first, first + others - 1);
                    negative = all[others > 0 && other >= own ? other + 1 : other];
                }
            }
        }

        return torch.tensor(drawn, [mask.Grid.Samples, positions, Negatives], torch.ScalarType.Int64, torch.CPU);
    }
}
