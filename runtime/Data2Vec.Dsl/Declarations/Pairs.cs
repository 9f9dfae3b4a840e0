using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares a data2vec 1.0 student and teacher. The student sees a masked input. The teacher, a moving average of the student, sees the
/// whole input. At the masked positions, the student predicts the mean of the teacher's top layers.
/// </summary>
/// <typeparam name="TEncoder">The encoder of both. It must have a <see cref="MaskableAttribute"/> stage.</typeparam>
/// <typeparam name="TMask">The masking policy; it must fit the grid at the encoder's mask point.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class Data2VecAttribute<TEncoder, TMask> : Attribute
    where TEncoder : class
    where TMask : class;

/// <summary>
/// How the teacher follows the student: teacher ← d · teacher + (1 - d) · student before each update. d rises linearly from
/// <see cref="Decay"/> to <see cref="FinalDecay"/> over <see cref="AnnealSteps"/> updates. (fairseq's ema_module.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TeacherAttribute : Attribute
{
    /// <summary>The decay at the first update, in [0, 1).</summary>
    public double Decay { get; set; } = 0.999;

    /// <summary>The decay after <see cref="AnnealSteps"/> updates. 0 (the default) keeps <see cref="Decay"/> constant.</summary>
    public double FinalDecay { get; set; }

    /// <summary>Number of updates over which the decay rises. 0 (the default) means the whole run.</summary>
    public int AnnealSteps { get; set; }

    /// <summary>Which part of the encoder is averaged.</summary>
    public Averaged Averages { get; set; } = Averaged.AfterMaskPoint;

    /// <summary>What the teacher of a text encoder sees.</summary>
    public TeacherSees Sees { get; set; }
}

/// <summary>What the student predicts: the mean of the teacher's top layers, normalised per layer, after the mean, or both.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TargetsAttribute : Attribute
{
    /// <summary>Number of top layers that are averaged. Required.</summary>
    public int TopLayers { get; set; }

    /// <summary>
    /// What a layer contributes: the block's output (vision), or its feed-forward branch before the residual (audio, text).
    /// </summary>
    public LayerOutput From { get; set; } = LayerOutput.Block;

    /// <summary>Normalises each channel over batch and positions. Only <see cref="Normalise.Layers"/> makes sense.</summary>
    public Normalise BatchNorm { get; set; }

    /// <summary>Normalises each channel of each sample over its positions.</summary>
    public Normalise InstanceNorm { get; set; }

    /// <summary>Normalises each sample over positions and channels at once. Only <see cref="Normalise.Layers"/> makes sense.</summary>
    public Normalise GroupNorm { get; set; }

    /// <summary>Normalises each position over its channels.</summary>
    public Normalise LayerNorm { get; set; }

    /// <summary>
    /// Computes the norms on [N, B, D], as fairseq's audio code does unless a batch or instance norm of the layers has transposed the
    /// tensor. In that layout an instance norm of the mean acts over the batch, and a group norm over batch and channels. False (the
    /// default) uses [B, N, D].
    /// </summary>
    public bool TimeFirst { get; set; }
}

/// <summary>
/// How predictions and targets are compared. The loss is a sum over masked positions and channels, times <see cref="Scale"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RegressionAttribute : Attribute
{
    /// <summary>The distance between a prediction and its target.</summary>
    public Loss Loss { get; set; } = Loss.MeanSquared;

    /// <summary>
    /// The error at which smooth L1 changes from a parabola to a line. Only for <see cref="Loss.SmoothL1"/>, where it must be above 0.
    /// </summary>
    public double Beta { get; set; }

    /// <summary>Factor on the summed loss; 0 (the default) means 1/√Dim.</summary>
    public double Scale { get; set; }
}

