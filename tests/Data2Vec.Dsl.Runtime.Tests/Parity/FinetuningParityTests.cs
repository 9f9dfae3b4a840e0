using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>Heads of fine-tuning: declared models against fairseq's outputs, losses and gradients.</summary>
public sealed class FinetuningParityTests
{
    private const string Student = "student.";

    // What fairseq drops from transcripts: behind their end, and the end itself.
    private const int FairseqPadding = 1;
    private const int FairseqEnd = 2;

    [Fact]
    public void Recognition_by_ctc_agrees()
    {
        using var scope = torch.NewDisposeScope();
        using var data = FairseqCase.Load("finetune_audio_ctc");
        using var model = new SmallRecogniser();
        var (padding, target) = (data["input.padding_mask"], data["input.target"]);
        using var batch = new Labelled<AudioBatch>(
            new AudioBatch(data["input.source"].clone(), 16_000, [.. padding.logical_not().sum([1L]).data<long>()]),
            target.masked_fill(target.eq(FairseqPadding).logical_or(target.eq(FairseqEnd)), -1));
        const string Encoder = "w2v_encoder.w2v_model.";
        Load(model, data, Encoder, ("head.symbols", "w2v_encoder.proj"));

        // At padded frames the case has the blank, with certainty.
        var logarithms = torch.nn.functional.log_softmax(model.forward(batch.Input), -1).transpose(0, 1);
        var padded = data["frame_padding_mask"].transpose(0, 1).unsqueeze(-1);
        var (relative, absolute) = data.Tolerance("forward");
        TensorAssert.Close(data["log_probs"].masked_fill(padded, 0), logarithms.masked_fill(padded, 0), relative, absolute, "log_probs");
        StepAgrees(model, batch, data, Encoder, ("head.symbols", "w2v_encoder.proj"));
    }

    [Fact]
    public void Classes_of_texts_agree()
    {
        using var scope = torch.NewDisposeScope();
        using var data = FairseqCase.Load("finetune_text_glue");
        using var model = new SmallJudge();
        using var batch = new Labelled<TextBatch>(TextBatch.Padded(data["input.src_tokens"].clone(), pad: 1), data["input.target"].clone());
        const string Head = "classification_heads.sentence_classification_head.";
        (string, string)[] head = [("head.hidden", Head + "dense"), ("head.classifier", Head + "out_proj")];
        Load(model, data, "", head);
        data.AssertClose("features", model.Encoder.forward(batch.Input), "forward");
        data.AssertClose("logits", model.forward(batch.Input), "forward");
        StepAgrees(model, batch, data, "", head);
    }

    // The summed loss, what it is the sum over, and the gradient of every parameter; what the case has no gradient of must not move.
    private static void StepAgrees<TBatch>(
        TrainedHead<TBatch, Labelled<TBatch>> model, Labelled<TBatch> batch, FairseqCase data, string encoder, params (string Own, string Theirs)[] head)
        where TBatch : Batch
    {
        model.Store.Gradients!.zero_();
        var loss = ((ITrainable<Labelled<TBatch>>)model).Step(batch, new TrainingPass(0, 0, Seed: 1));
        data.AssertClose("loss.total", loss.Sum.view(1), "forward");
        Assert.Equal(data["sample_size"].item<long>(), loss.Count);
        loss.Sum.backward();
        var (gradients, compared) = (model.Store.Parameters.ToDictionary(p => p.Name, p => p.Value.grad!), 0);
        foreach (var (own, theirs) in Names(model, encoder, head))
        {
            foreach (var (name, gradient) in theirs.Zip(gradients[own].chunk(theirs.Count)))
            {
                if (!data.Tensors.ContainsKey("grad." + name))
                {
                    Assert.Equal(0, gradient.abs().max().item<float>());
                    continue;
                }

                data.AssertClose("grad." + name, gradient.view(data["grad." + name].shape), "grad");
                compared++;
            }
        }

        Assert.Equal(data.Tensors.Keys.Count(name => name.StartsWith("grad.", StringComparison.Ordinal)), compared);
    }

    private static void Load<TBatch>(ModelWithHead<TBatch> model, FairseqCase data, string encoder, params (string Own, string Theirs)[] head)
        where TBatch : Batch
    {
        Checkpoint.LoadByFairseqNames(model.Encoder, StateSource.Of(data.Tensors
            .Where(tensor => tensor.Key.StartsWith(Student + encoder, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Key[(Student + encoder).Length..], tensor => tensor.Value)));
        using var _ = torch.no_grad();
        var own = model.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
        foreach (var (name, theirs) in Ends(head))
        {
            own[name].copy_(data[Student + theirs]);
        }
    }

    private static IEnumerable<(string Own, IReadOnlyList<string> Theirs)> Names<TBatch>(
        ModelWithHead<TBatch> model, string encoder, (string Own, string Theirs)[] head)
        where TBatch : Batch => model.Encoder.FairseqNames()
            .Select(name => (name.Name, (IReadOnlyList<string>)[.. name.Sources.Select(source => encoder + source)]))
            .Concat(Ends(head).Select(each => (each.Own, (IReadOnlyList<string>)[each.Theirs])));

    private static IEnumerable<(string Own, string Theirs)> Ends((string Own, string Theirs)[] head) =>
        head.SelectMany(layer => new[] { ".weight", ".bias" }.Select(end => (layer.Own + end, layer.Theirs + end)));
}
