using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Running;

// Heads, and which parameters a gradient must reach.
internal sealed partial class TrialOf<TBatch>
{
    public void Head(HeadPromise promise)
    {
        using var model = (ModelWithHead<TBatch>)create(declared.Class);
        model.eval();
        using (torch.no_grad())
        {
            foreach (var length in Facts.Lengths(flow))
            {
                var output = model.forward(Inputs([length, length]));
                Hold(output.shape.SequenceEqual([2, .. promise.Shape(length)]), $"the output at length {length} is [{string.Join(", ", output.shape)}]");
                Hold(output.isfinite().all().item<bool>(), $"the output at length {length} is not finite");
            }
        }

        var reached = new HashSet<string>(StringComparer.Ordinal);
        var isMasked = model is PatchModel or ContrastiveModel;
        for (var number = 1; number <= 4; number++)
        {
            using var scope = torch.NewDisposeScope();
            model.Store.Gradients!.zero_();
            var loss = Loss(model, Inputs([Long, Long, Long], place => number + place));
            Hold(float.IsFinite(loss.item<float>()), "the loss is not finite");
            loss.backward();
            if (Reach(model, reached, isMasked))
            {
                return;
            }
        }

        Unreached(model, reached, isMasked);
    }

    // The head's own loss, and beside it the square of its output, whose gradient does not vanish where there is one class.
    private torch.Tensor Loss(ModelWithHead<TBatch> model, TBatch batch)
    {
        if (model is ContrastiveModel contrastive)
        {
            contrastive.train();
            using var mask = EverySecond(model.Encoder.GridOf(batch));
            var n = mask.Grid.Samples * mask.Grid.Positions;
            return contrastive.Compare((AudioBatch)(object)batch, mask, torch.randint(0, n, [mask.Grid.Samples, mask.Grid.Positions, 3], torch.ScalarType.Int64)).Loss;
        }

        if (model is PatchModel patches)
        {
            using var mask = EverySecond(model.Encoder.GridOf(batch));
            var logits = model.forward(batch, mask);
            return patches.Loss(logits, mask, torch.zeros(mask.Count, torch.ScalarType.Int64)) + logits.square().sum();
        }

        var output = model.forward(batch);
        var labels = torch.zeros(3, torch.ScalarType.Int64);
        var own = model switch
        {
            Classifier<TBatch> classifier => classifier.Loss(output, labels),
            CtcModel ctc => ctc.Loss(output, (AudioBatch)(object)batch, torch.ones(3, 1, torch.ScalarType.Int64)),
            LanguageModel language => language.Loss(output, ((TextBatch)(object)batch).Tokens),
            _ when model.GetType().GetMethods().Any(method => method.Name == "Loss") =>
                throw new NotSupportedException($"'{model.GetType().BaseType}' has a loss that no trial calls; add it here."),
            _ => output.sum(),
        };
        return own + output.square().sum();
    }

    private static MaskBatch EverySecond(MaskGrid grid) =>
        new([.. Enumerable.Range(0, (int)grid.Samples * grid.Positions).Select(i => i % grid.Positions % 2 == 0)], grid);

    // Notes which parameters have a gradient; true when none is left.
    private bool Reach(Model model, HashSet<string> reached, bool isMasked)
    {
        foreach (var (name, value, _) in model.Store.Parameters)
        {
            if (!reached.Contains(name) && value.grad!.abs().sum().item<float>() > 0)
            {
                reached.Add(name);
            }
        }

        return model.Store.Parameters.All(p => reached.Contains(p.Name) || !MustBeReached(p.Name, isMasked));
    }

    private void Unreached(Model model, HashSet<string> reached, bool isMasked) => Hold(
        model.Store.Parameters.All(p => reached.Contains(p.Name) || !MustBeReached(p.Name, isMasked)),
        $"no gradient reaches {model.Store.Parameters.Select(p => p.Name).FirstOrDefault(name => !reached.Contains(name) && MustBeReached(name, isMasked))}");

    private bool MustBeReached(string name, bool isMasked)
    {
        // A norm of fewer channels has next to no gradient, and attention over one position, or over equal ones, none: besides padding and mask there are other words.
        // Where there is no word but the mask, student and teacher see the same.
        var isTiny = flow is { Medium: Medium.Text, Vocabulary: < 4 } || flow.Shapes.Skip(1).Any(shape => shape(Long) is [.., < 4] or [< 3, _]);
        var isFrozen = attributes.Any(a => a.Name == "GradientScale" && a.Find("Factor") is 0.0);

        // Through a hundred layers of a regression head next to nothing flows back.
        var isDeep = attributes.Any(a => a.Name == "RegressionHead" && a.Find("Layers") is > 10L);

        // Layers are read in front of what shortens their output.
        var readsLayers = attributes.Any(a => a.Find("WeightedLayers") is true);
        return !isTiny && !isDeep
            && (isMasked || name != "mask_token")
            && (!isFrozen || name.StartsWith("blocks", StringComparison.Ordinal) || name.StartsWith("head", StringComparison.Ordinal))
            && (!readsLayers || !name.StartsWith("adapter", StringComparison.Ordinal))
            && (flow.Blocks!.AdapterDim >= 8 || !name.Contains(".adapter.", StringComparison.Ordinal));
    }
}
