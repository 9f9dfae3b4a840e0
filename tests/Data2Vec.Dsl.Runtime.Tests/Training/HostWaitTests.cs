using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.HuggingFace;
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
    public void An_update_on_images_reads_nothing_back() =>
        RequireNoWaiting(new VisionV1Base(), _ => new ImageBatch(torch.randn(2, 3, 48, 48)));

    [OperatorFact]
    public void An_update_on_audio_of_unlike_lengths_reads_nothing_back() =>
        RequireNoWaiting(new AudioV1Padded(), _ => new AudioBatch(torch.randn(2, 1600), 16_000, [1600, 1200]));

    [OperatorFact]
    public void An_update_on_texts_of_unlike_lengths_reads_nothing_back() => RequireNoWaiting(
        new TextV1Base(), _ => TokenRows.Batch([[0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 2], [0, 20, 21, 22, 23, 24, 25, 2]], pad: 1, device: null, preprocessing: null));

    // Labels lie on the host, where reading them is no operator.
    [OperatorFact]
    public void The_losses_of_heads_read_nothing_back()
    {
        using var classes = new TextLabels();
        RequireNoWaiting("nll_loss", () => classes.Loss(torch.randn(2, 3), torch.tensor([0L, 2])));
        using var tokens = new TextTokens();
        RequireNoWaiting("nll_loss", () => tokens.Loss(torch.randn(2, 4, 60), torch.tensor([5L, LanguageModel.Ignored, 7, 8, 9, LanguageModel.Ignored, 1, 2]).view(2, 4)));
        using var patches = new VisualTokens();
        using var batch = new ImageBatch(torch.randn(2, 3, 32, 32));
        var grid = patches.Encoder.GridOf(batch);
        using var mask = new MaskBatch([.. Enumerable.Range(0, 2 * grid.Positions).Select(position => position % grid.Positions < 2)], grid);
        using var patchLogits = patches.forward(batch, mask);
        RequireNoWaiting("nll_loss", () => patches.Loss(patchLogits, mask, torch.tensor([0L, 1, 2, 3])));
        using var symbols = new GroupNormRecogniser();
        using var clips = new AudioBatch(torch.randn(2, 4000), 16_000, [4000, 3000]);
        RequireNoWaiting("ctc_loss", () => symbols.Loss(torch.randn(2, symbols.FramesOf(4000), symbols.Vocabulary), clips, torch.tensor([5L, 6, 7, 5, -1, -1]).view(2, 3)));
    }

    [OperatorFact]
    public void Fine_tuning_reads_nothing_back_but_what_is_reported()
    {
        Dictionary<string, int> Spoken(int updates)
        {
            using var encoder = new ToyEar();
            using var model = new LinearRecogniser(encoder, 8);
            using var batches = new AudioBatches(ToyEar.Audio(20, 1), 1, new() { Fit = ClipFit.Pad, Budget = 30_000, Ahead = 0 })
                .WithTranscripts(text => [.. text.Select(letter => letter == ' ' ? 1 : letter - 'a' + 2)]);
            return Waiting("aten::ctc_loss", model, batches, updates);
        }

        Dictionary<string, int> Seen(int updates)
        {
            using var encoder = new ToyEncoder();
            using var model = new LinearClassifier<ImageBatch>(encoder, 3);
            var images = ImageSetTests.Random(12, 1, 28, 28, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
            using var batches = new ImageBatches(images, 4, 1, ahead: 0).WithClasses();
            return Waiting("aten::nll_loss_forward", model, batches, updates);
        }

        Assert.Equal(Spoken(3), Spoken(9));
        Assert.Equal(Seen(3), Seen(9));
    }

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

    private static void RequireNoWaiting(string loss, Func<torch.Tensor> compute) =>
        Assert.Empty(Waiting("aten::" + loss, () => compute().Dispose()));

    // The counts of the operators that wait, where another one proves that what is counted was computed.
    private static Dictionary<string, int> Waiting(string expected, Action action)
    {
        using var scope = torch.NewDisposeScope();
        var counts = OperatorCount.Of(action);
        Assert.Contains(expected, counts.Keys);
        return counts.Where(each => _waiting.Contains(each.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private static Dictionary<string, int> Waiting<TBatch>(Pair<TBatch> pair, Func<long, TBatch> batches, int updates, Action? afterUpdate = null)
        where TBatch : Batch
    {
        using var source = BatchSource.Of(batches);
        return Waiting("aten::mm", pair, source, updates, afterUpdate);
    }

    private static Dictionary<string, int> Waiting<TBatch>(
        string expected, ITrainable<TBatch> model, IBatchSource<TBatch> batches, int updates, Action? afterUpdate = null)
        where TBatch : Batch
    {
        // On the CPU, where nobody waits, the fused kernel reads the number of its step; CUDA's does not.
        var recipe = model.Recipe ?? new Recipe(9, 4, 1e-3);
        using var trainer = new Trainer<TBatch>(model, batches, new() { Recipe = recipe, Updates = updates, LogEvery = 100, FusedOptimizer = false });
        trainer.AfterUpdate = afterUpdate;
        return Waiting(expected, () => trainer.Run());
    }
}
