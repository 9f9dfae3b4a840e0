using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Distillation;

/// <summary>What one forward pass of a pair gives.</summary>
/// <param name="Loss">The loss summed over masked positions and channels, a scalar with gradient.</param>
/// <param name="SampleSize">Number of masked positions; the gradient is divided by it.</param>
/// <param name="Prediction">The student's predictions, <c>[M, D]</c>.</param>
/// <param name="Target">The teacher's targets, <c>[M, D]</c>, without gradient.</param>
public readonly record struct StepResult(torch.Tensor Loss, long SampleSize, torch.Tensor Prediction, torch.Tensor Target);

/// <summary>What every generated student-and-teacher pair is.</summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
public abstract partial class Pair<TBatch>(string name, ParameterStore store) : Model(name, store), ITrainable<TBatch>
    where TBatch : Batch
{
    // What stands before the names of the teacher's parameters in a checkpoint.
    private const string TeacherPrefix = "teacher.";

    /// <summary>The encoder that is trained.</summary>
    public abstract Encoder<TBatch> StudentEncoder { get; }

    /// <summary>The moving average that makes the targets.</summary>
    public abstract Encoder<TBatch> TeacherEncoder { get; }

    /// <summary>The positions of a batch that the policy masks: by default those at the mask point of the student.</summary>
    public virtual MaskGrid GridOf(TBatch batch) => StudentEncoder.GridOf(batch);

    /// <summary>The masking policy.</summary>
    public abstract MaskPolicy Masking { get; }

    /// <summary>How fast the teacher follows.</summary>
    public abstract DecaySchedule TeacherDecay { get; }

    /// <summary>The recipe of the declaration.</summary>
    public abstract Recipe Recipe { get; }

    /// <summary>What is looked at for a collapse, and what one leads to.</summary>
    public virtual CollapseMonitor Monitor { get; } = new([CollapseMonitor.Target, CollapseMonitor.Prediction]);

    /// <inheritdoc/>
    IReadOnlyList<ParameterRange> ITrainable<TBatch>.Trained => [Store.All];

    /// <inheritdoc/>
    IReadOnlyList<(string Prefix, ParameterStore Store)> ITrainable<TBatch>.Kept => [(TeacherPrefix, TeacherEncoder.Store)];

    /// <summary>Takes the spread of stages in the pass at hand; null where no report is due.</summary>
    internal Probe? Probe { get; set; }

    /// <summary>Each parameter's name here and in fairseq's state dictionary: the student's and the head's.</summary>
    public override IEnumerable<StateName> FairseqNames() => StudentEncoder.FairseqNames().Concat(StateName.Parse(0, StateNames, StateLibrary.Fairseq));

    /// <summary>Targets, predictions and loss of one batch under the given masks.</summary>
    public abstract StepResult forward(TBatch batch, MaskBatch mask);

    /// <summary>
    /// Moves the teacher by the decay of <paramref name="update"/>. Called before the forward pass of each update from 1 on, with the
    /// student as the updates so far have left it. (fairseq's set_num_updates.)
    /// </summary>
    public void UpdateTeacher(long update)
    {
        var decay = TeacherDecay.At(update);
        if (update < 1 || decay >= 1)
        {
            return;
        }

        TeacherEncoder.Store.Follow(Store, decay);
    }

    /// <inheritdoc/>
    void ITrainable<TBatch>.BeginUpdate(long update) => UpdateTeacher(update);

    /// <inheritdoc/>
    PassLoss ITrainable<TBatch>.Step(TBatch batch, TrainingPass pass)
    {
        var mask = Masking.Sample(GridOf(batch), pass.Seed, pass.Index, Store.Device);
        Probe = pass.Probe;
        var result = forward(batch, mask);
        Probe = null;
        if (pass.Probe is { } probe)
        {
            Report(probe, result, pass.Update);
        }

        return new(result.Loss, result.SampleSize);
    }

    internal override IEnumerable<Slot> Slots() =>
        base.Slots().Concat(Slot.Of(TeacherEncoder.Store, TeacherEncoder.Store.Values, TeacherPrefix));

    /// <summary>Puts the student in training mode; the teacher never is.</summary>
    public override void train(bool train = true)
    {
        base.train(train);
        StudentEncoder.train(train);
        TeacherEncoder.eval();
    }

    private void Report(Probe probe, StepResult result, long update)
    {
        probe.Record(FigureNames.TeacherDecay, TeacherDecay.At(update));
        if (result.SampleSize == 0)
        {
            return;
        }

        var (target, prediction) = (Deviation.Of(result.Target), Deviation.Of(result.Prediction));
        probe.Record(FigureNames.TargetDeviation, target);
        probe.Record(FigureNames.PredictionDeviation, prediction);
        probe.RecordStage(CollapseMonitor.Target, result.Target, target);
        probe.RecordStage(CollapseMonitor.Prediction, result.Prediction, prediction);
    }
}