/// <summary>How to train: optimiser, schedule and length of the run.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecipeAttribute : Attribute
{
    /// <summary>Number of optimiser updates of the run. Required.</summary>
    public int Updates { get; set; }

    /// <summary>Samples per update, over all <see cref="WorldSize"/> and accumulated passes. Required.</summary>
    public int BatchSize { get; set; }

    /// <summary>Number of processes that share an update. Each takes its part of the samples.</summary>
    public int WorldSize { get; set; } = 1;

    /// <summary>Number of passes that a process accumulates before an update, so that a batch may exceed the memory.</summary>
    public int Accumulation { get; set; } = 1;

    /// <summary>Samples of the training set, so that updates are also shown in epochs. 0 (the default) leaves it open.</summary>
    public int DatasetSize { get; set; }

    /// <summary>
    /// Number of epochs that <see cref="Updates"/> should equal. An epoch consists of the whole batches of the training set. 0 (the
    /// default) checks nothing.
    /// </summary>
    public double Epochs { get; set; }

    /// <summary>Peak learning rate. Required.</summary>
    public double LearningRate { get; set; }

    /// <summary>Course of the learning rate after the warm-up.</summary>
    public Schedule Schedule { get; set; } = RecipeDefaults.Schedule;

    /// <summary>Updates over which the learning rate rises to its peak.</summary>
    public int Warmup { get; set; }

    /// <summary>Updates at the peak, for <see cref="Schedule.TriStage"/>.</summary>
    public int Hold { get; set; }

    /// <summary>
    /// The final learning rate as a share of the peak. 0 (the default) means that the rate falls to 0. <see cref="Schedule.TriStage"/>
    /// falls exponentially and cannot reach 0: for it, 0 means 0.01, as in the published recipes.
    /// </summary>
    public double FinalScale { get; set; }

    /// <summary>
    /// Degree of <see cref="Schedule.Polynomial"/>. With 2 (the default) the rate falls fast at first and slowly at the end.
    /// </summary>
    public double Power { get; set; } = RecipeDefaults.Power;

    /// <summary>
    /// Layer-wise learning rate decay (BEiT). The last block learns at this share of the rate, each earlier block at this share of the next
    /// block's rate. All stages before the blocks learn at one more such share. Head and final norm learn at the full rate. 1 (the default)
    /// means one rate for all.
    /// </summary>
    public double LayerDecay { get; set; } = RecipeDefaults.LayerDecay;

    /// <summary>Adam's decay of the first moment.</summary>
    public double Beta1 { get; set; } = RecipeDefaults.Beta1;

    /// <summary>Adam's decay of the second moment.</summary>
    public double Beta2 { get; set; } = RecipeDefaults.Beta2;

    /// <summary>Adam's epsilon, added to the uncorrected square root of the second moment, as in fairseq.</summary>
    public double Epsilon { get; set; } = RecipeDefaults.Epsilon;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; set; } = RecipeDefaults.WeightDecay;

    /// <summary>The parameters that weight decay acts on.</summary>
    public DecayOn DecayOn { get; set; } = RecipeDefaults.DecayOn;

    /// <summary>Maximum norm of the gradient. 0 (the default) does not clip.</summary>
    public double ClipNorm { get; set; }

    /// <summary>Format of the matrix products.</summary>
    public Precision Precision { get; set; }
}

/// <summary>
/// What happens when a stage collapses, which means that it gives nearly the same output at every position. The monitor measures the local
/// encoder, each block of the teacher, the targets and the predictions, in each reported update. A pair without this attribute uses the
/// defaults.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MonitorAttribute : Attribute
{
    /// <summary>What the run does after a collapse.</summary>
    public Collapse OnCollapse { get; set; } = MonitorDefaults.OnCollapse;

    /// <summary>Number of updates before the first decision, because predictions are nearly constant at first.</summary>
    public int After { get; set; } = MonitorDefaults.After;

    /// <summary>
    /// Minimum standard deviation between positions, averaged over channels, of the local encoder and of each block. 0 (the default) does
    /// not check.
    /// </summary>
    public double MinDeviation { get; set; }

    /// <summary>The same for the targets. 0 does not check.</summary>
    public double MinTargetDeviation { get; set; } = MonitorDefaults.MinTargetDeviation;

    /// <summary>The same for the predictions. 0 does not check.</summary>
    public double MinPredictionDeviation { get; set; } = MonitorDefaults.MinPredictionDeviation;

    /// <summary>Maximum mean cosine similarity between two positions, for every stage. 1 (the default) does not check.</summary>
    public double MaxCosine { get; set; } = MonitorDefaults.MaxCosine;

    /// <summary>
    /// Minimum effective rank, the number of directions in which positions differ, for every stage. 1 (the default) does not check.
    /// </summary>
    public double MinRank { get; set; } = MonitorDefaults.MinRank;

    /// <summary>For <see cref="Collapse.RollBack"/>: number of roll-backs before the run pauses.</summary>
    public int MaxRollBacks { get; set; } = MonitorDefaults.MaxRollBacks;
}

/// <summary>
/// Declares that a pair is a published run. Each hyperparameter of pair, encoder and policy that differs from the run is a warning that
/// gives both values.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ReproducesAttribute : Attribute
{
    /// <summary>The run. Required.</summary>
    public Published Run { get; set; }
}

/// <summary>Limits on the size of the model. Exceeding a limit is a build error that names the largest stage.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BudgetAttribute : Attribute
{
    /// <summary>Maximum number of trainable parameters, of the student and its head. 0 means no limit.</summary>
    public long Parameters { get; set; }

    /// <summary>Maximum floating-point operations of one sample's forward pass, two per multiply-add. 0 means no limit.</summary>
    public long ForwardFlops { get; set; }

    /// <summary>Maximum bytes that one sample's forward pass keeps for the backward pass. 0 means no limit.</summary>
    public long SavedBytes { get; set; }

    /// <summary>
    /// Pairs only: maximum peak memory of a training step in bytes, with the samples of one pass of the recipe. 0 means no limit. For audio
    /// and text, all limits apply to the reference length of the stage table.
    /// </summary>
    public long StepBytes { get; set; }
}

/// <summary>
/// Fixes the state dictionary: the names and shapes of all parameters. A change that makes existing checkpoints unreadable is then a build
/// error that names the stage. Write <c>[StateLock]</c>, and the code fix inserts the state.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StateLockAttribute : Attribute
{
    /// <summary>A fingerprint of each stage's names and shapes, inserted by the code fix. Required.</summary>
    public string State { get; set; } = "";
}
