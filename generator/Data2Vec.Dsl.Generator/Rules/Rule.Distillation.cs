using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// Masking, teacher, targets and loss.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor NoRoomForSpans = Error(
        "D2V5001",
        "The shortest clip has no room for the mask",
        "'{0} = {1}' needs {2} frames, so that some are hidden and some are left, but {3}; use {4}",
        "A clip that its spans cover as a whole leaves nothing to predict from. The original code shortens such spans in silence; here the run would stop.");

    public static readonly DiagnosticDescriptor NoVisiblePositions = Error(
        "D2V5002",
        "The mask covers everything",
        "'{0} = {1}' leaves {2} of the {3} of '{4}' visible; use {5}",
        "A student that sees nothing learns nothing, and attention over no positions is not a number.");

    public static readonly DiagnosticDescriptor NothingMasked = Error(
        "D2V5003",
        "The mask covers nothing",
        "'{0} = {1}' masks 0 of the {2} positions of '{3}' ({4}); use at least {5}",
        "The loss is a sum over masked positions. Without any it is empty and the gradient is zero.");

    public static readonly DiagnosticDescriptor BlockSize = Error(
        "D2V5007",
        "The blocks do not fit",
        "'{0} = {1}' is {2}; use {3}",
        "No rectangle of an allowed area can be placed, so the mask would stay empty or short.");

    public static readonly DiagnosticDescriptor NoMaskPoint = Error(
        "D2V5010",
        "The encoder has no mask point",
        "'{0}' has no [Maskable] stage, so {2} cannot be masked; add [Maskable] after [{1}]",
        "The mask point says where the student's input is hidden and from where on the teacher averages.");

    public static readonly DiagnosticDescriptor PolicyDoesNotFit = Error(
        "D2V5011",
        "The masking policy does not fit the encoder",
        "'{0}' is a [{1}] for {2}, but '{3}' has {4} at its mask point; use a policy declared with {5}",
        "A policy knows one arrangement of positions: rows and columns of patches, frames in time, or tokens.");

    public static readonly DiagnosticDescriptor MaskPointTooLate = Error(
        "D2V5012",
        "The mask point stands behind the blocks",
        "[Maskable] stands behind [{0}], so the student would see everything; move it in front of [{0}]",
        "Masking must hide the input from the blocks. The teacher averages the stages behind the mask point.");

    public static readonly DiagnosticDescriptor NearlyAllMasked = Warning(
        "D2V5013",
        "The mask covers nearly everything",
        "'{0} = {1}' masks {2} of the {3} positions of '{4}' ({5} %), where published runs mask 50 to 80 %; use for example {6}",
        "Above nine tenths the student has little left to predict from, and the targets become a guess.");

    public static readonly DiagnosticDescriptor TwoLengths = Error(
        "D2V5014",
        "A span has two lengths",
        "'Milliseconds = {0}' contradicts 'Length = {1}'; keep 'Length' for frames, or 'Milliseconds' for time",
        "Length counts frames, Milliseconds measures time. One of them would be ignored in silence.");

    public static readonly DiagnosticDescriptor ShortTextsUnmasked = Warning(
        "D2V5015",
        "Short texts may have nothing masked",
        "'{0} = {1}' gives the shortest texts of '{2}' {3} spans on average ({1} · {4} / {5}), so {6} % of them have nothing to predict; use 'MinSpans = 1'",
        "The loss is a sum over masked tokens. A text without any costs a forward pass and teaches nothing; a batch of such texts stops the run.");

    public static readonly DiagnosticDescriptor TopLayersExceedDepth = Error(
        "D2V2006",
        "More target layers than blocks",
        "'TopLayers = {0}' is more than '{1}' has ({2}); use {3}",
        "The reference code would silently average the layers that exist.");

    public static readonly DiagnosticDescriptor DegenerateTarget = Error(
        "D2V6005",
        "The targets would be constant",
        "'{0}' normalises over {1}, of which there is only 1 here, so every target would be 0; {2}",
        "A single value minus its own mean is zero. The loss would fall to zero while nothing is learned.");

    public static readonly DiagnosticDescriptor DecayRange = Error(
        "D2V6008",
        "The teacher's decay is out of range",
        "'{0} = {1}' must be {2}: {3}; use {4}",
        "Each step keeps this share of the teacher. At 1 it never moves; at 0 it is the student itself.");

    public static readonly DiagnosticDescriptor DecayFalls = Warning(
        "D2V6009",
        "The teacher's decay falls",
        "'FinalDecay = {0}' is below 'Decay = {1}', so the teacher gets faster during the run; use {1} or more, or swap the two",
        "In every published run the teacher slows down as the student settles.");

    public static readonly DiagnosticDescriptor ShortenedOutput = Error(
        "D2V6017",
        "The targets are not where the predictions are",
        "'{0}' ends in [{1}], which shortens the sequence, so its output has no position for a target; train an encoder without it, and declare another with it for decoding",
        "A prediction stands at a masked position. Behind a stride there are fewer positions than were masked.");

    public static readonly DiagnosticDescriptor LossAndBeta = Error(
        "D2V6010",
        "Loss and Beta contradict each other",
        "{0}; {1}",
        "Beta is where smooth L1 turns from a parabola into a line. The squared error has no such place.");

    public static readonly DiagnosticDescriptor TargetNormPlace = Error(
        "D2V6011",
        "This normalisation has no such place",
        "'{1} = Normalise.{0}' has no meaning on the mean of the layers; use Normalise.Layers, or LayerNorm = Normalise.{0}",
        "The published code normalises over the batch, and over positions and channels at once, before the mean only.");

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
        "A value that nothing reads suggests that the run is another one than it is.");

    public static readonly DiagnosticDescriptor DecayFast = Warning(
        "D2V6015",
        "The teacher follows too closely",
        "'Decay = {0}' replaces {1} % of the teacher in every update, so it is hardly more than the student; use 0.9 or more, such as {2}",
        "A teacher that is the student of a moment ago gives targets that the student can meet by standing still. Published runs start at 0.99 or above.");

    public static readonly DiagnosticDescriptor BatchNormOfOne = Warning(
        "D2V6016",
        "Batch normalisation of a single sample",
        "'BatchNorm = {0}' normalises over the batch, but 'BatchSize = {1}' makes it one sample; use a larger batch, or 'InstanceNorm'",
        "Over a single sample the normalisation is another one than its name says: that of each sample by itself.");
}
