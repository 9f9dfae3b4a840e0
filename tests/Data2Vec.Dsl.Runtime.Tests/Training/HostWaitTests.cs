using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.Parity;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>An update that nobody asks about must not read a number of the device: the host would wait for all that it has been told to compute.</summary>
public class HostWaitTests
{
    // Those that bring numbers, or a size that depends on numbers, to the host.
    private static readonly string[] _waiting =
    [
        "aten::item", "aten::_local_scalar_dense", "aten::is_nonzero", "aten::nonzero", "aten::masked_select", "aten::equal", "aten::_unique2", "aten::unique_dim",
        "aten::bincount", "aten::repeat_interleave", "aten::allclose",
    ];

    [OperatorFact]
    public void An_update_on_pictures_reads_nothing_back() =>
        RequireNoWaiting(new VisionV1Base(), _ => new ImageBatch(torch.randn(2, 3, 48, 48)));

    [OperatorFact]
    public void An_update_on_sound_of_unlike_lengths_reads_nothing_back() =>
        RequireNoWaiting(new SpeechV1Padded(), _ => new WaveformBatch(torch.randn(2, 1600), 16_000, [1600, 1200]));

    [OperatorFact]
    public void An_update_on_texts_of_unlike_lengths_reads_nothing_back() => RequireNoWaiting(
        new TextV1Base(), _ => TokenRows.Batch([[0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 2], [0, 20, 21, 22, 23, 24, 25, 2]], pad: 1, device: null));

    [OperatorFact]
    public void A_number_that_is_read_would_be_counted()
    {
        using var pair = new VisionV1Base();
        var seen = 0f;
        var counts = Waiting(pair, _ => new ImageBatch(torch.randn(2, 3, 48, 48)), updates: 4, () => seen += pair.Store.Values[0].item<float>());
        Assert.Equal(4, counts["aten::_local_scalar_dense"]);
        Assert.NotEqual(0, seen);
    }

    // The first and the last update are reported, the others are not: more of them must not read more.
    private static void RequireNoWaiting<TBatch>(Pair<TBatch> pair, Func<long, TBatch> batches)
        where TBatch : Batch
    {
        using (pair)
        {
            var (few, many) = (Waiting(pair, batches, updates: 3), Waiting(pair, batches, updates: 9));
            Assert.Equal(few, many);
        }
    }

    private static Dictionary<string, int> Waiting<TBatch>(Pair<TBatch> pair, Func<long, TBatch> batches, int updates, Action? afterUpdate = null)
        where TBatch : Batch
    {
        // On the CPU, where nobody waits, the fused kernel reads the number of its step; CUDA's does not.
        using var trainer = new Trainer<TBatch>(pair, batches, new() { Updates = updates, LogEvery = 100, FusedOptimizer = false });
        trainer.AfterUpdate = afterUpdate;
        var counts = OperatorCount.Of(() => trainer.Run());
        Assert.Contains("aten::mm", counts.Keys);
        return counts.Where(each => _waiting.Contains(each.Key)).ToDictionary(StringComparer.Ordinal);
    }
}
