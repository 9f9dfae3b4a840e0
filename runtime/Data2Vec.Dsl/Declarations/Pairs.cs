using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares a data2vec 1.0 student and teacher: the student sees a masked input and predicts, at the masked positions, the averaged top
/// layers that its own moving average, the teacher, computes from the whole input.
/// </summary>
/// <typeparam name="TEncoder">The encoder of both. It must have a <see cref="MaskableAttribute"/> stage.</typeparam>
/// <typeparam name="TMask">The masking policy; it must fit the grid at the encoder's mask point.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class Data2VecAttribute<TEncoder, TMask> : Attribute
    where TEncoder : class
    where TMask : class;

/// <summary>
/// How the teacher follows the student: teacher ← d · teacher + (1 - d) · student before each update, with d rising linearly from
/// <see cref="Decay"/> to <see cref="FinalDecay"/> over <see cref="AnnealSteps"/> updates. (fairseq's ema_module.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TeacherAttribute : Attribute
{
    /// <summary>The decay at the first update, in [0, 1).</summary>
    public double Decay { get; set; } = 0.999;

    /// <summary>The decay from <see cref="AnnealSteps"/> on; 0 (the default) keeps <see cref="Decay"/> constant.</summary>
    public double FinalDecay { get; set; }

    /// <summary>Updates over which the decay rises; 0 (the default) means the whole run.</summary>
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
    /// <summary>How many of the top layers are averaged. Required.</summary>
    public int TopLayers { get; set; }

    /// <summary>What of a layer counts: the block's output (vision), or its feed-forward branch before the residual (audio, text).</summary>
    public LayerOutput From { get; set; } = LayerOutput.Block;

    /// <summary>Normalise each channel over batch and positions. Only <see cref="Normalise.Layers"/> makes sense.</summary>
    public Normalise BatchNorm { get; set; }

    /// <summary>Normalise each channel of each sample over its positions.</summary>
    public Normalise InstanceNorm { get; set; }

    /// <summary>Normalise each sample over positions and channels at once. Only <see cref="Normalise.Layers"/> makes sense.</summary>
    public Normalise GroupNorm { get; set; }

    /// <summary>Normalise each position over its channels.</summary>
    public Normalise LayerNorm { get; set; }

    /// <summary>
    /// Computes the norms on [N, B, D] unless a batch or instance norm of the layers has turned it round, as fairseq's audio code does: there
    /// an instance norm of the mean acts over the batch, and a group norm over batch and channels. False (the default) is what the words mean.
    /// </summary>
    public bool TimeFirst { get; set; }
}

/// <summary>How the prediction is made and compared: summed over masked positions and channels, times <see cref="Scale"/>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RegressionAttribute : Attribute
{
    /// <summary>The distance between a prediction and its target.</summary>
    public Loss Loss { get; set; } = Loss.MeanSquared;

    /// <summary>Where smooth L1 turns from a parabola into a line. Only for <see cref="Loss.SmoothL1"/>, and then above 0.</summary>
    public double Beta { get; set; }

    /// <summary>Factor on the summed loss; 0 (the default) means 1/√Dim.</summary>
    public double Scale { get; set; }

    /// <summary>
    /// Linear layers between the student's output and the prediction. 1 (the default): one linear layer, as in the paper; 0: none, as
    /// fairseq's vision code computes it.
    /// </summary>
    public int HeadLayers { get; set; } = 1;
}

