using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// What stages need of their input, sizes that do not fit, and limits.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor StageOrder = Error(
        "D2V1002",
        "The input of a stage does not fit",
        "[{0}] needs {1}, but its input is {2}; {3}",
        "Stages run from top to bottom. Axes have roles (batch, height, token, channel, …), and axes of different roles do not fit even if their sizes are equal.");

    public static readonly DiagnosticDescriptor ArgumentRange = Error(
        "D2V1004",
        "An argument is out of range",
        "'{0} = {1}' must be {2}; use {3}",
        "Outside this range the model cannot be built, or it computes nothing.");

    public static readonly DiagnosticDescriptor ClipTooShort = Error(
        "D2V1006",
        "The shortest clip gives no output",
        "'{0} = {1}' leaves [{2}] without an output: all stages together need {3} samples ({4} ms); use {5} or more",
        "Each convolution shortens its input. A clip shorter than the receptive field leaves no output.");

    public static readonly DiagnosticDescriptor Overflow = Error(
        "D2V1011",
        "A size exceeds 64 bits",
        "With [{0}] a size of the model exceeds 64 bits; use smaller values",
        "Parameter and element counts are 64-bit integers.");

    public static readonly DiagnosticDescriptor StageWithoutEffect = Error(
        "D2V1015",
        "A stage has no effect at its place",
        "[{0}] acts on [{1}], which comes before it; move it before [{1}]",
        "Stages run from top to bottom, so a stage can only affect the stages after it.");

    public static readonly DiagnosticDescriptor TwoSizes = Error(
        "D2V1016",
        "An image has two sizes",
        "'{0} = {1}' contradicts 'Size = {2}'; keep 'Size' for a square image, or 'Height' and 'Width'",
        "Size means that the image is square; Height and Width give its sides one by one. One of them would be ignored silently.");

    public static readonly DiagnosticDescriptor TokensCoincide = Error(
        "D2V1017",
        "Mask and padding are the same token",
        "'MaskToken = {0}' ({1}) is also the padding token; use {2}",
        "A masked position would count as padding. It would have no place in the text, and attention would ignore it.");

    public static readonly DiagnosticDescriptor VanishesInFloat32 = Error(
        "D2V1018",
        "A constant is too small for float32",
        "'{0} = {1}' is below the smallest normal float32, 1.18e-38, so a quotient could become infinite; use for example {2}",
        "A declaration is written in 64-bit numbers, but the model computes in float32. A constant that is too small there becomes 0 and no longer prevents a division by 0.");

    public static readonly DiagnosticDescriptor GroupsDivideDim = Error(
        "D2V3001",
        "Groups do not divide the width",
        "'Groups = {0}' does not divide the {1} channels ({2}); use {3}",
        "A grouped convolution splits the channels into groups of equal size.");

    public static readonly DiagnosticDescriptor StrideSkips = Warning(
        "D2V3010",
        "The convolution skips positions",
        "'Stride = {0}' is more than 'Kernel = {1}', so {2} of every {3} positions are never seen; use a stride of {1} or less, or a kernel of {0}",
        "Windows that do not touch leave gaps in the audio, and the samples in the gaps are lost.");

    public static readonly DiagnosticDescriptor WeightNormOfSeveral = Error(
        "D2V3011",
        "Weight norm is for a single convolution",
        "'WeightNorm = true' is wav2vec 2.0's form of one convolution, but 'Layers = {0}'; leave it out (data2vec's form), or use one layer",
        "No published model combines both, so no checkpoint defines names for such weights.");

    public static readonly DiagnosticDescriptor HeadsDivideDim = Error(
        "D2V2001",
        "Heads must divide the width",
        "'Heads = {0}' does not divide the {1} channels that arrive here ({2}); use {3}",
        "Each head works on an equal share of the channels. Rounding down would silently ignore the rest.");

    public static readonly DiagnosticDescriptor HiddenRatio = Info(
        "D2V2005",
        "Unusual width of the feed-forward layer",
        "'Hidden = {0}' is {1} times the {2} channels; usual is 2 to 8 times, the papers use {3}",
        "A missing or extra digit gives a valid model of another size.");

    public static readonly DiagnosticDescriptor LayerDropOnOneBlock = Warning(
        "D2V2012",
        "Layer drop on a single block",
        "'LayerDrop = {0}' skips the only block, so in {1} % of the updates the encoder learns nothing; leave it out, or use more blocks",
        "Layer drop skips whole blocks at random. With a single block, an update that skips it trains nothing.");

    public static readonly DiagnosticDescriptor DropPathOnOneBlock = Warning(
        "D2V2013",
        "Drop path on a single block",
        "'DropPath = {0}' never drops anything in a stack of one block; leave it out, or use more blocks",
        "Drop path rises from 0 in the first block to its value in the last. A single block is the first one, so its share stays 0.");

    public static readonly DiagnosticDescriptor NoInputNorm = Warning(
        "D2V2014",
        "Post-norm audio without an input norm",
        "Post-norm blocks of audio have no norm in front of them, unlike those of every published model; write 'InputNorm = true', or 'InputNorm = false' to keep it so",
        "Post-norm blocks add their first branch to the raw sum of features and positions. Checkpoints of published models have a norm there and would give other results.");

    public static readonly DiagnosticDescriptor PatchDividesImage = Error(
        "D2V3002",
        "Patches must tile the image",
        "'Patch = {0}' does not tile '{1}' ({2}), so {3} of pixels would be cut off; use a patch of {4}, or {5}",
        "A convolution with this stride would silently drop the remainder.");

    public static readonly DiagnosticDescriptor TiedWidth = Error(
        "D2V4006",
        "Token vectors and output differ in width",
        "[{0}] compares the {1} channels of the output of '{2}' with token vectors of {3}; write 'Dim = {4}' in the stage that sets the output's width, or leave that stage out",
        "The last layer is the embedding itself: logits are products of output and token vectors, so both must have the same width.");

    public static readonly DiagnosticDescriptor PositionsAlike = Warning(
        "D2V4001",
        "Masked positions cannot be told apart",
        "No stage after the mask point of '{0}' adds position information, so the student predicts the same for every masked {1}; {2} [{3}] after its [{4}]",
        "Every masked position holds the same mask vector, and attention treats all positions alike. The best prediction is then the mean of all targets.");

    public static readonly DiagnosticDescriptor BudgetExceeded = Error(
        "D2V9001",
        "The model exceeds its budget",
        "'{0}' has {1} {2}, more than '{3} = {4}'; make [{5}] smaller, which has {6} % of them, or raise the budget to {7}",
        "The budget is in the declaration so that growth is a deliberate decision.");

    public static readonly DiagnosticDescriptor FrozenStateChanged = Error(
        "D2V9005",
        "A locked model has changed",
        "The state is locked, but {0}; undo the change, or write 'State = {1}'",
        "Checkpoints are loaded by name and shape. The lock keeps existing checkpoints readable.");
}
