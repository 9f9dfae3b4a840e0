using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>Without gradients there is nothing to train by: weight decay alone would move the weights.</summary>
public sealed class GradientModeTests
{
    private const string NoGrad =
        "Training needs gradients, and on this thread torch.no_grad() or torch.set_grad_enabled(false) switches them off; end that scope first, and open it around the evaluation only.";

    private const string Inference =
        "Training needs gradients, and on this thread torch.inference_mode() switches them off; end that scope first, and open it around the evaluation only.";

    [Fact]
    public void A_pair_is_not_trained_without_gradients()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch));
        using var before = pair.Store.Values.clone();
        RequireRefused(() => trainer.Run());
        Assert.Equal(0, trainer.Update);
        Assert.True(before.Equals(pair.Store.Values));
    }

    [Fact]
    public void Neither_is_an_encoder_with_a_linear_head()
    {
        using var encoder = new ToyEncoder();
        var set = new ImageSet(new byte[4 * 28 * 28], 1, 28, 28, "black", "none", [0, 1, 0, 1], ["a", "b"]);
        RequireRefused(() => FewLabelFinetuning.Evaluate(encoder, set, set, new FewLabelOptions { LabelsPerClass = 1 }));
        using var ear = new ToyEar();
        var audio = ToyEar.Audio(4, 1);
        RequireRefused(() => CtcFinetuning.Evaluate(ear, audio, audio, new CtcOptions()));
    }

    [Fact]
    public void Gradients_switched_on_again_inside_are_enough()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new() { Updates = 1 });
        using (torch.no_grad())
        using (torch.enable_grad())
        {
            trainer.Run();
        }

        Assert.Equal(1, trainer.Update);
    }

    private static void RequireRefused(Action train)
    {
        using (torch.no_grad())
        {
            Assert.Equal(NoGrad, Assert.Throws<InvalidOperationException>(train).Message);
        }

        using (torch.inference_mode())
        {
            Assert.Equal(Inference, Assert.Throws<InvalidOperationException>(train).Message);

            // This switches gradients on, but tensors that are made here stay without.
            using (torch.enable_grad())
            {
                Assert.Equal(Inference, Assert.Throws<InvalidOperationException>(train).Message);
            }
        }
    }
}
