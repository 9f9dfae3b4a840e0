using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V5xxx: masking. D2V6xxx: teacher, targets, loss and recipe.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor NoRoomForSpans = Error(
        "D2V5001",
        "The shortest clip has no room for the mask",
        "'{0} = {1}' needs {2} frames, so that some are masked and some stay visible, but {3}; use {4}",
        "A clip that its spans cover completely leaves nothing to predict from. The original code shortens such spans silently; here the run would stop.");

    public static readonly DiagnosticDescriptor NoVisiblePositions = Error(
        "D2V5002",
        "The mask covers everything",
        "'{0} = {1}' leaves {2} of the {3} of '{4}' visible; use {5}",
        "A student that sees nothing learns nothing, and attention over no positions gives NaN.");

    public static readonly DiagnosticDescriptor NothingMasked = Error(
        "D2V5003",
        "The mask covers nothing",
        "'{0} = {1}' masks 0 of the {2} positions of '{3}' ({4}); use at least {5}",
        "The loss is a sum over masked positions. Without any, loss and gradient are 0.");

    public static readonly DiagnosticDescriptor BlockSize = Error(
        "D2V5007",
        "The blocks do not fit",
        "'{0} = {1}' is {2}; use {3}",
        "No rectangle of an allowed area fits, so the mask would stay empty or far below its goal.");

    public static readonly DiagnosticDescriptor NoMaskPoint = Error(
        "D2V5010",
        "The encoder has no mask point",
        "'{0}' has no [Maskable] stage, so {2} cannot be masked; add [Maskable] after [{1}]",
        "The mask point decides where the student's input is masked, and which stages the teacher averages.");

    public static readonly DiagnosticDescriptor PolicyDoesNotFit = Error(
        "D2V5011",
        "The masking policy does not fit the encoder",
        "'{0}' is a [{1}] for {2}, but '{3}' has {4} at its mask point; use a policy declared with {5}",
        "A policy works on one arrangement of positions: rows and columns of patches, frames in time, or tokens.");

    public static readonly DiagnosticDescriptor MaskPointTooLate = Error(
        "D2V5012",
        "The mask point is after the blocks",
        "[Maskable] comes after [{0}], so the student would see everything; move it before [{0}]",
        "Masking must hide the input from the blocks. The teacher averages the stages after the mask point.");

    public static readonly DiagnosticDescriptor NearlyAllMasked = Warning(
        "D2V5013",
        "The mask covers nearly everything",
        "'{0} = {1}' masks {2} of the {3} positions of '{4}' ({5} %), where published runs mask 50 to 80 %; use for example {6}",
        "With so few visible positions the student can only guess the targets.");

    public static readonly DiagnosticDescriptor TwoLengths = Error(
        "D2V5014",
        "A span has two lengths",
        "'Milliseconds = {0}' contradicts 'Length = {1}'; keep 'Length' for frames, or 'Milliseconds' for time",
        "Length counts frames, Milliseconds measures time. One of them would be ignored silently.");

    public static readonly DiagnosticDescriptor ShortTextsUnmasked = Warning(
        "D2V5015",
        "Short texts may have nothing masked",
        "'{0} = {1}' gives the shortest texts of '{2}' {3} spans on average ({1} · {4} / {5}), so {6} % of them have nothing to predict; use 'MinSpans = 1'",
        "The loss is a sum over masked tokens. A text without any costs a forward pass and trains nothing. A batch of such texts stops the run.");

    public static readonly DiagnosticDescriptor TopLayersExceedDepth = Error(
        "D2V2006",
        "More target layers than blocks",
        "'TopLayers = {0}' is more than '{1}' has ({2}); use {3}",
        "The reference code would silently average the layers that exist.");

    public static readonly DiagnosticDescriptor DegenerateTarget = Error(
        "D2V6005",
        "The targets would be constant",
        "'{0}' normalises over {1}, of which there is only 1 here, so every target would be 0; {2}",
        "A single value minus its own mean is 0. The loss would fall to 0, and the student would learn nothing.");

    public static readonly DiagnosticDescriptor DecayRange = Error(
        "D2V6008",
        "The teacher's decay is out of range",
        "'{0} = {1}' must be {2}: {3}; use {4}",
        "In each update the teacher keeps this share of its own weights. At 1 it never changes; at 0 it is the student itself.");

    public static readonly DiagnosticDescriptor DecayFalls = Warning(
        "D2V6009",
        "The teacher's decay decreases",
        "'FinalDecay = {0}' is below 'Decay = {1}', so the teacher gets faster during the run; use {1} or more, or swap the two",
        "In every published run, the teacher becomes slower as the student settles.");

    public static readonly DiagnosticDescriptor ShortenedOutput = Error(
        "D2V6017",
        "The output has no position for a target",
        "'{0}' ends in [{1}], which shortens the sequence, so its output has no position for a target; train an encoder without it, and declare another with it for decoding",
        "Each prediction belongs to a masked position. After a strided convolution there are fewer positions than before it.");

    public static readonly DiagnosticDescriptor LossAndBeta = Error(
        "D2V6010",
        "Loss and Beta contradict each other",
        "{0}; {1}",
        "Beta is the error at which smooth L1 changes from a parabola to a line. The squared error has no such point.");

    public static readonly DiagnosticDescriptor TargetNormPlace = Error(
        "D2V6011",
        "This normalisation does not apply to the mean",
        "'{1} = Normalise.{0}' has no meaning on the mean of the layers; use Normalise.Layers, or LayerNorm = Normalise.{0}",
        "The published code applies batch norm and group norm to the layers only, before their mean.");

    public static readonly DiagnosticDescriptor WarmupLength = Error(
        "D2V6012",
        "The schedule does not fit the run",
        "{0} in a run of {1}; use {2}",
        "The learning rate would never reach its peak, or never leave its plateau.");

    public static readonly DiagnosticDescriptor AnnealLength = Warning(
        "D2V6013",
        "The decay is still rising when the run ends",
        "'AnnealSteps = {0}' is longer than the run of {1}, so the decay ends at {2} instead of {3}; use {4} or less",
        "The final decay of the declaration would never be reached.");

    public static readonly DiagnosticDescriptor WithoutEffect = Warning(
        "D2V6014",
        "A value has no effect",
        "'{0}' has no effect {1}; {2}",
        "An unused value suggests that the run differs from the actual one.");

    public static readonly DiagnosticDescriptor DecayFast = Warning(
        "D2V6015",
        "The teacher follows too closely",
        "'Decay = {0}' replaces {1} % of the teacher in every update, so it is nearly the student itself; use 0.9 or more, such as {2}",
        "Such a teacher is nearly the current student. Its targets are easy to meet without learning anything. Published runs start at 0.99 or above.");

    public static readonly DiagnosticDescriptor BatchNormOfOne = Warning(
        "D2V6016",
        "Batch normalisation of a single sample",
        "'BatchNorm = {0}' normalises over the batch, but with 'BatchSize = {1}' that is one sample; use a larger batch, or 'InstanceNorm'",
        "Over a single sample, a batch norm normalises each sample by itself, which is an instance norm.");
}
