using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>Adam in the operations of fairseq's code: the reference, and the way where the fused kernel is not available.</summary>
internal sealed class PlainAdam : AdamRule
{
    // 64 Ki elements of each of the four buffers stay in the cache between the operations, several times as fast as whole passes.
    private const long ChunkElements = 1 << 16;

    /// <inheritdoc/>
    public override void Step(
        AdamRange range, AdamSettings settings, double learningRate, long step, torch.Tensor? divisor = null, torch.Tensor? skip = null)
    {
        using Scalar beta1 = settings.Beta1, beta2 = settings.Beta2, rest1 = 1 - settings.Beta1, rest2 = 1 - settings.Beta2;
        using Scalar epsilon = settings.Epsilon, decay = -learningRate * range.WeightDecay;
        using Scalar rate = -learningRate * Math.Sqrt(settings.Correction2(step)) / settings.Correction1(step);
        var length = range.Values.NumberOfElements;
        var chunk = range.Values.device_type == DeviceType.CPU ? ChunkElements : length;
        for (var start = 0L; start < length; start += chunk)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(chunk, length - start);
            var (values, gradients) = (range.Values.narrow(0, start, count), range.Gradients.narrow(0, start, count));
            var (first, second) = (range.First.narrow(0, start, count), range.Second.narrow(0, start, count));
            var before = skip is null ? null : new[] { first, second, values }.Select(each => (each, each.clone())).ToArray();
            if (divisor is not null)
            {
                gradients.div_(divisor);
            }

            first.mul_(beta1).add_(gradients, rest1);
            second.mul_(beta2).addcmul_(gradients, gradients, rest2);
            if (range.WeightDecay != 0)
            {
                values.add_(values, decay);
            }

            values.addcdiv_(first, second.sqrt().add_(epsilon), rate);
            foreach (var (after, old) in before ?? [])
            {
                after.copy_(torch.where(skip!.to_type(torch.ScalarType.Bool), old, after));
            }
        }
    }
}
