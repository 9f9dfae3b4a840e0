using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Parts;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Running;

/// <summary>The trials of one class whose batches are of one type.</summary>
internal sealed partial class TrialOf<TBatch>(
    Flow flow, Declared declared, IReadOnlyList<Applied> attributes, bool isBlindToPadding, Func<string, Model> create, List<string> failures) : ITrial
    where TBatch : Batch
{
    // Of a sound: attention over more would take memory that has nothing to do with what is tested.
    private const long MaxSamples = 20_000;

    // Enough positions for spans; a text has as many as it may have.
    private long Long => flow.Medium switch { Medium.Vision => 0, Medium.Audio => flow.Least + (23 * flow.Hop), _ => flow.Context };

    public void Encoder()
    {
        using var encoder = (Encoder<TBatch>)create(declared.Class);
        encoder.eval();
        using var _ = torch.no_grad();
        var longest = Long;
        foreach (var length in Facts.Lengths(flow).Append(longest).Distinct())
        {
            var features = encoder.forward(Inputs([length, length]));
            Hold(features.shape.SequenceEqual([2, .. flow.Shapes[^1](length)]), $"the output at length {length} is [{string.Join(", ", features.shape)}]");
            Hold(features.isfinite().all().item<bool>(), $"the output at length {length} is not finite");
        }

        Refuses(encoder);
        NeitherSampleSeesAnother(encoder, longest);
        PaddingIsNotSeen(encoder, longest);
        WhatIsMaskedIsNotSeen(encoder, longest);
        var names = encoder.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal).ToList();
        Hold(names.SequenceEqual(encoder.FairseqNames().Select(n => n.Name).Order(StringComparer.Ordinal)), "fairseq's names are of other parameters");
        Hold(names.SequenceEqual(encoder.HuggingFaceNames().Select(n => n.Name).Order(StringComparer.Ordinal)), "Hugging Face's names are of other parameters");
    }

    public void Pair()
    {
        using var pair = (Pair<TBatch>)create(declared.Class);
        Averages(pair);
        pair.eval();

        // From the clip on that the class says is the shortest for its masks, no length may be refused.
        var length = Math.Max(Long, pair.GetType().GetField("ShortestClip")?.GetRawConstantValue() is int shortest ? shortest : 0);
        if (flow.Medium == Medium.Audio && length > MaxSamples)
        {
            return;
        }

        var reached = new HashSet<string>(StringComparer.Ordinal);
        for (var update = 1; update <= 4; update++)
        {
            using var scope = torch.NewDisposeScope();
            var batch = Inputs([length, length, length], place => update + place);
            if (CoversAll(pair, batch, update))
            {
                // Spans whose lengths are drawn may be longer than was said: the policy says so when it runs.
                return;
            }

            if (MaskOf(pair.Masking, pair.GridOf(batch), update) is not { } mask)
            {
                failures.Add($"{declared.Class}: no mask in 50 draws");
                return;
            }

            if (mask.Count == mask.Grid.Samples * mask.Grid.Positions)
            {
                // The same for shares: nothing is visible of so short a text or sound.
                return;
            }

            var step = pair.forward(batch, mask);
            Hold(float.IsFinite(step.Loss.item<float>()), "the loss is not finite");
            Hold(step.Prediction.shape.SequenceEqual([mask.Count, flow.Channels]) && step.Target.shape.SequenceEqual(step.Prediction.shape), "predictions are not where targets are");
            Hold(!step.Target.requires_grad && step.SampleSize == mask.Count, "targets learn, or the sample size is another");
            pair.Store.Gradients!.zero_();

            // Where every block was dropped there may be nothing to go back through.
            if (step.Loss.requires_grad)
            {
                step.Loss.backward();
            }

            if (Reach(pair, reached, isMasked: true))
            {
                break;
            }
        }

        Unreached(pair, reached, isMasked: true);
        Trains(pair, length);
    }

    private static bool CoversAll(Pair<TBatch> pair, TBatch batch, int update)
    {
        try
        {
            MaskOf(pair.Masking, pair.GridOf(batch), update)?.Dispose();
            return false;
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("nothing is left to predict from", StringComparison.Ordinal))
        {
            return true;
        }
    }

    // A step of the real training loop, dropout and all.
    private void Trains(Pair<TBatch> pair, long length)
    {
        using var trainer = new Trainer<TBatch>(pair, BatchSource.Of(n => Inputs([length, length, length], place => (int)n + place)), new TrainingOptions { Updates = 1 });
        try
        {
            var summary = trainer.Run();
            Hold(summary.Update == 1, "no update was made");
        }
        catch (CollapsedException)
        {
            // So small a model may well give constant targets.
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("nothing to learn from", StringComparison.Ordinal)
            || exception.Message.Contains("nothing is left to predict from", StringComparison.Ordinal))
        {
            // Drawn by chance, as a short text or a small grid may.
        }

        using var _ = torch.no_grad();
        Hold(pair.Store.Values.isfinite().all().item<bool>(), "parameters are not finite after an update");
    }

    // The teacher has what its declaration says, and with a decay of 0 it is the student.
    private void Averages(Pair<TBatch> pair)
    {
        using var _ = torch.no_grad();
        var students = pair.StudentEncoder.Store.Parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var teachers = pair.TeacherEncoder.Store.Parameters;
        pair.Store.Values.add_(0.25);
        pair.TeacherEncoder.Store.Follow(pair.Store, 0);
        Hold(teachers.All(t => t.Value.equal(students[t.Name]).all().item<bool>()), "a decay of 0 leaves teacher and student apart");
        pair.Store.Values.sub_(0.25);
        pair.TeacherEncoder.Store.Follow(pair.Store, 0);
        Hold(teachers.All(t => !t.Value.requires_grad), "the teacher is trained");
        var stages = attributes.Where(a => Stages.StageKind.All.TryGetValue(a.Name, out var kind) && kind.Entry is null).Select(a => a.Name).ToList();
        var isWhole = attributes.Any(a => a.Find("Averages") is "Averaged.Encoder");
        var point = stages.IndexOf("Maskable") + 1;
        var expected = flow.Parameters.Where((_, i) => isWhole || i > point || (i > 0 && stages[i - 1] == "RelativePositionBias"));
        var count = expected.Aggregate(System.Numerics.BigInteger.Zero, (sum, p) => sum + p);
        Hold(teachers.Sum(t => t.Value.numel()) == count, $"the teacher averages {teachers.Sum(t => t.Value.numel())} parameters, not {count}");
    }

    private static MaskBatch? MaskOf(MaskPolicy policy, MaskGrid grid, int update)
    {
        for (var draw = 0; draw < 50; draw++)
        {
            if (policy.Sample(grid, seed: 1, update: (update * 100) + draw) is { Count: > 0 } mask)
            {
                return mask;
            }
        }

        return null;
    }

    private void Refuses(Encoder<TBatch> encoder)
    {
        long? wrong = flow.Medium switch { Medium.Vision => null, Medium.Audio => flow.Least - 1, _ => flow.Context + 1 };
        if (wrong is not > 0)
        {
            return;
        }

        try
        {
            encoder.forward(Inputs([wrong.Value]));
            failures.Add($"{declared.Class}: an input of {wrong} is not refused");
        }
        catch (ArgumentException)
        {
            // In the words of the declaration.
        }
    }

    private void NeitherSampleSeesAnother(Encoder<TBatch> encoder, long length)
    {
        // The same place in a batch of the same size: a hundred norms in a row make a difference of what a kernel rounds otherwise for one alone.
        var three = encoder.forward(Inputs([length, length, length]));
        var amongOthers = encoder.forward(Inputs([length, length, length], place => place == 1 ? 1 : place + 10));
        Hold(three[1].allclose(amongOthers[1], rtol: 1e-3, atol: 1e-4), "a sample sees the others of its batch");
        Hold(encoder.forward(Inputs([length])).size(0) == 1, "a sample alone is no batch of one");
    }

    private void PaddingIsNotSeen(Encoder<TBatch> encoder, long length)
    {
        var shorter = flow.Medium == Medium.Audio ? flow.Least + (9 * flow.Hop) : length / 2;
        if (!isBlindToPadding || shorter < flow.Least)
        {
            return;
        }

        var alone = encoder.forward(Inputs([shorter], _ => 1));
        var together = encoder.forward(Inputs([length, shorter]));
        Hold(together[1].narrow(0, 0, alone.size(1)).allclose(alone[0], rtol: 1e-3, atol: 1e-4), "padding is seen");
    }

    private void WhatIsMaskedIsNotSeen(Encoder<TBatch> encoder, long length)
    {
        if (flow.MaskPoint is null)
        {
            return;
        }

        var batch = Inputs([length]);
        var grid = encoder.GridOf(batch);
        var drawn = new bool[grid.Positions];
        drawn[grid.Positions / 2] = true;
        using var mask = new MaskBatch(drawn, grid);
        var input = encoder.ToMaskPoint(batch);
        var changed = input.Values.clone();
        var place = changed.narrow(1, grid.ExtraTokens + (grid.Positions / 2), 1);
        _ = flow.Medium == Medium.Text ? place.fill_(flow.MaskToken) : place.add_(1);
        var (one, other) = (encoder.Encode(encoder.Mask(input, mask)), encoder.Encode(encoder.Mask(input with { Values = changed }, mask)));
        Hold(one.equal(other).all().item<bool>(), "what is masked is seen");
        if (flow.Adapters.Count == 0)
        {
            var only = encoder.Encode(encoder.Mask(input, mask), only: mask);
            Hold(only.allclose(one.reshape(-1, encoder.Dim).index_select(0, mask.MaskedIndicesWithExtra), rtol: 1e-3, atol: 1e-4), "masked positions alone are others than among all");
        }
    }

    private TBatch Inputs(IReadOnlyList<long> lengths, Func<int, int>? number = null) => (TBatch)Running.Inputs.Of(flow, lengths, number ?? (place => place));

    private void Hold(bool holds, string otherwise)
    {
        if (!holds)
        {
            failures.Add($"{declared.Class}: {otherwise}");
        }
    }
}