/// <summary>How to train: optimiser, schedule and length of the run.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecipeAttribute : Attribute
{
    /// <summary>Optimiser updates of the run. Required.</summary>
    public int Updates { get; set; }

    /// <summary>Samples per update, those of all <see cref="Ranks"/> and accumulated passes together. Required.</summary>
    public int BatchSize { get; set; }

    /// <summary>Processes that share an update, each with its part of the samples.</summary>
    public int Ranks { get; set; } = 1;

    /// <summary>Passes that a process adds up before an update, so that a batch need not fit the memory.</summary>
    public int Accumulation { get; set; } = 1;

    /// <summary>Samples of the training set; 0 (the default) leaves it open. With it, updates can be told in epochs.</summary>
    public int DatasetSize { get; set; }

    /// <summary>
    /// Epochs that <see cref="Updates"/> are meant to be; 0 (the default) leaves it open. An epoch is the whole batches of the training set.
    /// </summary>
    public double Epochs { get; set; }

    /// <summary>Peak learning rate. Required.</summary>
    public double LearningRate { get; set; }

    /// <summary>Course of the learning rate after the warm-up.</summary>
    public Schedule Schedule { get; set; } = Schedule.Cosine;

    /// <summary>Updates over which the learning rate rises to its peak.</summary>
    public int Warmup { get; set; }

    /// <summary>Updates at the peak, for <see cref="Schedule.TriStage"/>.</summary>
    public int Hold { get; set; }

    /// <summary>
    /// The learning rate at the end, as a share of the peak. 0 (the default) falls to 0; with <see cref="Schedule.TriStage"/>, which falls
    /// exponentially and cannot reach 0, it means 0.01, as in the published recipes.
    /// </summary>
    public double FinalScale { get; set; }

    /// <summary>Degree of <see cref="Schedule.Polynomial"/>: 2 (the default) falls fast at first and slowly in the end.</summary>
    public double Power { get; set; } = 2;

    /// <summary>
    /// How fast a layer learns beside the one above it: the last block this share of the learning rate, each block below that share of the next
    /// one's, and all before the first block once less (BEiT's layer decay). Head and final norm learn at the full rate. 1 (the default)
    /// treats all alike.
    /// </summary>
    public double LayerDecay { get; set; } = 1;

    /// <summary>Adam's decay of the first moment.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Adam's decay of the second moment.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Adam's small number, added to the uncorrected root of the second moment as fairseq does.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; set; } = 0.05;

    /// <summary>What the weight decay acts on.</summary>
    public DecayOn DecayOn { get; set; } = DecayOn.All;

    /// <summary>Largest norm of the gradient; 0 (the default) does not clip.</summary>
    public double ClipNorm { get; set; }

    /// <summary>In which format matrix products are computed.</summary>
    public Precision Precision { get; set; }
}

/// <summary>
/// What is done when a stage collapses: when it gives nearly the same at every position. Looked at are the local encoder, each block of the
/// teacher, the targets and the predictions, in each update that is reported. Without this attribute the defaults hold.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MonitorAttribute : Attribute
{
    /// <summary>What a collapse leads to.</summary>
    public Collapse OnCollapse { get; set; } = Collapse.Pause;

    /// <summary>Updates before anything is decided: predictions start out nearly constant.</summary>
    public int After { get; set; } = 5000;

    /// <summary>Least standard deviation between positions, averaged over channels, of the local encoder and of each block; 0 (the default) does not ask.</summary>
    public double MinDeviation { get; set; }

    /// <summary>The same of the targets.</summary>
    public double MinTargetDeviation { get; set; } = 0.1;

    /// <summary>The same of the predictions.</summary>
    public double MinPredictionDeviation { get; set; } = 0.01;

    /// <summary>Largest mean cosine between two positions, of every stage; 1 (the default) does not ask.</summary>
    public double MaxCosine { get; set; } = 1;

    /// <summary>Least effective rank, the number of directions that positions differ in, of every stage; 1 (the default) does not ask.</summary>
    public double MinRank { get; set; } = 1;

    /// <summary>For <see cref="Collapse.RollBack"/>: how often a run goes back before it pauses.</summary>
    public int MaxRollBacks { get; set; } = 2;
}

/// <summary>
/// Says that a pair is a published run. Each hyperparameter that deviates from the run's, of the encoder and the policy too, is a warning that
/// names both values.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ReproducesAttribute : Attribute
{
    /// <summary>The run. Required.</summary>
    public Published Run { get; set; }
}

/// <summary>Limits that the declaration must keep. An excess is a build error that names the largest stage.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BudgetAttribute : Attribute
{
    /// <summary>Most trainable parameters (of the student and its head); 0 means no limit.</summary>
    public long Parameters { get; set; }

    /// <summary>Most floating-point operations of one sample's forward pass (two per multiply-add); 0 means no limit.</summary>
    public long ForwardFlops { get; set; }

    /// <summary>Most bytes that one sample's forward pass keeps for the backward pass; 0 means no limit.</summary>
    public long SavedBytes { get; set; }

    /// <summary>
    /// For a pair: most bytes of a training step at its height, with the samples of one pass of the recipe; 0 means no limit. Where lengths
    /// differ, this and the others are for the reference length of the stage table.
    /// </summary>
    public long StepBytes { get; set; }
}

/// <summary>
/// Freezes the state dictionary: the names and shapes of all parameters. A change that would make stored checkpoints unreadable is then a build
/// error that names the stage. Write <c>[StateLock]</c> and let the fix fill in the state.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StateLockAttribute : Attribute
{
    /// <summary>A fingerprint of each stage's names and shapes, as the compiler told it. Required.</summary>
    public string State { get; set; } = "";
}
